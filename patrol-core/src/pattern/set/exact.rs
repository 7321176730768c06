//! Strings that are looked up by their bytes.

use crate::pattern::print::Print;

/// A hash table from a field and a text to a number.
#[derive(Debug)]
pub(super) struct ExactTable {
    /// A power of two of them, half of them empty at least.
    slots: Box<[Slot]>,
    /// The texts that do not fit into their prints.
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    print: Print,
    field: u32,
    /// Where the text is in `texts`.
    start: u32,
    /// `EMPTY` in an empty slot.
    id: u32,
}

const EMPTY: u32 = u32::MAX;

/// Of the ends and the middle: texts of patterns need no more to differ.
#[inline(always)]
fn hash(field: u32, text: &[u8], print: &Print) -> usize {
    let middle = match text
        .get(text.len() / 2..)
        .and_then(|rest| rest.first_chunk::<8>())
    {
        Some(middle) => u64::from_le_bytes(*middle),
        None => 0,
    };
    print.hash(u64::from(field) ^ middle) as usize
}

impl ExactTable {
    pub(super) fn with_capacity(texts: usize) -> Self {
        let empty = Slot {
            print: Print::NONE,
            field: 0,
            start: 0,
            id: EMPTY,
        };
        let slots = (texts * 2 + 1).next_power_of_two();
        Self {
            slots: vec![empty; slots].into(),
            texts: Vec::new(),
        }
    }

    /// Adds a text that is not there yet; no more than the capacity.
    pub(super) fn insert(&mut self, field: u32, text: &[u8], id: u32) {
        let print = Print::new(text, 0, text.len());
        let mask = self.slots.len() - 1;
        let mut at = hash(field, text, &print) & mask;
        while self.slots[at].id != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = Slot {
            print,
            field,
            start: self.texts.len() as u32,
            id,
        };
        if !print.is_whole() {
            self.texts.extend_from_slice(text);
        }
    }

    #[inline]
    pub(super) fn get(&self, field: u32, text: &[u8]) -> Option<u32> {
        let print = Print::new(text, 0, text.len());
        let mask = self.slots.len() - 1;
        let mut at = hash(field, text, &print) & mask;
        loop {
            let slot = &self.slots[at];
            if slot.id == EMPTY {
                return None;
            }
            if slot.field == field
                && slot.print == print
                && (print.is_whole() || &self.texts[slot.start as usize..][..text.len()] == text)
            {
                return Some(slot.id);
            }
            at = (at + 1) & mask;
        }
    }
}
