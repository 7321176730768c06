//! Hash tables with strings as keys.

use crate::fingerprint::Fingerprint;

/// Hash tables (open addressing, linear probing) in flat arrays.
#[derive(Debug, Default)]
pub(super) struct StringTables<T> {
    slots: Vec<Slot<T>>,
    /// The strings that are longer than a fingerprint.
    texts: Vec<u8>,
}

/// One of the tables. The number of its slots is zero or a power of two, and at least half
/// of them are empty.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StringTable {
    start: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy)]
struct Slot<T> {
    fingerprint: Fingerprint,
    /// Where the string is in `texts`, if it is longer than a fingerprint.
    start: u32,
    value: T,
}

/// What a string is looked up by: its fingerprint, and a hash of its ends and its middle,
/// which tell the strings of patterns apart well enough.
#[derive(Debug, Clone, Copy)]
pub(super) struct LookupKey {
    fingerprint: Fingerprint,
    hash: u64,
}

impl LookupKey {
    /// The key of a value that is not a string. No table has it.
    pub(super) const NOT_TEXT: Self = Self {
        fingerprint: Fingerprint::NOT_TEXT,
        hash: 0,
    };

    #[inline(always)]
    pub(super) fn new(text: &[u8]) -> Self {
        Self::within(text, 0, text.len())
    }

    /// The key of `text[start..end]`; see [`Fingerprint::new`].
    #[inline(always)]
    pub(super) fn within(text: &[u8], start: usize, end: usize) -> Self {
        let fingerprint = Fingerprint::new(text, start, end);
        let middle = match text[start..end]
            .get((end - start) / 2..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            Some(middle) => u64::from_le_bytes(*middle),
            None => 0,
        };
        Self {
            fingerprint,
            hash: fingerprint.hash(middle),
        }
    }
}

impl StringTable {
    pub(super) fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T: Copy + Default> StringTables<T> {
    /// Adds a table of strings, of which no two are equal.
    pub(super) fn add(&mut self, texts: &[(&[u8], T)]) -> StringTable {
        if texts.is_empty() {
            return StringTable::default();
        }
        let start = self.slots.len();
        let len = (texts.len() * 2).next_power_of_two();
        let empty = Slot {
            fingerprint: Fingerprint::NONE,
            start: 0,
            value: T::default(),
        };
        self.slots.resize(start + len, empty);
        for &(text, value) in texts {
            let key = LookupKey::new(text);
            let mut at = key.hash as usize & (len - 1);
            while self.slots[start + at].fingerprint != Fingerprint::NONE {
                at = (at + 1) & (len - 1);
            }
            self.slots[start + at] = Slot {
                fingerprint: key.fingerprint,
                start: self.texts.len() as u32,
                value,
            };
            if !key.fingerprint.is_whole() {
                self.texts.extend_from_slice(text);
            }
        }
        StringTable {
            start: start as u32,
            len: len as u32,
        }
    }

    /// The value of a string in a table. The string itself is only needed if it is longer
    /// than a fingerprint.
    #[inline(always)]
    pub(super) fn get<'t>(
        &self,
        table: StringTable,
        key: &LookupKey,
        text: impl Fn() -> &'t [u8],
    ) -> Option<T> {
        let slots = &self.slots[table.start as usize..][..table.len as usize];
        let mask = slots.len().wrapping_sub(1);
        let mut at = key.hash as usize & mask;
        loop {
            let slot = slots.get(at)?;
            if slot.fingerprint == key.fingerprint
                && (key.fingerprint.is_whole()
                    || &self.texts[slot.start as usize..][..key.fingerprint.len()] == text())
            {
                return Some(slot.value);
            }
            if slot.fingerprint == Fingerprint::NONE {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The same for a string that is at hand.
    #[inline(never)]
    pub(super) fn get_text(&self, table: StringTable, key: &LookupKey, text: &[u8]) -> Option<T> {
        self.get(table, key, || text)
    }
}
