//! Buffers that a thread keeps between events, so that matching does not allocate.

use std::cell::Cell;

use super::matched::Matched;
use super::string_tables::LookupKey;
use crate::address::Address;
use crate::index::NONE;
use crate::leaves::Leaves;

/// The buffers for one event.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) leaves: Leaves,
    pub(super) keys: KeyCache,
    pub(super) address: AddressCache,
    pub(super) lower_case: LowerCaseCache,
    /// How many fields have values in array elements.
    pub(super) fields_in_elements: usize,
    /// The results of predicates. Those of another generation are out of date.
    pub(super) results: Vec<CachedResult>,
    /// The patterns that match.
    pub(super) matched: Matched,
    /// The nodes of the decision tree that are still to be visited.
    pub(super) nodes: Vec<u32>,
    /// A number that no event before has had, whatever set it was matched against.
    pub(super) generation: u32,
}

/// The result of a predicate for an event.
#[derive(Clone, Copy, Default)]
pub(super) struct CachedResult {
    pub(super) generation: u32,
    pub(super) holds: bool,
}

/// The lookup keys of all leaves, made when they are first needed.
#[derive(Default)]
pub(super) struct KeyCache {
    known: Vec<Option<LookupKey>>,
}

impl KeyCache {
    #[inline(always)]
    pub(super) fn get(&mut self, leaf: u32, leaves: &Leaves, event: &[u8]) -> LookupKey {
        let known = &mut self.known[leaf as usize];
        match known {
            Some(key) => *key,
            None => *known.insert(match leaves.text(leaf, event) {
                Some((whole, start, end)) => LookupKey::within(whole, start, end),
                None => LookupKey::NOT_TEXT,
            }),
        }
    }
}

/// The address that a leaf reads as. Only the last one is kept, because most events have
/// one field with addresses.
pub(super) struct AddressCache {
    leaf: u32,
    address: Option<Address>,
}

impl AddressCache {
    pub(super) fn get(&mut self, leaf: u32, text: &[u8]) -> Option<Address> {
        if self.leaf != leaf {
            let address = Address::parse(text);
            *self = Self { leaf, address };
        }
        self.address
    }
}

impl Default for AddressCache {
    fn default() -> Self {
        Self {
            leaf: NONE,
            address: None,
        }
    }
}

/// The text of a leaf in lower case. Only the last one is kept.
pub(super) struct LowerCaseCache {
    leaf: u32,
    text: Vec<u8>,
}

impl LowerCaseCache {
    pub(super) fn get(&mut self, leaf: u32, text: &[u8]) -> &[u8] {
        if self.leaf != leaf {
            self.leaf = leaf;
            self.text.clear();
            self.text.extend(text.iter().map(u8::to_ascii_lowercase));
        }
        &self.text
    }
}

impl Default for LowerCaseCache {
    fn default() -> Self {
        Self {
            leaf: NONE,
            text: Vec::new(),
        }
    }
}

impl Scratch {
    /// Forgets the event before, and makes room for the leaves that were read and for the
    /// results of predicates.
    pub(super) fn begin_event(&mut self, predicates: usize) {
        self.generation = self.generation.wrapping_add(1);
        if self.generation == 0 {
            self.results.clear();
            self.generation = 1;
        }
        if self.results.len() < predicates {
            self.results.resize(predicates, CachedResult::default());
        }
        self.address.leaf = NONE;
        self.lower_case.leaf = NONE;
        self.fields_in_elements = self.leaves.fields_in_elements();
        self.nodes.clear();
        self.matched.clear();
        self.keys.known.clear();
        self.keys.known.resize(self.leaves.len(), None);
    }
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Lends the buffers of the thread.
pub(super) fn with_scratch<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
    let kept = SCRATCH.try_with(Cell::take).ok().flatten();
    let mut scratch = kept.unwrap_or_default();
    let result = work(&mut scratch);
    // This fails only on a thread that is ending, which needs no buffers any more.
    let _ = SCRATCH.try_with(|cell| cell.set(Some(scratch)));
    result
}
