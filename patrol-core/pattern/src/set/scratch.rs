//! What a thread keeps between events, so that matching does not allocate.

use std::cell::Cell;

use super::exact::Key;
use super::owners::Owners;
use crate::cidr::Address;
use crate::leaves::{Leaves, NONE};

/// Room for one event.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) leaves: Leaves,
    pub(super) keys: KeysOf,
    pub(super) address: AddressOf,
    pub(super) small_letters: SmallLettersOf,
    /// How many fields have values in elements of arrays.
    pub(super) in_elements: usize,
    /// Results of tests in this event.
    pub(super) memo: Vec<Memo>,
    /// The patterns that matched.
    pub(super) found: Owners,
    /// Nodes to visit.
    pub(super) stack: Vec<u32>,
    /// Tells entries of this event from older ones, of this set or another.
    pub(super) stamp: u32,
}

/// The result of a test.
#[derive(Clone, Copy, Default)]
pub(super) struct Memo {
    pub(super) stamp: u32,
    pub(super) holds: bool,
}

/// The keys by which the strings of leaves are looked up.
#[derive(Default)]
pub(super) struct KeysOf {
    known: Vec<Option<Key>>,
}

impl KeysOf {
    #[inline(always)]
    pub(super) fn of(&mut self, leaf: u32, leaves: &Leaves, event: &[u8]) -> Key {
        let known = &mut self.known[leaf as usize];
        match known {
            Some(key) => *key,
            None => *known.insert(match leaves.text(leaf, event) {
                Some((whole, start, end)) => Key::within(whole, start, end),
                None => Key::NONE,
            }),
        }
    }
}

/// What a leaf reads as: the one that was asked for last, since most events have one
/// field of addresses.
pub(super) struct AddressOf {
    leaf: u32,
    address: Option<Address>,
}

impl AddressOf {
    pub(super) fn of(&mut self, leaf: u32, text: &[u8]) -> Option<Address> {
        if self.leaf != leaf {
            let address = Address::parse(text);
            *self = Self { leaf, address };
        }
        self.address
    }
}

impl Default for AddressOf {
    fn default() -> Self {
        Self {
            leaf: NONE,
            address: None,
        }
    }
}

/// The text of a leaf in small letters: of the one that was asked for last.
pub(super) struct SmallLettersOf {
    leaf: u32,
    text: Vec<u8>,
}

impl SmallLettersOf {
    pub(super) fn of(&mut self, leaf: u32, text: &[u8]) -> &[u8] {
        if self.leaf != leaf {
            self.leaf = leaf;
            self.text.clear();
            self.text.extend(text.iter().map(u8::to_ascii_lowercase));
        }
        &self.text
    }
}

impl Default for SmallLettersOf {
    fn default() -> Self {
        Self {
            leaf: NONE,
            text: Vec::new(),
        }
    }
}

impl Scratch {
    /// Forgets the event before, and makes room for the leaves that were read.
    pub(super) fn begin(&mut self, tests: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.memo.clear();
            self.stamp = 1;
        }
        if self.memo.len() < tests {
            self.memo.resize(tests, Memo::default());
        }
        self.address.leaf = NONE;
        self.small_letters.leaf = NONE;
        self.in_elements = self.leaves.fields_in_elements();
        self.stack.clear();
        self.found.clear();
        self.keys.known.clear();
        self.keys.known.resize(self.leaves.len(), None);
    }
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Lends the thread's scratch.
pub(super) fn with_scratch<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
    let kept = SCRATCH.try_with(Cell::take).ok().flatten();
    let mut scratch = kept.unwrap_or_default();
    let result = work(&mut scratch);
    // A thread that is ending keeps nothing.
    let _ = SCRATCH.try_with(|cell| cell.set(Some(scratch)));
    result
}
