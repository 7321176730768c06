//! Making blocks: what their alternatives ask, by field.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::block::{Block, Blocks, FieldTests, Row, SIZE};
use super::field::FieldDraft;
use super::masks::{CHUNK, MOST_CHUNKS, Masks, Rows};
use super::plan::Plan;

impl Default for Blocks {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            fields: Vec::new(),
            others: Vec::new(),
            exact: Default::default(),
            affixes: Default::default(),
            numbers: Vec::new(),
            addresses: Vec::new(),
            // The empty set.
            masks: vec![[0; 4]; MOST_CHUNKS],
            named: Vec::new(),
            owners: Vec::new(),
            rows: Vec::new(),
            complex: Vec::new(),
        }
    }
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
        let chunks = rows.len().div_ceil(CHUNK);
        let mut drafts: HashMap<u32, FieldDraft<'_>> = HashMap::new();
        let (mut all, mut complex) = (Rows::new(chunks), Rows::new(chunks));
        let starts = (self.fields.len(), self.named.len(), self.rows.len());
        for (bit, row) in rows.iter().enumerate() {
            all.set(bit);
            let complex_start = self.complex.len();
            for clause in &*plan.program.rows[*row as usize] {
                let draft = drafts
                    .entry(clause.field)
                    .or_insert_with(|| FieldDraft::new(chunks));
                draft.named.set(bit);
                if implied
                    .iter()
                    .any(|(field, atom)| *field == clause.field && plan.implies(*clause, *atom))
                {
                    continue;
                }
                if !plan.program.tests[clause.test as usize].absent {
                    draft.present.set(bit);
                }
                if !draft.add(plan, *clause, bit) {
                    complex.set(bit);
                    self.complex.push(*clause);
                }
            }
            self.owners.push(plan.owners[*row as usize]);
            self.rows.push(Row {
                alternative: *row,
                complex: (complex_start as u32, self.complex.len() as u32),
            });
        }
        let mut drafts: Vec<(u32, FieldDraft<'_>)> = drafts.into_iter().collect();
        // First what tells most alternatives apart.
        drafts.sort_by_key(|(field, draft)| (Reverse(draft.power()), *field));
        let mut chunks_of_all = std::mem::take(&mut self.masks);
        let mut masks = Masks::new(&mut chunks_of_all, chunks);
        for (field, draft) in drafts {
            self.named.push((field, masks.place(&draft.named)));
            if draft.asks() {
                let tests = self.tests(field, draft, &mut masks);
                self.fields.push(tests);
            }
        }
        let (all, complex) = (masks.place(&all), masks.place(&complex));
        self.masks = chunks_of_all;
        self.blocks.push(Block {
            chunks: chunks as u32,
            all,
            complex,
            fields: (starts.0 as u32, self.fields.len() as u32),
            named: (starts.1 as u32, self.named.len() as u32),
            rows: (starts.2 as u32, self.rows.len() as u32),
        });
    }

    fn tests(&mut self, field: u32, draft: FieldDraft<'_>, masks: &mut Masks<'_>) -> FieldTests {
        let (present, absent) = (masks.place(&draft.present), masks.place(&draft.absent));
        let positive = masks.place(&draft.positive);
        let caring = masks.place(&draft.caring());
        let (exact, others) = draft.finish(self, masks);
        FieldTests {
            field,
            present,
            absent,
            positive,
            caring,
            exact,
            others,
        }
    }
}
