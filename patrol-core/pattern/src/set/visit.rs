//! Trying the alternatives of a block: sets of them are narrowed field by field.

use super::affix::End;
use super::block::{Block, Blocks, Effect, FieldTests, Row, Segment};
use super::exact::Key;
use super::masks::{
    CHUNK, Chunk, EMPTY, MOST_CHUNKS, Mask, add, is_apart, is_empty, keep, ones, remove,
};
use super::scratch::{Memo, Scratch};
use crate::engine::{Clause, Program};
use crate::leaves::NONE;
use crate::value::Value;

impl Blocks {
    /// Adds to `scratch.found` the patterns of a block's alternatives that match.
    pub(super) fn visit(&self, block: u32, program: &Program, scratch: &mut Scratch, event: &[u8]) {
        let block = &self.blocks[block as usize];
        let visit = match block.chunks {
            1 => Self::visit_chunks::<1>,
            2 => Self::visit_chunks::<2>,
            3 => Self::visit_chunks::<3>,
            4 => Self::visit_chunks::<4>,
            _ => Self::visit_chunks::<MOST_CHUNKS>,
        };
        visit(self, block, program, scratch, event);
    }

    fn visit_chunks<const N: usize>(
        &self,
        block: &Block,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) {
        let mut alive: [Chunk; N] = *self.mask(block.all);
        // Those that a value keeps from being absent, elements of arrays apart.
        let mut there = [[0; 4]; N];
        for tests in &self.fields[block.fields.0 as usize..block.fields.1 as usize] {
            let leaf = scratch.leaves.first(tests.field);
            if leaf == NONE {
                remove(&mut alive, self.mask(tests.present));
                continue;
            }
            if tests.absent != EMPTY {
                add(&mut there, self.mask(tests.absent));
            }
            // Of few alternatives, none may be left that cares.
            if tests.caring == EMPTY || N <= 2 && is_apart(&alive, self.mask(tests.caring)) {
                continue;
            }
            if tests.others == NONE && scratch.leaves.next(leaf) == NONE {
                let key = scratch.keys.of(leaf, &scratch.leaves, event);
                let text = || scratch.leaves.string(leaf, event);
                match self.exact.get(tests.exact, &key, text) {
                    Some(effect) => {
                        keep(&mut alive, self.mask(effect.passed));
                        if effect.excluded != EMPTY {
                            remove(&mut alive, self.mask(effect.excluded));
                        }
                    }
                    None => remove(&mut alive, self.mask(tests.positive)),
                }
            } else {
                let passed = self.passed(tests, leaf, scratch, event);
                keep(&mut alive, &passed);
            }
            if is_empty(&alive) {
                return;
            }
        }
        self.take(block, &alive, &there, program, scratch, event);
    }

    #[inline(always)]
    fn mask<const N: usize>(&self, at: Mask) -> &[Chunk; N] {
        match self.masks[at as usize..].first_chunk() {
            Some(mask) => mask,
            None => &[[0; 4]; N],
        }
    }

    /// Takes the patterns of those that are left.
    #[inline(never)]
    fn take(
        &self,
        block: &Block,
        alive: &[Chunk],
        there: &[Chunk],
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) {
        let range = block.rows.0 as usize..block.rows.1 as usize;
        let (owners, rows) = (&self.owners[range.clone()], &self.rows[range]);
        let complex = &self.masks[block.complex as usize..][..alive.len()];
        let doubtful = if scratch.in_elements < 2 {
            [[0; 4]; MOST_CHUNKS]
        } else {
            self.doubtful(block, scratch)
        };
        let sets = alive.iter().zip(there).zip(complex).zip(&doubtful);
        for (chunk, (((alive, there), complex), doubtful)) in sets.enumerate() {
            for word in 0..4 {
                let left = alive[word] & (!there[word] | doubtful[word]);
                let asked = complex[word] | doubtful[word];
                for bit in ones(left) {
                    let at = chunk * CHUNK + word * 64 + bit as usize;
                    let is_doubtful = doubtful[word] >> bit & 1 == 1;
                    if asked >> bit & 1 == 0
                        || self.matches(&rows[at], is_doubtful, program, scratch, event)
                    {
                        scratch.found.push(owners[at]);
                    }
                }
            }
        }
        scratch.found.end_run();
    }

    /// Whether an alternative matches, of which all simple tests hold.
    #[inline(never)]
    fn matches(
        &self,
        row: &Row,
        is_doubtful: bool,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> bool {
        if is_doubtful {
            let clauses = &program.rows[row.alternative as usize];
            return program.row_matches(clauses, &mut scratch.leaves, event);
        }
        self.complex[row.complex.0 as usize..row.complex.1 as usize]
            .iter()
            .all(|clause| holds(program, scratch, *clause, event))
    }

    /// The alternatives that one of the values of a field passes.
    #[inline(never)]
    fn passed<const N: usize>(
        &self,
        tests: &FieldTests,
        mut leaf: u32,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> [Chunk; N] {
        let mut passed = [[0; 4]; N];
        while leaf != NONE {
            let effects = self.effects(tests, leaf, scratch, event);
            let mut here = [[u64::MAX; 4]; N];
            remove(&mut here, self.mask(tests.positive));
            for effect in effects.iter() {
                add(&mut here, self.mask(effect.passed));
            }
            for effect in effects.iter() {
                if effect.excluded != EMPTY {
                    remove(&mut here, self.mask(effect.excluded));
                }
            }
            add(&mut passed, &here);
            leaf = scratch.leaves.next(leaf);
        }
        passed
    }

    /// What the value of a leaf means.
    fn effects(
        &self,
        tests: &FieldTests,
        leaf: u32,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> Effects {
        let mut effects = Effects::default();
        let others = self.others.get(tests.others as usize);
        let value = scratch.leaves.value(leaf, event);
        if let Value::String(text) = value {
            let key = scratch.keys.of(leaf, &scratch.leaves, event);
            effects.add(self.exact.get_text(tests.exact, &key, text));
        }
        let Some(others) = others else {
            return effects;
        };
        match value {
            Value::String(text) => {
                if !others.small_letters.is_empty() {
                    let text = scratch.small_letters.of(leaf, text);
                    let key = Key::new(text);
                    effects.add(self.exact.get_text(others.small_letters, &key, text));
                }
                if !others.prefixes.is_empty() {
                    effects.add(self.affixes.longest(End::Front, others.prefixes, text));
                }
                if !others.suffixes.is_empty() {
                    effects.add(self.affixes.longest(End::Back, others.suffixes, text));
                }
                if others.addresses.0 != others.addresses.1
                    && let Some(address) = scratch.address.of(leaf, text)
                {
                    effects.add(effect_in(&self.addresses, others.addresses, address));
                }
            }
            Value::Number(_, Some(number)) => {
                effects.add(effect_in(&self.numbers, others.numbers, number));
            }
            Value::Number(text, None) => {
                let key = Key::new(text);
                effects.add(self.exact.get_text(others.number_texts, &key, text));
            }
            Value::Bool(value) => effects.add(Some(others.literals[usize::from(value)])),
            Value::Null => effects.add(Some(others.literals[2])),
        }
        effects
    }

    /// The alternatives that name two fields with values in elements of arrays: for
    /// those, which elements the values are in must be looked at.
    #[cold]
    fn doubtful(&self, block: &Block, scratch: &Scratch) -> [Chunk; MOST_CHUNKS] {
        let (mut once, mut twice) = ([[0; 4]; MOST_CHUNKS], [[0; 4]; MOST_CHUNKS]);
        for &(field, mask) in &self.named[block.named.0 as usize..block.named.1 as usize] {
            if scratch.leaves.is_in_element(field) {
                let rows = &self.masks[mask as usize..][..block.chunks as usize];
                for ((once, twice), rows) in once.iter_mut().zip(&mut twice).zip(rows) {
                    for word in 0..4 {
                        twice[word] |= once[word] & rows[word];
                        once[word] |= rows[word];
                    }
                }
            }
        }
        twice
    }
}

/// What a value means, by each way in which it is looked up: of a string as it is, in
/// small letters, by its prefixes, by its suffixes, and as an address.
#[derive(Default)]
struct Effects {
    some: [Effect; 5],
    len: usize,
}

impl Effects {
    #[inline(always)]
    fn add(&mut self, effect: Option<Effect>) {
        if let (Some(effect), Some(place)) = (effect, self.some.get_mut(self.len)) {
            *place = effect;
            self.len += 1;
        }
    }

    #[inline(always)]
    fn iter(&self) -> std::slice::Iter<'_, Effect> {
        self.some[..self.len].iter()
    }
}

/// What it means that a value lies in its segment, if it lies in any.
#[inline]
fn effect_in<T: PartialOrd>(all: &[Segment<T>], range: (u32, u32), value: T) -> Option<Effect> {
    let segments = &all[range.0 as usize..range.1 as usize];
    let after = segments.partition_point(|segment| segment.start <= value);
    Some(segments[after.checked_sub(1)?].effect)
}

/// Whether a test holds, elements of arrays apart.
fn holds(program: &Program, scratch: &mut Scratch, clause: Clause, event: &[u8]) -> bool {
    let memo = scratch.memo[clause.test as usize];
    if memo.stamp == scratch.stamp {
        return memo.holds;
    }
    let holds = program.holds(clause, &scratch.leaves, event);
    scratch.memo[clause.test as usize] = Memo {
        stamp: scratch.stamp,
        holds,
    };
    holds
}
