//! From patterns to a program.

use std::sync::Arc;

use crate::dnf::conjunctions;
use crate::hash::Map;
use crate::matcher::Matcher;
use crate::model::{Group, path_order};
use crate::path_trie::PathTrieBuilder;
use crate::program::{Predicate, PredicateRef, Program};

/// Compiles one pattern.
pub(crate) fn compile(group: &Group) -> Program {
    let mut compiler = Compiler::default();
    compiler.add(group);
    compiler.finish()
}

/// Compiles patterns one after the other into one program.
#[derive(Default)]
pub(crate) struct Compiler {
    fields: Map<Arc<str>, u32>,
    paths: Vec<Arc<str>>,
    predicates: Vec<Predicate>,
    /// Predicates by their field and their matchers, so that patterns share equal ones.
    known: Map<(u32, Arc<[Matcher]>), u32>,
    conjunctions: Vec<Box<[PredicateRef]>>,
}

impl Compiler {
    /// Adds a pattern. Returns how many alternatives it has.
    pub(crate) fn add(&mut self, group: &Group) -> usize {
        if group.ors.is_empty() {
            // Most patterns have one alternative, whose fields are in this order already.
            let fields = group.fields.iter();
            let predicates = fields
                .map(|field| self.predicate(field.path.clone(), field.any_of.clone()))
                .collect();
            self.conjunctions.push(predicates);
            return 1;
        }
        let before = self.conjunctions.len();
        for conjunction in conjunctions(group) {
            let mut fields: Vec<_> = conjunction.into_iter().collect();
            fields.sort_unstable_by(|a, b| path_order(&a.0, &b.0));
            let predicates = fields
                .into_iter()
                .map(|(path, any_of)| self.predicate(path, any_of));
            let predicates = predicates.collect();
            self.conjunctions.push(predicates);
        }
        self.conjunctions.len() - before
    }

    /// Makes room for this number of patterns, so that the tables need not grow, which hashes all that is in them again.
    pub(crate) fn reserve(&mut self, patterns: usize) {
        self.conjunctions.reserve(patterns);
        self.predicates.reserve(patterns * 2);
        self.known.reserve(patterns * 2);
    }

    fn predicate(&mut self, path: Arc<str>, any_of: Arc<[Matcher]>) -> PredicateRef {
        let next = self.paths.len() as u32;
        let field = *self.fields.entry(path.clone()).or_insert(next);
        if field == next {
            self.paths.push(path);
        }
        let next = self.predicates.len() as u32;
        let predicate = *self.known.entry((field, any_of.clone())).or_insert(next);
        if predicate == next {
            self.predicates.push(Predicate {
                field,
                accepts_absence: any_of.contains(&Matcher::Exists(false)),
                any_of,
            });
        }
        PredicateRef { field, predicate }
    }

    pub(crate) fn finish(self) -> Program {
        let mut trie = PathTrieBuilder::default();
        for (field, path) in self.paths.iter().enumerate() {
            trie.insert(path, field as u32);
        }
        let trie = trie.build();
        Program {
            trie,
            paths: self.paths,
            predicates: self.predicates,
            conjunctions: self.conjunctions,
        }
    }
}
