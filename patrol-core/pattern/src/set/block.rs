//! Blocks: up to 1,280 alternatives that are tried together, one bit for each.
//!
//! This is the bit vector algorithm of packet classification: for each field, looking the
//! event's value up gives the set of alternatives that the value satisfies, and the
//! intersection of these sets over all fields is the answer.

use super::affixes::{AffixList, Affixes};
use super::bit_sets::{CHUNK_BITS, Chunk, MAX_CHUNKS, SetId};
use super::string_tables::{StringTable, StringTables};
use crate::address::Address;
use crate::program::PredicateRef;

/// How many alternatives a block has at most.
pub(super) const MAX_ALTERNATIVES: usize = MAX_CHUNKS * CHUNK_BITS;

/// All blocks, in flat arrays that are read from front to back.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) fields: Vec<FieldTests>,
    pub(super) other_tests: Vec<OtherTests>,
    pub(super) strings: StringTables<ValueSets>,
    pub(super) affixes: Affixes<ValueSets>,
    pub(super) numbers: Vec<Segment<f64>>,
    pub(super) addresses: Vec<Segment<Address>>,
    /// The chunks of all sets.
    pub(super) chunks: Vec<Chunk>,
    /// The fields that a block names, with the set of alternatives that name each.
    pub(super) named: Vec<(u32, SetId)>,
    /// The pattern of each alternative.
    pub(super) owners: Vec<u32>,
    pub(super) alternatives: Vec<Alternative>,
    /// The opaque predicates of all alternatives.
    pub(super) opaque: Vec<PredicateRef>,
}

#[derive(Debug)]
pub(super) struct Block {
    /// How many chunks each of its sets has.
    pub(super) chunks: u32,
    /// The set of all its alternatives.
    pub(super) all: SetId,
    /// The set of those that have opaque predicates.
    pub(super) has_opaque: SetId,
    /// A range of `Blocks::fields`.
    pub(super) fields: (u32, u32),
    /// A range of `Blocks::named`.
    pub(super) named: (u32, u32),
    /// A range of `Blocks::owners` and of `Blocks::alternatives`.
    pub(super) alternatives: (u32, u32),
}

/// An alternative of a block.
#[derive(Debug)]
pub(super) struct Alternative {
    /// Its number in the program.
    pub(super) number: u32,
    /// A range of `Blocks::opaque`: the predicates that no lookup answers for sure. They are
    /// evaluated by their matchers, once everything else holds.
    pub(super) opaque: (u32, u32),
}

/// What the alternatives of a block ask of a field, as sets of alternatives.
#[derive(Debug)]
pub(super) struct FieldTests {
    pub(super) field: u32,
    /// Those that need a value, whatever it is.
    pub(super) needs_value: SetId,
    /// Those that need the field to have no value.
    pub(super) needs_absence: SetId,
    /// Those that need a value that passes one of their tests.
    pub(super) needs_match: SetId,
    /// Those for which it matters which value it is: `needs_match`, and those that exclude
    /// values.
    pub(super) value_matters: SetId,
    /// The tests for exact strings.
    pub(super) strings: StringTable,
    /// The other tests: a place in `Blocks::other_tests`, or `NONE`.
    pub(super) other_tests: u32,
}

/// The tests of a field that are not for exact strings.
#[derive(Debug)]
pub(super) struct OtherTests {
    /// Strings in lower case, for `equals-ignore-case`.
    pub(super) lower_case: StringTable,
    /// Numbers that are compared as text.
    pub(super) number_texts: StringTable,
    pub(super) prefixes: AffixList,
    pub(super) suffixes: AffixList,
    /// A range of `Blocks::numbers`.
    pub(super) numbers: (u32, u32),
    /// A range of `Blocks::addresses`.
    pub(super) addresses: (u32, u32),
    /// For false, true and null.
    pub(super) literals: [ValueSets; 3],
}

/// What it means for the alternatives that a value passes a test.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ValueSets {
    /// Those that the value satisfies: that accept it by this test, or need no match.
    pub(super) satisfied: SetId,
    /// Those that exclude the value.
    pub(super) excluded: SetId,
}

/// A range of values without its end, which is the start of the next segment. All its
/// values are in the same ranges of the patterns.
#[derive(Debug)]
pub(super) struct Segment<T> {
    pub(super) start: T,
    pub(super) sets: ValueSets,
}
