//! Why an event does not match a pattern.

mod display;
mod explanation;
mod near_miss;

use crate::error::EventError;
use crate::index::NONE;
use crate::leaves::Leaves;
use crate::matching::with_leaves;
use crate::pattern::Pattern;
use crate::program::{PredicateRef, Program};
pub use explanation::{Explanation, Mismatch, NearMiss};

impl Pattern {
    /// Says why an event, given as its JSON text, does not match, or that it does.
    ///
    /// # Errors
    /// When the text is not a JSON object.
    pub fn explain(&self, event: &[u8]) -> Result<Explanation, EventError> {
        let program = self.program();
        with_leaves(|leaves| {
            leaves.read(&program.trie, program.paths.len(), event)?;
            if program
                .conjunctions
                .iter()
                .any(|conjunction| program.matches(conjunction, leaves, event))
            {
                return Ok(Explanation { mismatch: None });
            }
            let closest = closest(program, leaves, event);
            Ok(Explanation {
                mismatch: closest
                    .and_then(|conjunction| mismatch(program, conjunction, leaves, event)),
            })
        })
    }
}

/// The alternative with the fewest predicates that do not hold: the first of several.
fn closest<'p>(program: &'p Program, leaves: &Leaves, event: &[u8]) -> Option<&'p [PredicateRef]> {
    let mut best = None;
    for conjunction in &program.conjunctions {
        let failed = conjunction
            .iter()
            .filter(|predicate| !program.holds(**predicate, leaves, event))
            .count();
        if best.is_none_or(|(fewest, _)| failed < fewest) {
            best = Some((failed, &**conjunction));
        }
    }
    best.map(|(_, conjunction)| conjunction)
}

fn mismatch(
    program: &Program,
    conjunction: &[PredicateRef],
    leaves: &mut Leaves,
    event: &[u8],
) -> Option<Mismatch> {
    let at =
        (0..conjunction.len()).find(|at| !program.matches(&conjunction[..=*at], leaves, event))?;
    let predicate = conjunction[at];
    let path = |field: u32| program.paths[field as usize].clone();
    let conflicts = if program.holds(predicate, leaves, event) {
        // It holds by itself, so the elements that are fixed before it exclude its values.
        let before = conjunction[..at]
            .iter()
            .filter(|predicate| leaves.is_in_element(predicate.field));
        before.map(|predicate| path(predicate.field)).collect()
    } else {
        Vec::new()
    };
    let mut values = Vec::new();
    let mut leaf = leaves.first(predicate.field);
    while leaf != NONE {
        values.push(leaves.value(leaf, event));
        leaf = leaves.next(leaf);
    }
    // The last leaf comes first.
    values.reverse();
    let path = path(predicate.field);
    let expected = program.predicates[predicate.predicate as usize]
        .any_of
        .clone();
    let near_miss = if !conflicts.is_empty() {
        None
    } else if values.is_empty() {
        near_miss::of_path(&path, event)
    } else {
        near_miss::of_values(&values, &expected)
    };
    Some(Mismatch {
        path,
        found: values.into_iter().map(display::json).collect(),
        expected,
        conflicts,
        near_miss,
        alternatives: program.conjunctions.len(),
    })
}
