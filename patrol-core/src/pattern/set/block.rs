//! Up to 64 alternatives that are tried together, one bit each.

use std::collections::{BTreeMap, HashMap};

use super::atoms::AtomIndex;
use super::plan::Plan;
use super::scratch::{Memo, Scratch};
use crate::pattern::engine::{Clause, Program};
use crate::pattern::leaves::NONE;

/// How many alternatives a block holds at most.
pub(super) const SIZE: usize = 64;

/// A set of a block's alternatives.
type Rows = u64;

/// Blocks, in flat arrays: a block is looked through from front to back.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<Block>,
    fields: Vec<FieldTests>,
    /// A hash table for each field of a block: a power of two of slots, half of them
    /// empty at least, in which an atom's number is its hash.
    atoms: Vec<u32>,
    /// What each entry of `atoms` means.
    effects: Vec<Effect>,
    complex: Vec<Complex>,
    /// Which alternatives name a field at all.
    named: Vec<(u32, Rows)>,
    rows: Vec<u32>,
}

#[derive(Debug)]
struct Block {
    fields: (u32, u32),
    complex: (u32, u32),
    named: (u32, u32),
    rows: (u32, u32),
}

/// What the alternatives of a block ask of a field.
#[derive(Debug)]
struct FieldTests {
    field: u32,
    atoms: (u32, u32),
    /// Those that need a value, whatever it is.
    present: Rows,
    /// Those that need no value to be there.
    absent: Rows,
    /// Those that need one of their atoms.
    positive: Rows,
    /// Those that need a value that is none of their atoms.
    negative: Rows,
}

/// What a value means that passes an atom.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    accepted: Rows,
    excluded: Rows,
}

/// A test that is asked as it is.
#[derive(Debug)]
struct Complex {
    clause: Clause,
    rows: Rows,
    /// `exists: false` is among other matchers.
    absent: bool,
}

impl Blocks {
    /// Adds blocks of the alternatives, whose clauses are `implied` on the way to them
    /// if the event passes the atoms given with their fields; tells which blocks.
    pub(super) fn add(
        &mut self,
        plan: &Plan<'_>,
        rows: &[u32],
        implied: &[(u32, u32)],
    ) -> (u32, u32) {
        let start = self.blocks.len() as u32;
        for rows in rows.chunks(SIZE) {
            self.add_one(plan, rows, implied);
        }
        (start, self.blocks.len() as u32)
    }

    fn add_one(&mut self, plan: &Plan<'_>, rows: &[u32], implied: &[(u32, u32)]) {
        let mut drafts: HashMap<u32, Draft> = HashMap::new();
        let mut complex: HashMap<u32, Complex> = HashMap::new();
        let mut named: HashMap<u32, Rows> = HashMap::new();
        for (bit, row) in rows.iter().enumerate() {
            let bit = 1u64 << bit;
            for clause in &*plan.program.rows[*row as usize] {
                *named.entry(clause.field).or_default() |= bit;
                if implied
                    .iter()
                    .any(|(field, atom)| *field == clause.field && plan.implies(*clause, *atom))
                {
                    continue;
                }
                let draft = drafts.entry(clause.field).or_default();
                if !plan.program.tests[clause.test as usize].absent {
                    draft.present |= bit;
                }
                draft.add(plan, *clause, bit, &mut complex);
            }
        }
        let mut fields: Vec<(u32, Draft)> = drafts.into_iter().collect();
        // First what tells most alternatives apart.
        fields.sort_by_key(|(field, draft)| {
            let power = draft.present.count_ones() as usize * draft.effects.len().clamp(1, 16);
            (std::cmp::Reverse(power), *field)
        });
        let mut complex: Vec<Complex> = complex.into_values().collect();
        complex.sort_by_key(|complex| {
            (
                std::cmp::Reverse(complex.rows.count_ones()),
                complex.clause.test,
            )
        });
        let mut named: Vec<(u32, Rows)> = named.into_iter().collect();
        named.sort_unstable();

        let starts = (
            self.fields.len(),
            self.complex.len(),
            self.named.len(),
            self.rows.len(),
        );
        for (field, draft) in fields {
            let start = self.atoms.len();
            let slots = match draft.effects.len() {
                0 => 0,
                atoms => (atoms * 2).next_power_of_two(),
            };
            self.atoms.resize(start + slots, EMPTY);
            self.effects.resize(start + slots, Effect::default());
            for (atom, effect) in draft.effects {
                let mut at = atom as usize & (slots - 1);
                while self.atoms[start + at] != EMPTY {
                    at = (at + 1) & (slots - 1);
                }
                self.atoms[start + at] = atom;
                self.effects[start + at] = effect;
            }
            self.fields.push(FieldTests {
                field,
                atoms: (start as u32, self.atoms.len() as u32),
                present: draft.present,
                absent: draft.absent,
                positive: draft.positive,
                negative: draft.negative,
            });
        }
        self.complex.extend(complex);
        self.named.extend(named);
        self.rows.extend_from_slice(rows);
        self.blocks.push(Block {
            fields: (starts.0 as u32, self.fields.len() as u32),
            complex: (starts.1 as u32, self.complex.len() as u32),
            named: (starts.2 as u32, self.named.len() as u32),
            rows: (starts.3 as u32, self.rows.len() as u32),
        });
    }

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
const EMPTY: u32 = u32::MAX;

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

/// What a block asks of a field, on the way to `FieldTests`.
#[derive(Default)]
struct Draft {
    present: Rows,
    absent: Rows,
    positive: Rows,
    negative: Rows,
    effects: BTreeMap<u32, Effect>,
}

impl Draft {
    fn add(
        &mut self,
        plan: &Plan<'_>,
        clause: Clause,
        bit: Rows,
        complex: &mut HashMap<u32, Complex>,
    ) {
        if plan.is_absence(clause) {
            self.absent |= bit;
        } else if plan.is_presence(clause) {
            // `present` says it all.
        } else if let Some(atoms) = plan.accepted(clause) {
            self.positive |= bit;
            for atom in atoms {
                self.effects.entry(*atom).or_default().accepted |= bit;
            }
        } else if let Some(atoms) = plan.excluded(clause) {
            self.negative |= bit;
            for atom in atoms {
                self.effects.entry(*atom).or_default().excluded |= bit;
            }
        } else {
            let absent = plan.program.tests[clause.test as usize].absent;
            complex
                .entry(clause.test)
                .or_insert(Complex {
                    clause,
                    rows: 0,
                    absent,
                })
                .rows |= bit;
        }
    }
}
