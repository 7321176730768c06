//! Evaluating a block: the set of its alternatives is narrowed down field by field.

use super::affixes::End;
use super::bit_sets::{
    CHUNK_BITS, Chunk, EMPTY, MAX_CHUNKS, SetId, add, is_disjoint, is_empty, keep, ones, remove,
};
use super::block::{Alternative, Block, Blocks, FieldTests, Segment, ValueSets};
use super::scratch::{CachedResult, Scratch};
use super::string_tables::LookupKey;
use crate::index::NONE;
use crate::program::{PredicateRef, Program};
use crate::value::Value;

impl Blocks {
    /// Adds the patterns of those alternatives of a block that match to `scratch.matched`.
    pub(super) fn evaluate(
        &self,
        block: u32,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) {
        let block = &self.blocks[block as usize];
        let evaluate = match block.chunks {
            1 => Self::evaluate_chunks::<1>,
            2 => Self::evaluate_chunks::<2>,
            3 => Self::evaluate_chunks::<3>,
            4 => Self::evaluate_chunks::<4>,
            _ => Self::evaluate_chunks::<MAX_CHUNKS>,
        };
        evaluate(self, block, program, scratch, event);
    }

    fn evaluate_chunks<const N: usize>(
        &self,
        block: &Block,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) {
        let mut alive: [Chunk; N] = *self.set(block.all);
        // Those that need a field to have no value, and it has one. (They can match all the
        // same if that value is in another array element.)
        let mut denied = [[0; 4]; N];
        for tests in &self.fields[block.fields.0 as usize..block.fields.1 as usize] {
            let leaf = scratch.leaves.first(tests.field);
            if leaf == NONE {
                remove(&mut alive, self.set(tests.needs_value));
                continue;
            }
            if tests.needs_absence != EMPTY {
                add(&mut denied, self.set(tests.needs_absence));
            }
            // In a small block it pays to check whether the value matters to any that is
            // left.
            if tests.value_matters == EMPTY
                || N <= 2 && is_disjoint(&alive, self.set(tests.value_matters))
            {
                continue;
            }
            if tests.other_tests == NONE && scratch.leaves.next(leaf) == NONE {
                let key = scratch.keys.get(leaf, &scratch.leaves, event);
                let text = || scratch.leaves.string(leaf, event);
                match self.strings.get(tests.strings, &key, text) {
                    Some(sets) => {
                        keep(&mut alive, self.set(sets.satisfied));
                        if sets.excluded != EMPTY {
                            remove(&mut alive, self.set(sets.excluded));
                        }
                    }
                    None => remove(&mut alive, self.set(tests.needs_match)),
                }
            } else {
                let satisfied = self.satisfied(tests, leaf, scratch, event);
                keep(&mut alive, &satisfied);
            }
            if is_empty(&alive) {
                return;
            }
        }
        self.collect(block, &alive, &denied, program, scratch, event);
    }

    #[inline(always)]
    fn set<const N: usize>(&self, id: SetId) -> &[Chunk; N] {
        match self.chunks[id as usize..].first_chunk() {
            Some(set) => set,
            None => &[[0; 4]; N],
        }
    }

    /// Adds the patterns of the alternatives that are left, after asking what no lookup
    /// could answer.
    #[inline(never)]
    fn collect(
        &self,
        block: &Block,
        alive: &[Chunk],
        denied: &[Chunk],
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) {
        let range = block.alternatives.0 as usize..block.alternatives.1 as usize;
        let (owners, alternatives) = (&self.owners[range.clone()], &self.alternatives[range]);
        let has_opaque = &self.chunks[block.has_opaque as usize..][..alive.len()];
        let in_arrays = if scratch.fields_in_elements < 2 {
            [[0; 4]; MAX_CHUNKS]
        } else {
            self.in_arrays(block, scratch)
        };
        let sets = alive.iter().zip(denied).zip(has_opaque).zip(&in_arrays);
        for (chunk, (((alive, denied), has_opaque), in_arrays)) in sets.enumerate() {
            for word in 0..4 {
                let left = alive[word] & (!denied[word] | in_arrays[word]);
                let unsure = has_opaque[word] | in_arrays[word];
                for bit in ones(left) {
                    let at = chunk * CHUNK_BITS + word * 64 + bit as usize;
                    let is_in_arrays = in_arrays[word] >> bit & 1 == 1;
                    if unsure >> bit & 1 == 0
                        || self.matches(&alternatives[at], is_in_arrays, program, scratch, event)
                    {
                        scratch.matched.push(owners[at]);
                    }
                }
            }
        }
        scratch.matched.end_run();
    }

    /// Whether an alternative matches that has passed all tests by lookup.
    #[inline(never)]
    fn matches(
        &self,
        alternative: &Alternative,
        is_in_arrays: bool,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> bool {
        if is_in_arrays {
            let conjunction = &program.conjunctions[alternative.number as usize];
            return program.matches(conjunction, &mut scratch.leaves, event);
        }
        self.opaque[alternative.opaque.0 as usize..alternative.opaque.1 as usize]
            .iter()
            .all(|predicate| holds(program, scratch, *predicate, event))
    }

    /// The alternatives that at least one of the values of a field satisfies.
    #[inline(never)]
    fn satisfied<const N: usize>(
        &self,
        tests: &FieldTests,
        mut leaf: u32,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> [Chunk; N] {
        let mut satisfied = [[0; 4]; N];
        while leaf != NONE {
            let found = self.look_up(tests, leaf, scratch, event);
            let mut by_this = [[u64::MAX; 4]; N];
            remove(&mut by_this, self.set(tests.needs_match));
            for sets in found.iter() {
                add(&mut by_this, self.set(sets.satisfied));
            }
            for sets in found.iter() {
                if sets.excluded != EMPTY {
                    remove(&mut by_this, self.set(sets.excluded));
                }
            }
            add(&mut satisfied, &by_this);
            leaf = scratch.leaves.next(leaf);
        }
        satisfied
    }

    /// Looks the value of a leaf up in every table that can have it.
    fn look_up(&self, tests: &FieldTests, leaf: u32, scratch: &mut Scratch, event: &[u8]) -> Found {
        let mut found = Found::default();
        let others = self.other_tests.get(tests.other_tests as usize);
        let value = scratch.leaves.value(leaf, event);
        if let Value::String(text) = value {
            let key = scratch.keys.get(leaf, &scratch.leaves, event);
            found.add(self.strings.get_text(tests.strings, &key, text));
        }
        let Some(others) = others else {
            return found;
        };
        match value {
            Value::String(text) => {
                if !others.lower_case.is_empty() {
                    let text = scratch.lower_case.get(leaf, text);
                    let key = LookupKey::new(text);
                    found.add(self.strings.get_text(others.lower_case, &key, text));
                }
                if !others.prefixes.is_empty() {
                    found.add(self.affixes.longest(End::Front, others.prefixes, text));
                }
                if !others.suffixes.is_empty() {
                    found.add(self.affixes.longest(End::Back, others.suffixes, text));
                }
                if others.addresses.0 != others.addresses.1
                    && let Some(address) = scratch.address.get(leaf, text)
                {
                    found.add(sets_at(&self.addresses, others.addresses, address));
                }
            }
            Value::Number(_, Some(number)) => {
                found.add(sets_at(&self.numbers, others.numbers, number));
            }
            Value::Number(text, None) => {
                let key = LookupKey::new(text);
                found.add(self.strings.get_text(others.number_texts, &key, text));
            }
            Value::Bool(value) => found.add(Some(others.literals[usize::from(value)])),
            Value::Null => found.add(Some(others.literals[2])),
        }
        found
    }

    /// The alternatives that name at least two fields with values in array elements. Of
    /// these, it must be checked which elements the values are in.
    #[cold]
    fn in_arrays(&self, block: &Block, scratch: &Scratch) -> [Chunk; MAX_CHUNKS] {
        let (mut once, mut twice) = ([[0; 4]; MAX_CHUNKS], [[0; 4]; MAX_CHUNKS]);
        for &(field, id) in &self.named[block.named.0 as usize..block.named.1 as usize] {
            if scratch.leaves.is_in_element(field) {
                let set = &self.chunks[id as usize..][..block.chunks as usize];
                for ((once, twice), set) in once.iter_mut().zip(&mut twice).zip(set) {
                    for word in 0..4 {
                        twice[word] |= once[word] & set[word];
                        once[word] |= set[word];
                    }
                }
            }
        }
        twice
    }
}

/// What was found for a value: at most one entry in each of five tables (strings, lower
/// case, prefixes, suffixes and addresses).
#[derive(Default)]
struct Found {
    sets: [ValueSets; 5],
    len: usize,
}

impl Found {
    #[inline(always)]
    fn add(&mut self, sets: Option<ValueSets>) {
        if let (Some(sets), Some(place)) = (sets, self.sets.get_mut(self.len)) {
            *place = sets;
            self.len += 1;
        }
    }

    #[inline(always)]
    fn iter(&self) -> std::slice::Iter<'_, ValueSets> {
        self.sets[..self.len].iter()
    }
}

/// The sets of the segment that has the value, if there is one.
#[inline]
fn sets_at<T: PartialOrd>(all: &[Segment<T>], range: (u32, u32), value: T) -> Option<ValueSets> {
    let segments = &all[range.0 as usize..range.1 as usize];
    let after = segments.partition_point(|segment| segment.start <= value);
    Some(segments[after.checked_sub(1)?].sets)
}

/// Whether a predicate holds, regardless of array elements. Alternatives share predicates,
/// so the result is kept for the event.
fn holds(program: &Program, scratch: &mut Scratch, predicate: PredicateRef, event: &[u8]) -> bool {
    let cached = scratch.results[predicate.predicate as usize];
    if cached.generation == scratch.generation {
        return cached.holds;
    }
    let holds = program.holds(predicate, &scratch.leaves, event);
    scratch.results[predicate.predicate as usize] = CachedResult {
        generation: scratch.generation,
        holds,
    };
    holds
}
