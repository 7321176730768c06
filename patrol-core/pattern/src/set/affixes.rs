//! Longest-prefix lookup: which of many prefixes is the longest that a text begins with.
//! The same for suffixes, from the other end.

use std::cmp::Ordering;

use crate::index::NONE;

/// The end of texts at which they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Front,
    Back,
}

/// Sorted lists of affixes (prefixes or suffixes), each with a value, in flat arrays.
///
/// A binary search finds the affix before which or at which a text would stand in its
/// list. If the text does not begin with that one, it can only begin with one that the
/// affix itself begins with, and each affix knows the longest of those.
#[derive(Debug, Default)]
pub(super) struct Affixes<T> {
    affixes: Vec<Affix<T>>,
    /// The bytes of all affixes, one after the other.
    texts: Vec<u8>,
    /// For each list a table to search in: the first eight bytes of all its affixes, then
    /// the next eight and so on, as numbers in the order of the texts.
    keys: Vec<u64>,
}

/// One of the lists.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AffixList {
    /// Where its affixes begin.
    start: u32,
    len: u32,
    /// Where its keys begin.
    keys: u32,
    /// How many keys each affix has.
    columns: u32,
}

#[derive(Debug)]
struct Affix<T> {
    /// Where its bytes begin.
    start: u32,
    len: u32,
    /// The longest other affix that this one begins with, or `NONE`.
    parent: u32,
    value: T,
}

impl End {
    /// The eight bytes after the first `at` bytes, as a number. If there are fewer, they are
    /// filled up with zeros.
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
        // Take the eight bytes at the far end, and shift out those before `at`.
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

impl AffixList {
    pub(super) fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T: Copy> Affixes<T> {
    /// Adds a list of texts, of which no two are equal. `join` makes the value of an affix
    /// from its own and from the value of the longest other affix that it begins with.
    pub(super) fn add<V>(
        &mut self,
        end: End,
        mut texts: Vec<(&[u8], V)>,
        mut join: impl FnMut(V, Option<T>) -> T,
    ) -> AffixList {
        texts.sort_unstable_by(|a, b| end.compare(a.0, b.0));
        let longest = texts.iter().map(|(text, _)| text.len()).max();
        let list = AffixList {
            start: self.affixes.len() as u32,
            len: texts.len() as u32,
            keys: self.keys.len() as u32,
            columns: longest.unwrap_or(0).div_ceil(8) as u32,
        };
        for column in 0..list.columns as usize {
            let keys = texts.iter().map(|(text, _)| end.key(text, column * 8));
            self.keys.extend(keys);
        }
        // The affixes that the current one begins with, the shortest first.
        let mut open: Vec<(&[u8], u32)> = Vec::new();
        for (text, value) in texts {
            while open.pop_if(|last| !end.begins(text, last.0)).is_some() {}
            let parent = open.last().map_or(NONE, |last| last.1);
            let inherited = self.affixes.get(parent as usize).map(|parent| parent.value);
            open.push((text, self.affixes.len() as u32));
            self.affixes.push(Affix {
                start: self.texts.len() as u32,
                len: text.len() as u32,
                parent,
                value: join(value, inherited),
            });
            self.texts.extend_from_slice(text);
        }
        list
    }

    fn text(&self, affix: &Affix<T>) -> &[u8] {
        &self.texts[affix.start as usize..][..affix.len as usize]
    }

    /// The value of the longest affix in a list that the text begins with.
    #[inline]
    pub(super) fn longest(&self, end: End, list: AffixList, text: &[u8]) -> Option<T> {
        // The text begins with this affix, with one that this affix begins with, or with
        // none.
        let mut at = list.start + self.after(end, list, text).checked_sub(1)? as u32;
        let key = end.key(text, 0);
        while at != NONE {
            let affix = &self.affixes[at as usize];
            let difference = key ^ self.keys[(list.keys + at - list.start) as usize];
            let alike = difference.leading_zeros() / 8;
            if alike >= affix.len.min(8)
                && text.len() >= affix.len as usize
                && (affix.len <= 8 || end.begins(text, self.text(affix)))
            {
                return Some(affix.value);
            }
            at = affix.parent;
        }
        None
    }

    /// The place in a list behind the only affix that can lead to those that the text begins
    /// with: the last affix that does not come after the text, or an affix that is the only
    /// one to begin with the same bytes.
    #[inline]
    fn after(&self, end: End, list: AffixList, text: &[u8]) -> usize {
        let len = list.len as usize;
        let keys = &self.keys[list.keys as usize..][..len * list.columns as usize];
        let (mut low, mut high) = (0, len);
        for (depth, column) in keys.chunks_exact(len).enumerate() {
            let keys = &column[low..high];
            let key = end.key(text, depth * 8);
            // ARNs, for example, begin with the same bytes.
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
        // They differ only by zero bytes at their ends.
        let affixes = &self.affixes[list.start as usize..][low..high];
        let is_after = |affix: &&Affix<T>| end.compare(self.text(affix), text) == Ordering::Greater;
        high - affixes.iter().rev().take_while(is_after).count()
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
        // Another list before it, so that places in the list and in the array differ.
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
