//! The prefixes, or the suffixes, of a text.

use std::cmp::Ordering;

/// From which end texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Front,
    Back,
}

/// Lists of texts in order, each with the longest other of its list that it begins with;
/// for suffixes, all of that from the end. In flat arrays.
#[derive(Debug, Default)]
pub(super) struct Affixes<T> {
    items: Vec<Affix<T>>,
    /// What the items say, one after the other.
    texts: Vec<u8>,
    /// Of each list the first eight bytes of all its items, then the next eight and so
    /// on, as numbers that sort alike.
    keys: Vec<u64>,
}

/// One of the lists.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct List {
    items: u32,
    len: u32,
    keys: u32,
    columns: u32,
}

#[derive(Debug)]
struct Affix<T> {
    start: u32,
    len: u32,
    /// The place of the longest shorter text that this one begins with, or `NONE`.
    parent: u32,
    value: T,
}

const NONE: u32 = u32::MAX;

impl End {
    /// The eight bytes after the first `at`, as a number; fewer are filled up with zeros.
    #[inline(always)]
    fn key(self, text: &[u8], at: usize) -> u64 {
        let rest = text.len().saturating_sub(at);
        let word = |bytes: [u8; 8]| match self {
            Self::Front => u64::from_be_bytes(bytes),
            Self::Back => u64::from_le_bytes(bytes),
        };
        let whole = match self {
            Self::Front => text.get(at..).and_then(|rest| rest.first_chunk()),
            Self::Back => text.get(..rest).and_then(|rest| rest.last_chunk()),
        };
        if let Some(whole) = whole {
            return word(*whole);
        }
        // The far end of the text has the rest, and what comes before it is shifted out.
        let far = match self {
            Self::Front => text.last_chunk(),
            Self::Back => text.first_chunk(),
        };
        let word = match far {
            Some(far) => word(*far),
            None => {
                let mut bytes = [0; 8];
                match self {
                    Self::Front => bytes[8 - text.len()..].copy_from_slice(text),
                    Self::Back => bytes[..text.len()].copy_from_slice(text),
                }
                word(bytes)
            }
        };
        word.unbounded_shl(64 - rest as u32 * 8)
    }

    fn compare(self, a: &[u8], b: &[u8]) -> Ordering {
        match self {
            Self::Front => a.cmp(b),
            Self::Back => a.iter().rev().cmp(b.iter().rev()),
        }
    }

    #[inline(always)]
    fn begins(self, text: &[u8], with: &[u8]) -> bool {
        match self {
            Self::Front => text.starts_with(with),
            Self::Back => text.ends_with(with),
        }
    }
}

impl List {
    pub(super) fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T: Copy> Affixes<T> {
    /// Adds a list of texts, each only once. What a text stands for is told by `join`
    /// from itself and what the longest text that it begins with stands for.
    pub(super) fn add<V>(
        &mut self,
        end: End,
        mut texts: Vec<(&[u8], V)>,
        mut join: impl FnMut(V, Option<T>) -> T,
    ) -> List {
        texts.sort_by(|a, b| end.compare(a.0, b.0));
        let longest = texts.iter().map(|(text, _)| text.len()).max();
        let list = List {
            items: self.items.len() as u32,
            len: texts.len() as u32,
            keys: self.keys.len() as u32,
            columns: longest.unwrap_or(0).div_ceil(8) as u32,
        };
        for column in 0..list.columns as usize {
            let keys = texts.iter().map(|(text, _)| end.key(text, column * 8));
            self.keys.extend(keys);
        }
        // The texts that the current one begins with, shortest first.
        let mut open: Vec<(&[u8], u32)> = Vec::new();
        for (text, value) in texts {
            while open.pop_if(|last| !end.begins(text, last.0)).is_some() {}
            let parent = open.last().map_or(NONE, |last| last.1);
            let above = self.items.get(parent as usize).map(|parent| parent.value);
            open.push((text, self.items.len() as u32));
            self.items.push(Affix {
                start: self.texts.len() as u32,
                len: text.len() as u32,
                parent,
                value: join(value, above),
            });
            self.texts.extend_from_slice(text);
        }
        list
    }

    fn text(&self, item: &Affix<T>) -> &[u8] {
        &self.texts[item.start as usize..][..item.len as usize]
    }

    /// What the longest text of a list stands for that the given one begins with.
    #[inline]
    pub(super) fn longest(&self, end: End, list: List, text: &[u8]) -> Option<T> {
        // All matches are one text or what it begins with.
        let mut at = list.items + self.after(end, list, text).checked_sub(1)? as u32;
        let key = end.key(text, 0);
        while at != NONE {
            let item = &self.items[at as usize];
            let differing = key ^ self.keys[(list.keys + at - list.items) as usize];
            let alike = differing.leading_zeros() / 8;
            if alike >= item.len.min(8)
                && text.len() >= item.len as usize
                && (item.len <= 8 || end.begins(text, self.text(item)))
            {
                return Some(item.value);
            }
            at = item.parent;
        }
        None
    }

    /// The place after the text of a list that begins as all of its texts do with which
    /// the given one begins: the last that is not after it, or the only one left.
    #[inline]
    fn after(&self, end: End, list: List, text: &[u8]) -> usize {
        let len = list.len as usize;
        let keys = &self.keys[list.keys as usize..][..len * list.columns as usize];
        let (mut low, mut high) = (0, len);
        for (depth, column) in keys.chunks_exact(len).enumerate() {
            let keys = &column[low..high];
            let key = end.key(text, depth * 8);
            // ARNs begin alike.
            if keys.first() == keys.last() && keys.first() == Some(&key) {
                continue;
            }
            let after = keys.partition_point(|other| *other <= key);
            if after == 0 || keys[after - 1] != key {
                return low + after;
            }
            let before = keys[..after].partition_point(|other| *other < key);
            (low, high) = (low + before, low + after);
            if low + 1 == high {
                return high;
            }
        }
        // All alike, but for zeros at the end.
        let items = &self.items[list.items as usize..][low..high];
        let is_after = |item: &&Affix<T>| end.compare(self.text(item), text) == Ordering::Greater;
        high - items.iter().rev().take_while(is_after).count()
    }
}

#[cfg(test)]
mod tests {
    use super::{Affixes, End};

    const TEXTS: [&str; 14] = [
        "Create",
        "CreateL",
        "CreateListener",
        "CreateListenerCertificates",
        "CreateListenerCertificatesX",
        "Delete",
        "D",
        "CreateM",
        "Z",
        "Z\0",
        "Z\0\0",
        "arn:aws:iam::123456789012:role/a",
        "arn:aws:iam::123456789012:role/b",
        "arn:aws:iam::",
    ];

    fn check(end: End, texts: &[String], values: &[String]) {
        let mut affixes = Affixes::default();
        // Another list before it, so that places are not numbers by chance.
        affixes.add(end, vec![(b"Create", ())], |(), _| usize::MAX);
        let numbered = texts.iter().enumerate();
        let list = affixes.add(
            end,
            numbered.map(|(at, text)| (text.as_bytes(), at)).collect(),
            |at, _| at,
        );
        for value in values {
            let begins = |at: &usize| end.begins(value.as_bytes(), texts[*at].as_bytes());
            let wanted = (0..texts.len())
                .filter(begins)
                .max_by_key(|at| texts[*at].len());
            let found = affixes.longest(end, list, value.as_bytes());
            assert_eq!(found, wanted, "{value:?}");
        }
    }

    #[test]
    fn finds_the_longest_prefix_and_suffix() {
        let texts: Vec<String> = TEXTS.iter().map(ToString::to_string).collect();
        let mut values = texts.clone();
        for text in TEXTS {
            values.extend(["", "x", "Certificates", "\0"].map(|more| format!("{text}{more}")));
            values.push(text[..text.len() - 1].to_owned());
            values.push(text.replace('e', "f"));
        }
        check(End::Front, &texts, &values);
        let back = |texts: Vec<String>| -> Vec<String> {
            let texts = texts.into_iter();
            texts.map(|text| text.chars().rev().collect()).collect()
        };
        check(End::Back, &back(texts), &back(values));
    }
}
