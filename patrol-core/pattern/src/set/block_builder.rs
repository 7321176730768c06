//! Building blocks: collecting what their alternatives ask, field by field.

use std::cmp::Reverse;

use super::analysis::Analysis;
use super::bit_sets::{BitSet, CHUNK_BITS, MAX_CHUNKS, SetPool};
use super::block::{Alternative, Block, Blocks, FieldTests, MAX_ALTERNATIVES};
use super::field_builder::FieldBuilder;
use crate::hash::Map;

impl Default for Blocks {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            fields: Vec::new(),
            other_tests: Vec::new(),
            strings: Default::default(),
            affixes: Default::default(),
            numbers: Vec::new(),
            addresses: Vec::new(),
            // `EMPTY`: the empty set, for blocks of any size.
            chunks: vec![[0; 4]; MAX_CHUNKS],
            named: Vec::new(),
            owners: Vec::new(),
            alternatives: Vec::new(),
            opaque: Vec::new(),
        }
    }
}

impl Blocks {
    /// Adds blocks with the given alternatives. `path` has the fields and atoms that an
    /// event must pass on the way to these blocks: what follows from them is not asked
    /// again. Returns the range of the blocks.
    pub(super) fn add(
        &mut self,
        analysis: &Analysis<'_>,
        alternatives: &[u32],
        path: &[(u32, u32)],
    ) -> (u32, u32) {
        let start = self.blocks.len() as u32;
        for alternatives in alternatives.chunks(MAX_ALTERNATIVES) {
            self.add_block(analysis, alternatives, path);
        }
        (start, self.blocks.len() as u32)
    }

    fn add_block(&mut self, analysis: &Analysis<'_>, alternatives: &[u32], path: &[(u32, u32)]) {
        let chunks = alternatives.len().div_ceil(CHUNK_BITS);
        let mut fields: Map<u32, FieldBuilder<'_>> = Map::default();
        let (mut all, mut has_opaque) = (BitSet::new(chunks), BitSet::new(chunks));
        let starts = (self.fields.len(), self.named.len(), self.alternatives.len());
        for (bit, number) in alternatives.iter().enumerate() {
            all.insert(bit);
            let opaque_start = self.opaque.len();
            for predicate in &*analysis.program.conjunctions[*number as usize] {
                let field = fields
                    .entry(predicate.field)
                    .or_insert_with(|| FieldBuilder::new(chunks));
                field.named.insert(bit);
                if path.iter().any(|(field, atom)| {
                    *field == predicate.field && analysis.follows_from(*predicate, *atom)
                }) {
                    continue;
                }
                if !analysis.program.predicates[predicate.predicate as usize].accepts_absence {
                    field.needs_value.insert(bit);
                }
                let is_covered = field.add(analysis, *predicate, bit);
                if !is_covered {
                    has_opaque.insert(bit);
                    self.opaque.push(*predicate);
                }
            }
            self.owners.push(analysis.owners[*number as usize]);
            self.alternatives.push(Alternative {
                number: *number,
                opaque: (opaque_start as u32, self.opaque.len() as u32),
            });
        }
        // The fields that rule out most alternatives come first.
        let mut fields: Vec<_> = fields
            .into_iter()
            .map(|(field, builder)| (Reverse(builder.selectivity()), field, Box::new(builder)))
            .collect();
        fields.sort_unstable_by_key(|(selectivity, field, _)| (*selectivity, *field));
        let mut all_chunks = std::mem::take(&mut self.chunks);
        let mut pool = SetPool::new(&mut all_chunks, chunks);
        for (_, field, builder) in fields {
            self.named.push((field, pool.insert(&builder.named)));
            if builder.has_tests() {
                let tests = self.field_tests(field, *builder, &mut pool);
                self.fields.push(tests);
            }
        }
        let (all, has_opaque) = (pool.insert(&all), pool.insert(&has_opaque));
        self.chunks = all_chunks;
        self.blocks.push(Block {
            chunks: chunks as u32,
            all,
            has_opaque,
            fields: (starts.0 as u32, self.fields.len() as u32),
            named: (starts.1 as u32, self.named.len() as u32),
            alternatives: (starts.2 as u32, self.alternatives.len() as u32),
        });
    }

    fn field_tests(
        &mut self,
        field: u32,
        builder: FieldBuilder<'_>,
        pool: &mut SetPool<'_>,
    ) -> FieldTests {
        let needs_value = pool.insert(&builder.needs_value);
        let needs_absence = pool.insert(&builder.needs_absence);
        let needs_match = pool.insert(&builder.needs_match);
        let value_matters = pool.insert(&builder.value_matters());
        let (strings, other_tests) = builder.finish(self, pool);
        FieldTests {
            field,
            needs_value,
            needs_absence,
            needs_match,
            value_matters,
            strings,
            other_tests,
        }
    }
}
