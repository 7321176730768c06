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
                    .and_then(|(_, conjunction)| mismatch(program, conjunction, leaves, event)),
            })
        })
    }

    /// How many fields of the pattern an event, given as its JSON text, does not match: 0 if the event matches. If the
    /// pattern has alternatives (`$or`), those of the closest one are counted. It costs much less than
    /// [`explain`](Self::explain), and tells which of many events is worth an explanation.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern: Pattern = r#"{"source": ["aws.s3"], "detail": {"eventName": ["PutObject"]}}"#.parse()?;
    /// let distance = |event: &str| pattern.distance(event.as_bytes());
    /// assert_eq!(distance(r#"{"source": "aws.s3", "detail": {"eventName": "PutObject"}}"#)?, 0);
    /// assert_eq!(distance(r#"{"source": "aws.s3", "detail": {"eventName": "GetObject"}}"#)?, 1);
    /// assert_eq!(distance("{}")?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not a JSON object.
    pub fn distance(&self, event: &[u8]) -> Result<usize, EventError> {
        let program = self.program();
        with_leaves(|leaves| {
            leaves.read(&program.trie, program.paths.len(), event)?;
            let failed = closest(program, leaves, event).map_or(0, |(failed, _)| failed);
            // Each predicate may hold by itself, and yet not in one element of an array.
            let conflicts = failed == 0
                && !program
                    .conjunctions
                    .iter()
                    .any(|conjunction| program.matches(conjunction, leaves, event));
            Ok(failed + usize::from(conflicts))
        })
    }
}

/// The alternative with the fewest predicates that do not hold, and how many these are: the first of several.
fn closest<'p>(
    program: &'p Program,
    leaves: &Leaves,
    event: &[u8],
) -> Option<(usize, &'p [PredicateRef])> {
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
    best
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
