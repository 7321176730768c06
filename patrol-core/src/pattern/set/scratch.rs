//! What a thread keeps between events, so that matching does not allocate.

use std::cell::Cell;

use super::owners::Owners;
use crate::pattern::leaves::Leaves;

/// Room for one event.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) leaves: Leaves,
    /// The atoms of the leaves seen so far.
    pub(super) atoms: Vec<u32>,
    /// Where in `atoms` those of each leaf are, for leaves seen in this event.
    pub(super) spans: Vec<Span>,
    /// Results of tests in this event.
    pub(super) memo: Vec<Memo>,
    /// A value from its end, to look for suffixes.
    pub(super) reversed: Vec<u8>,
    /// The alternatives that matched.
    pub(super) found: Vec<u32>,
    pub(super) owners: Owners,
    /// Nodes to visit.
    pub(super) stack: Vec<u32>,
    /// Tells entries of this event from older ones, of this set or another.
    pub(super) stamp: u32,
}

/// A stretch of `Scratch::atoms`.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) stamp: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The result of a test.
#[derive(Clone, Copy, Default)]
pub(super) struct Memo {
    pub(super) stamp: u32,
    pub(super) holds: bool,
}

impl Scratch {
    /// Forgets the event before.
    pub(super) fn begin(&mut self, tests: usize, leaves: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.spans.clear();
            self.memo.clear();
            self.stamp = 1;
        }
        if self.memo.len() < tests {
            self.memo.resize(tests, Memo::default());
        }
        if self.spans.len() < leaves {
            self.spans.resize(leaves, Span::default());
        }
        self.atoms.clear();
        self.stack.clear();
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
