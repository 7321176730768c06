//! Strings that are looked up by their bytes.

use crate::print::Print;

/// Hash tables from texts to what they stand for, in flat arrays.
#[derive(Debug, Default)]
pub(super) struct ExactTables<T> {
    slots: Vec<Slot<T>>,
    /// The texts that do not fit into their prints.
    texts: Vec<u8>,
}

/// One of the tables: a power of two of slots, half of them empty at least, or none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Table {
    start: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy)]
struct Slot<T> {
    print: Print,
    /// Where the text is in `texts`.
    start: u32,
    value: T,
}

/// A text that is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    print: Print,
    hash: u64,
}

impl Key {
    /// Of what is no text: nothing is found by it.
    pub(super) const NONE: Self = Self {
        print: Print::OTHER,
        hash: 0,
    };

    /// Of the ends and the middle: texts of patterns need no more to differ.
    #[inline(always)]
    pub(super) fn new(text: &[u8]) -> Self {
        Self::within(text, 0, text.len())
    }

    /// Of `text[start..end]`; see [`Print::new`].
    #[inline(always)]
    pub(super) fn within(text: &[u8], start: usize, end: usize) -> Self {
        let print = Print::new(text, start, end);
        let middle = match text[start..end]
            .get((end - start) / 2..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            Some(middle) => u64::from_le_bytes(*middle),
            None => 0,
        };
        Self {
            print,
            hash: print.hash(middle),
        }
    }
}

impl Table {
    pub(super) fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T: Copy + Default> ExactTables<T> {
    /// Adds a table of texts, each only once.
    pub(super) fn add(&mut self, texts: &[(&[u8], T)]) -> Table {
        if texts.is_empty() {
            return Table::default();
        }
        let start = self.slots.len();
        let len = (texts.len() * 2).next_power_of_two();
        let empty = Slot {
            print: Print::NONE,
            start: 0,
            value: T::default(),
        };
        self.slots.resize(start + len, empty);
        for &(text, value) in texts {
            let key = Key::new(text);
            let mut at = key.hash as usize & (len - 1);
            while self.slots[start + at].print != Print::NONE {
                at = (at + 1) & (len - 1);
            }
            self.slots[start + at] = Slot {
                print: key.print,
                start: self.texts.len() as u32,
                value,
            };
            if !key.print.is_whole() {
                self.texts.extend_from_slice(text);
            }
        }
        Table {
            start: start as u32,
            len: len as u32,
        }
    }

    /// What the text of the key stands for in the table.
    #[inline(always)]
    pub(super) fn get<'t>(
        &self,
        table: Table,
        key: &Key,
        text: impl Fn() -> &'t [u8],
    ) -> Option<T> {
        let slots = &self.slots[table.start as usize..][..table.len as usize];
        let mask = slots.len().wrapping_sub(1);
        let mut at = key.hash as usize & mask;
        loop {
            let slot = slots.get(at)?;
            if slot.print == key.print
                && (key.print.is_whole()
                    || &self.texts[slot.start as usize..][..key.print.len()] == text())
            {
                return Some(slot.value);
            }
            if slot.print == Print::NONE {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The same, where the text is there already.
    #[inline(never)]
    pub(super) fn get_text(&self, table: Table, key: &Key, text: &[u8]) -> Option<T> {
        self.get(table, key, || text)
    }
}
