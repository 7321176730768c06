//! Up to 1,280 alternatives that are tried together, one bit each: what they ask.

use super::affix::{Affixes, List};
use super::exact::{ExactTables, Table};
use super::masks::{CHUNK, Chunk, MOST_CHUNKS, Mask};
use crate::cidr::Address;
use crate::engine::Clause;

/// How many alternatives a block holds at most.
pub(super) const SIZE: usize = MOST_CHUNKS * CHUNK;

/// Blocks, in flat arrays: a block is looked through from front to back.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) fields: Vec<FieldTests>,
    pub(super) others: Vec<OtherTests>,
    pub(super) exact: ExactTables<Effect>,
    pub(super) affixes: Affixes<Effect>,
    pub(super) numbers: Vec<Segment<f64>>,
    pub(super) addresses: Vec<Segment<Address>>,
    /// Sets of a block's alternatives.
    pub(super) masks: Vec<Chunk>,
    /// Which alternatives name a field at all.
    pub(super) named: Vec<(u32, Mask)>,
    /// The pattern of each alternative of a block.
    pub(super) owners: Vec<u32>,
    pub(super) rows: Vec<Row>,
    pub(super) complex: Vec<Clause>,
}

#[derive(Debug)]
pub(super) struct Block {
    /// How many chunks its masks have.
    pub(super) chunks: u32,
    /// All its alternatives.
    pub(super) all: Mask,
    /// Those of which some tests are asked as they are, once all else has been passed.
    pub(super) complex: Mask,
    pub(super) fields: (u32, u32),
    pub(super) named: (u32, u32),
    /// Places in `owners` and in `rows`.
    pub(super) rows: (u32, u32),
}

/// An alternative of a block.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) alternative: u32,
    /// The tests that are asked as they are.
    pub(super) complex: (u32, u32),
}

/// What the alternatives of a block ask of a field.
#[derive(Debug)]
pub(super) struct FieldTests {
    pub(super) field: u32,
    /// Those that need a value, whatever it is.
    pub(super) present: Mask,
    /// Those that need no value to be there.
    pub(super) absent: Mask,
    /// Those that need a value that passes a test.
    pub(super) positive: Mask,
    /// Those that care which value it is: these, and those for which some values do not
    /// count.
    pub(super) caring: Mask,
    pub(super) exact: Table,
    /// A place in `others`, or `NONE`.
    pub(super) others: u32,
}

/// What is asked of a field beside exact strings.
#[derive(Debug)]
pub(super) struct OtherTests {
    pub(super) small_letters: Table,
    pub(super) number_texts: Table,
    pub(super) prefixes: List,
    pub(super) suffixes: List,
    pub(super) numbers: (u32, u32),
    pub(super) addresses: (u32, u32),
    /// Of false, true and null.
    pub(super) literals: [Effect; 3],
}

/// What a value means that passes a test.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effect {
    /// Those that accept it, and those that need no value that passes a test.
    pub(super) passed: Mask,
    /// Those that exclude it.
    pub(super) excluded: Mask,
}

/// Values, from one end of a range to the next: all lie in the same ranges.
#[derive(Debug)]
pub(super) struct Segment<T> {
    pub(super) start: T,
    pub(super) effect: Effect,
}
