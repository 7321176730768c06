//! Disjunctive normal form: a pattern as a list of alternatives, each a conjunction of
//! fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::matcher::Matcher;
use crate::model::Group;

/// The fields that must all match, by their paths.
pub(crate) type Conjunction = BTreeMap<Arc<str>, Arc<[Matcher]>>;

/// The alternatives of a pattern: one for each way to choose a branch of every `$or`.
pub(crate) fn conjunctions(group: &Group) -> Vec<Conjunction> {
    fn expand(group: &Group, mut found: Vec<Conjunction>) -> Vec<Conjunction> {
        for field in &group.fields {
            for conjunction in &mut found {
                conjunction.insert(field.path.clone(), field.any_of.clone());
            }
        }
        for or in &group.ors {
            let before = std::mem::take(&mut found);
            for branch in &or.branches {
                found.extend(expand(branch, before.clone()));
            }
        }
        found
    }
    expand(group, vec![Conjunction::new()])
}
