//! Making blocks: what their alternatives ask, by field and atom.

use std::collections::{BTreeMap, HashMap};

use super::block::{Block, Blocks, Complex, EMPTY, Effect, FieldTests, Rows, SIZE};
use super::plan::Plan;
use crate::pattern::engine::Clause;

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
