//! Up to 64 alternatives that are tried together, one bit each.

use super::atoms::AtomIndex;
use super::scratch::{Memo, Scratch};
use crate::pattern::engine::{Clause, Program};
use crate::pattern::leaves::NONE;

/// How many alternatives a block holds at most.
pub(super) const SIZE: usize = 64;

/// A set of a block's alternatives.
pub(super) type Rows = u64;

/// Blocks, in flat arrays: a block is looked through from front to back.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) fields: Vec<FieldTests>,
    /// A hash table for each field of a block: a power of two of slots, half of them
    /// empty at least, in which an atom's number is its hash.
    pub(super) atoms: Vec<u32>,
    /// What each entry of `atoms` means.
    pub(super) effects: Vec<Effect>,
    pub(super) complex: Vec<Complex>,
    /// Which alternatives name a field at all.
    pub(super) named: Vec<(u32, Rows)>,
    pub(super) rows: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) fields: (u32, u32),
    pub(super) complex: (u32, u32),
    pub(super) named: (u32, u32),
    pub(super) rows: (u32, u32),
}

/// What the alternatives of a block ask of a field.
#[derive(Debug)]
pub(super) struct FieldTests {
    pub(super) field: u32,
    pub(super) atoms: (u32, u32),
    /// Those that need a value, whatever it is.
    pub(super) present: Rows,
    /// Those that need no value to be there.
    pub(super) absent: Rows,
    /// Those that need one of their atoms.
    pub(super) positive: Rows,
    /// Those that need a value that is none of their atoms.
    pub(super) negative: Rows,
}

/// What a value means that passes an atom.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effect {
    pub(super) accepted: Rows,
    pub(super) excluded: Rows,
}

/// A test that is asked as it is.
#[derive(Debug)]
pub(super) struct Complex {
    pub(super) clause: Clause,
    pub(super) rows: Rows,
    /// `exists: false` is among other matchers.
    pub(super) absent: bool,
}

impl Blocks {
    /// Appends every alternative of a block that matches.
    #[inline]
    pub(super) fn visit(
        &self,
        block: u32,
        program: &Program,
        index: &AtomIndex,
        scratch: &mut Scratch,
        event: &[u8],
        found: &mut Vec<u32>,
    ) {
        let block = &self.blocks[block as usize];
        let rows = &self.rows[block.rows.0 as usize..block.rows.1 as usize];
        let mut alive = u64::MAX >> (SIZE - rows.len());
        // Those that a value keeps from being absent, elements of arrays apart.
        let mut there = 0;
        for tests in &self.fields[block.fields.0 as usize..block.fields.1 as usize] {
            let leaf = scratch.leaves.first(tests.field);
            if leaf == NONE {
                alive &= !tests.present;
            } else {
                there |= tests.absent;
                if alive & (tests.positive | tests.negative) != 0 {
                    alive &= self.pass(tests, leaf, index, scratch, event);
                }
            }
            if alive == 0 {
                return;
            }
        }
        let doubtful = if scratch.leaves.has_elements() {
            self.doubtful(block, scratch)
        } else {
            0
        };
        alive &= !there | doubtful;
        for complex in &self.complex[block.complex.0 as usize..block.complex.1 as usize] {
            if alive & complex.rows != 0 && !holds(program, scratch, complex.clause, event) {
                alive &= !complex.rows | if complex.absent { doubtful } else { 0 };
            }
        }
        while alive != 0 {
            let bit = alive.trailing_zeros();
            let row = rows[bit as usize];
            if doubtful >> bit & 1 == 0
                || program.row_matches(&program.rows[row as usize], &mut scratch.leaves, event)
            {
                found.push(row);
            }
            alive &= alive - 1;
        }
    }

    /// The alternatives that the values of a field leave.
    #[inline]
    fn pass(
        &self,
        tests: &FieldTests,
        mut leaf: u32,
        index: &AtomIndex,
        scratch: &mut Scratch,
        event: &[u8],
    ) -> Rows {
        let range = tests.atoms.0 as usize..tests.atoms.1 as usize;
        let (atoms, effects) = (&self.atoms[range.clone()], &self.effects[range]);
        let (mut accepted, mut excluded) = (0, u64::MAX);
        while leaf != NONE {
            let span = index.of_leaf(scratch, tests.field, leaf, event);
            let mut excluded_here = 0;
            for atom in &scratch.atoms[span.start as usize..span.end as usize] {
                if let Some(at) = position(atoms, *atom) {
                    accepted |= effects[at].accepted;
                    excluded_here |= effects[at].excluded;
                }
            }
            excluded &= excluded_here;
            leaf = scratch.leaves.next(leaf);
        }
        (!tests.positive | accepted) & !(tests.negative & excluded)
    }

    /// The alternatives that name two fields with values in elements of arrays: for
    /// those, which elements the values are in must be looked at.
    fn doubtful(&self, block: &Block, scratch: &Scratch) -> Rows {
        let (mut once, mut twice) = (0, 0);
        for &(field, rows) in &self.named[block.named.0 as usize..block.named.1 as usize] {
            if scratch.leaves.is_in_element(field) {
                twice |= once & rows;
                once |= rows;
            }
        }
        twice
    }
}

/// An empty slot.
pub(super) const EMPTY: u32 = u32::MAX;

#[inline(always)]
fn position(atoms: &[u32], atom: u32) -> Option<usize> {
    let mask = atoms.len().wrapping_sub(1);
    let mut at = atom as usize & mask;
    loop {
        match *atoms.get(at)? {
            EMPTY => return None,
            found if found == atom => return Some(at),
            _ => at = (at + 1) & mask,
        }
    }
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
