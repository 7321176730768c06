//! Compiled patterns, and how one alternative is matched against the leaves of an event.

use std::sync::Arc;

use crate::index::NONE;
use crate::leaves::Leaves;
use crate::matcher::Matcher;
use crate::path_trie::PathTrie;

/// What a field must fulfil.
#[derive(Debug)]
pub(crate) struct Predicate {
    pub(crate) field: u32,
    pub(crate) any_of: Arc<[Matcher]>,
    /// Whether `exists: false` is among the matchers.
    pub(crate) accepts_absence: bool,
}

/// A predicate of a program, and its field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PredicateRef {
    pub(crate) field: u32,
    pub(crate) predicate: u32,
}

/// One or more patterns, compiled to a list of alternatives. Fields and predicates are
/// numbered, and patterns share them.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) trie: PathTrie,
    /// The path of each field.
    pub(crate) paths: Vec<Arc<str>>,
    pub(crate) predicates: Vec<Predicate>,
    /// The alternatives. The predicates of each are in EventBridge's order of evaluation.
    pub(crate) conjunctions: Vec<Box<[PredicateRef]>>,
}

impl Program {
    /// Whether an alternative matches the leaves of an event.
    pub(crate) fn matches(
        &self,
        conjunction: &[PredicateRef],
        leaves: &mut Leaves,
        event: &[u8],
    ) -> bool {
        if leaves.has_elements() {
            return self.matches_consistently(conjunction, leaves, event);
        }
        conjunction
            .iter()
            .all(|predicate| self.holds(*predicate, leaves, event))
    }

    /// Whether a predicate holds by itself, regardless of array elements.
    pub(crate) fn holds(&self, predicate: PredicateRef, leaves: &Leaves, event: &[u8]) -> bool {
        let predicate = &self.predicates[predicate.predicate as usize];
        let mut leaf = leaves.first(predicate.field);
        if leaf == NONE {
            return predicate.accepts_absence;
        }
        while leaf != NONE {
            if predicate.accepts(leaves, leaf, event) {
                return true;
            }
            leaf = leaves.next(leaf);
        }
        false
    }

    /// Looks for one leaf for each predicate, such that no two leaves are in different
    /// elements of the same array. (Event Ruler calls this array consistency.) A predicate
    /// sees only the leaves in the elements that the predicates before it have fixed.
    fn matches_consistently(
        &self,
        conjunction: &[PredicateRef],
        leaves: &mut Leaves,
        event: &[u8],
    ) -> bool {
        let Some((first, rest)) = conjunction.split_first() else {
            return true;
        };
        let predicate = &self.predicates[first.predicate as usize];
        let mut is_present = false;
        let mut leaf = leaves.first(first.field);
        while leaf != NONE {
            if leaves.is_consistent(leaf) {
                is_present = true;
                if predicate.accepts(leaves, leaf, event) {
                    let fixed = leaves.fix(leaf);
                    let found = self.matches_consistently(rest, leaves, event);
                    leaves.release(leaf, fixed);
                    if found {
                        return true;
                    }
                    // This leaf fixed no element, so no other leaf leaves more choice. But
                    // fixing an element can make a later field absent.
                    if fixed == 0 && !self.any_accepts_absence(rest) {
                        return false;
                    }
                }
            }
            leaf = leaves.next(leaf);
        }
        predicate.accepts_absence && !is_present && self.matches_consistently(rest, leaves, event)
    }

    fn any_accepts_absence(&self, predicates: &[PredicateRef]) -> bool {
        predicates
            .iter()
            .any(|predicate| self.predicates[predicate.predicate as usize].accepts_absence)
    }
}

impl Predicate {
    #[inline]
    fn accepts(&self, leaves: &Leaves, leaf: u32, event: &[u8]) -> bool {
        let value = leaves.value(leaf, event);
        self.any_of.iter().any(|matcher| matcher.accepts(value))
    }
}
