//! Alternatives of patterns, compiled, and how one is matched against leaves.

use std::collections::HashMap;
use std::sync::Arc;

use super::leaves::{Leaves, NONE};
use super::matcher::Matcher;
use super::model::{Group, path_order};
use super::normal::rows;
use super::trie::{Trie, TrieBuilder};

/// What a field must fulfil.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) field: u32,
    /// `exists: false` is among the matchers.
    pub(super) absent: bool,
    pub(super) any_of: Arc<[Matcher]>,
}

/// A field and its test.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause {
    pub(super) field: u32,
    pub(super) test: u32,
}

/// The alternatives of one or more patterns.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) trie: Trie,
    /// The path of each field.
    pub(super) paths: Vec<Arc<str>>,
    pub(super) tests: Vec<Test>,
    /// Alternatives; the clauses of each in EventBridge's order of evaluation.
    pub(super) rows: Vec<Box<[Clause]>>,
}

impl Program {
    pub(super) fn new(group: &Group) -> Self {
        let mut compiler = Compiler::default();
        compiler.add(group);
        compiler.finish()
    }

    /// Whether an alternative matches the leaves of an event.
    pub(super) fn row_matches(&self, row: &[Clause], leaves: &mut Leaves, event: &[u8]) -> bool {
        if leaves.has_elements() {
            return self.consistent(row, leaves, event);
        }
        row.iter().all(|clause| self.holds(*clause, leaves, event))
    }

    /// Whether a clause holds by itself, elements of arrays apart.
    pub(super) fn holds(&self, clause: Clause, leaves: &Leaves, event: &[u8]) -> bool {
        let test = &self.tests[clause.test as usize];
        let mut leaf = leaves.first(clause.field);
        if leaf == NONE {
            return test.absent;
        }
        while leaf != NONE {
            if test.accepts(leaves, leaf, event) {
                return true;
            }
            leaf = leaves.next(leaf);
        }
        false
    }

    /// Looks for leaves, one for each clause, of which no two are in different elements
    /// of the same array. A clause sees the elements fixed by the clauses before it.
    fn consistent(&self, row: &[Clause], leaves: &mut Leaves, event: &[u8]) -> bool {
        let Some((clause, rest)) = row.split_first() else {
            return true;
        };
        let test = &self.tests[clause.test as usize];
        let mut present = false;
        let mut leaf = leaves.first(clause.field);
        while leaf != NONE {
            if leaves.is_consistent(leaf) {
                present = true;
                if test.accepts(leaves, leaf, event) {
                    let fixed = leaves.fix(leaf);
                    let found = self.consistent(rest, leaves, event);
                    leaves.release(leaf, fixed);
                    if found {
                        return true;
                    }
                    // Nothing was fixed: no other leaf leaves more room, but fixing
                    // more can make a later field absent.
                    if fixed == 0
                        && !rest
                            .iter()
                            .any(|clause| self.tests[clause.test as usize].absent)
                    {
                        return false;
                    }
                }
            }
            leaf = leaves.next(leaf);
        }
        test.absent && !present && self.consistent(rest, leaves, event)
    }
}

impl Test {
    #[inline]
    pub(super) fn accepts(&self, leaves: &Leaves, leaf: u32, event: &[u8]) -> bool {
        let value = leaves.value(leaf, event);
        self.any_of.iter().any(|matcher| matcher.accepts(value))
    }
}

/// A program that is being made.
#[derive(Default)]
pub(super) struct Compiler {
    fields: HashMap<Arc<str>, u32>,
    paths: Vec<Arc<str>>,
    tests: Vec<Test>,
    /// Tests by what they say, so that patterns share them.
    known: HashMap<(u32, String), u32>,
    rows: Vec<Box<[Clause]>>,
}

impl Compiler {
    /// Adds the alternatives of a pattern; tells how many there are.
    pub(super) fn add(&mut self, group: &Group) -> usize {
        let before = self.rows.len();
        for row in rows(group) {
            let mut fields: Vec<_> = row.into_iter().collect();
            fields.sort_by(|a, b| path_order(&a.0, &b.0));
            let clauses = fields
                .into_iter()
                .map(|(path, any_of)| self.clause(path, any_of))
                .collect();
            self.rows.push(clauses);
        }
        self.rows.len() - before
    }

    fn clause(&mut self, path: Arc<str>, any_of: Arc<[Matcher]>) -> Clause {
        let next = self.paths.len() as u32;
        let field = *self.fields.entry(path.clone()).or_insert(next);
        if field == next {
            self.paths.push(path);
        }
        let said = any_of.iter().map(|matcher| format!("{matcher},")).collect();
        let next = self.tests.len() as u32;
        let test = *self.known.entry((field, said)).or_insert(next);
        if test == next {
            let absent = any_of.contains(&Matcher::Exists(false));
            self.tests.push(Test {
                field,
                absent,
                any_of,
            });
        }
        Clause { field, test }
    }

    pub(super) fn finish(self) -> Program {
        let mut trie = TrieBuilder::default();
        for (field, path) in self.paths.iter().enumerate() {
            trie.insert(path, field as u32);
        }
        let trie = trie.build();
        Program {
            trie,
            paths: self.paths,
            tests: self.tests,
            rows: self.rows,
        }
    }
}
