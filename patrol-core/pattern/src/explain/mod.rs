//! Why an event does not match.

mod near;
mod words;

use std::sync::Arc;

use super::engine::{Clause, Program};
use super::error::EventError;
use super::leaves::{Leaves, NONE};
use super::matcher::Matcher;
use super::model::Pattern;
use super::single::with_leaves;
pub use near::NearMiss;

/// Whether an event matches a pattern, and if not, what is in the way.
///
/// `Display` reads as a sentence:
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let pattern: Pattern =
///     r#"{"detail": {"eventName": ["PutObject", {"prefix": "Delete"}], "errorCode": [{"exists": false}]}}"#.parse()?;
/// let explain = |event: &str| pattern.explain(event.as_bytes()).map(|explanation| explanation.to_string());
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "GetObject"}}"#)?,
///     r#"`detail.eventName` is "GetObject"; wanted one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "PutObject", "errorCode": "AccessDenied"}}"#)?,
///     r#"`detail.errorCode` is "AccessDenied"; wanted no value"#,
/// );
/// assert_eq!(
///     explain("{}")?,
///     r#"`detail.eventName` is absent; wanted one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "putObject"}}"#)?,
///     r#"`detail.eventName` is "putObject"; wanted one of "PutObject", prefix "Delete" (in another case than "PutObject")"#,
/// );
/// assert_eq!(explain(r#"{"detail": {"eventName": "PutObject"}}"#)?, "the event matches");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    mismatch: Option<Mismatch>,
}

impl Explanation {
    /// Whether the event matches.
    #[must_use]
    pub fn is_match(&self) -> bool {
        self.mismatch.is_none()
    }

    /// What is in the way of a match: of several alternatives (`$or`), in that of which
    /// most fields match.
    #[must_use]
    pub fn mismatch(&self) -> Option<&Mismatch> {
        self.mismatch.as_ref()
    }
}

/// The first field, in EventBridge's order of evaluation, that keeps an event from
/// matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    path: Arc<str>,
    found: Vec<String>,
    wanted: Arc<[Matcher]>,
    elements: Vec<Arc<str>>,
    near: Option<NearMiss>,
    alternatives: usize,
}

impl Mismatch {
    /// The dotted path of the field.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The values that the event has there, as JSON; none if the field is absent.
    /// Objects and empty arrays are no values.
    #[must_use]
    pub fn found(&self) -> &[String] {
        &self.found
    }

    /// What the pattern accepts there.
    #[must_use]
    pub fn wanted(&self) -> &[Matcher] {
        &self.wanted
    }

    /// The fields before this one that are to blame: a value would be accepted, but
    /// only one in another element of an array than theirs. Empty in other cases.
    #[must_use]
    pub fn conflicts_with(&self) -> impl ExactSizeIterator<Item = &str> {
        self.elements.iter().map(|path| &**path)
    }

    /// What the event has that comes close, if there is something: a value in another
    /// case or of another type, or the value at another path.
    #[must_use]
    pub fn near_miss(&self) -> Option<&NearMiss> {
        self.near.as_ref()
    }

    /// How many alternatives the pattern has; this is about the closest of them.
    #[must_use]
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }
}

impl Pattern {
    /// Tells why an event, given as its JSON text, does not match; or that it does.
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn explain(&self, event: &[u8]) -> Result<Explanation, EventError> {
        let program = self.program();
        with_leaves(|leaves| {
            leaves.read(&program.trie, program.paths.len(), event)?;
            if program
                .rows
                .iter()
                .any(|row| program.row_matches(row, leaves, event))
            {
                return Ok(Explanation { mismatch: None });
            }
            let closest = closest(program, leaves, event);
            Ok(Explanation {
                mismatch: closest.and_then(|row| mismatch(program, row, leaves, event)),
            })
        })
    }
}

/// The alternative of which most fields match; the first of several.
fn closest<'p>(program: &'p Program, leaves: &Leaves, event: &[u8]) -> Option<&'p [Clause]> {
    let mut best = None;
    for row in &program.rows {
        let wrong = row
            .iter()
            .filter(|clause| !program.holds(**clause, leaves, event))
            .count();
        if best.is_none_or(|(least, _)| wrong < least) {
            best = Some((wrong, &**row));
        }
    }
    best.map(|(_, row)| row)
}

fn mismatch(
    program: &Program,
    row: &[Clause],
    leaves: &mut Leaves,
    event: &[u8],
) -> Option<Mismatch> {
    let at = (0..row.len()).find(|at| !program.row_matches(&row[..=*at], leaves, event))?;
    let clause = row[at];
    let elements = if program.holds(clause, leaves, event) {
        // By itself it holds, so the elements fixed before are in the way.
        let before = row[..at]
            .iter()
            .filter(|clause| leaves.is_in_element(clause.field));
        before
            .map(|clause| program.paths[clause.field as usize].clone())
            .collect()
    } else {
        Vec::new()
    };
    let mut values = Vec::new();
    let mut leaf = leaves.first(clause.field);
    while leaf != NONE {
        values.push(leaves.value(leaf, event));
        leaf = leaves.next(leaf);
    }
    values.reverse();
    let path = program.paths[clause.field as usize].clone();
    let wanted = program.tests[clause.test as usize].any_of.clone();
    let near = if !elements.is_empty() {
        None
    } else if values.is_empty() {
        near::of_path(&path, event)
    } else {
        near::of_values(&values, &wanted)
    };
    Some(Mismatch {
        path,
        found: values.into_iter().map(words::json).collect(),
        wanted,
        elements,
        near,
        alternatives: program.rows.len(),
    })
}
