//! All prefixes of a text at once; suffixes are prefixes read from the end.

/// Texts in alphabetical order, each with the longest other that it begins with.
#[derive(Debug, Default)]
pub(super) struct Affixes {
    items: Vec<Affix>,
    /// The first eight bytes of each text, as a number that sorts alike.
    keys: Vec<u64>,
}

#[derive(Debug)]
struct Affix {
    text: Box<[u8]>,
    id: u32,
    /// The place of the longest shorter text that this one begins with, or `NONE`.
    parent: u32,
}

const NONE: u32 = u32::MAX;

fn key(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let word = text
                .iter()
                .fold(0, |word, &byte| word << 8 | u64::from(byte));
            word.unbounded_shl(64 - text.len() as u32 * 8)
        }
    }
}

impl Affixes {
    pub(super) fn push(&mut self, text: Vec<u8>, id: u32) {
        self.items.push(Affix {
            text: text.into(),
            id,
            parent: NONE,
        });
    }

    /// Makes what was pushed ready to be searched.
    pub(super) fn finish(&mut self) {
        self.items.sort_by(|a, b| a.text.cmp(&b.text));
        self.items.shrink_to_fit();
        self.keys = self.items.iter().map(|item| key(&item.text)).collect();
        // The texts that the current one begins with, shortest first.
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.items.len() {
            while let Some(&last) = open.last() {
                if self.items[at].text.starts_with(&self.items[last].text) {
                    break;
                }
                open.pop();
            }
            self.items[at].parent = open.last().map_or(NONE, |&last| last as u32);
            open.push(at);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Appends the numbers of the texts that the given one begins with.
    #[inline]
    pub(super) fn of(&self, text: &[u8], found: &mut Vec<u32>) {
        // The last text that is not after the given one begins as every match does: all
        // matches are it or the texts that it begins with.
        let wanted = key(text);
        let mut after = self.keys.partition_point(|key| *key <= wanted);
        while after > 0 && self.keys[after - 1] == wanted && *self.items[after - 1].text > *text {
            after -= 1;
        }
        let Some(mut at) = after.checked_sub(1).map(|at| at as u32) else {
            return;
        };
        // What a match begins with, the given text begins with too.
        let mut matches = false;
        while at != NONE {
            let item = &self.items[at as usize];
            matches = matches || text.starts_with(&item.text);
            if matches {
                found.push(item.id);
            }
            at = item.parent;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Affixes;

    #[test]
    fn finds_all_prefixes() {
        let texts = [
            "Create",
            "CreateL",
            "CreateListener",
            "Delete",
            "D",
            "CreateM",
            "Z",
        ];
        let mut affixes = Affixes::default();
        for (id, text) in texts.iter().enumerate() {
            affixes.push(text.as_bytes().to_vec(), id as u32);
        }
        affixes.finish();
        for value in [
            "",
            "CreateListenerX",
            "CreateLz",
            "Delete",
            "E",
            "Creat",
            "zz",
            "CreateMm",
        ] {
            let mut found = Vec::new();
            affixes.of(value.as_bytes(), &mut found);
            found.sort_unstable();
            let wanted: Vec<u32> = (0..texts.len() as u32)
                .filter(|id| value.starts_with(texts[*id as usize]))
                .collect();
            assert_eq!(found, wanted, "{value}");
        }
    }
}
