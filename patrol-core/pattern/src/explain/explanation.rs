//! What an explanation says.

use std::sync::Arc;

use crate::matcher::Matcher;

/// Whether an event matches a pattern, and if not, why.
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
///     r#"`detail.eventName` is "GetObject"; expected one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "PutObject", "errorCode": "AccessDenied"}}"#)?,
///     r#"`detail.errorCode` is "AccessDenied"; expected no value"#,
/// );
/// assert_eq!(
///     explain("{}")?,
///     r#"`detail.eventName` is absent; expected one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "putObject"}}"#)?,
///     r#"`detail.eventName` is "putObject"; expected one of "PutObject", prefix "Delete" (differs in case from "PutObject")"#,
/// );
/// assert_eq!(explain(r#"{"detail": {"eventName": "PutObject"}}"#)?, "the event matches");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Explanation {
    pub(super) mismatch: Option<Mismatch>,
}

impl Explanation {
    /// Whether the event matches.
    #[must_use]
    pub fn is_match(&self) -> bool {
        self.mismatch.is_none()
    }

    /// Why the event does not match. If the pattern has alternatives (`$or`), this is about
    /// the one of which most fields match.
    #[must_use]
    pub fn mismatch(&self) -> Option<&Mismatch> {
        self.mismatch.as_ref()
    }
}

/// The first field, in EventBridge's order of evaluation, that keeps an event from
/// matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub(super) path: Arc<str>,
    pub(super) found: Vec<String>,
    pub(super) expected: Arc<[Matcher]>,
    pub(super) conflicts: Vec<Arc<str>>,
    pub(super) near_miss: Option<NearMiss>,
    pub(super) alternatives: usize,
}

impl Mismatch {
    /// The dotted path of the field.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The values that the event has there, as JSON. Empty if the field is absent: objects
    /// and empty arrays are not values.
    #[must_use]
    pub fn found(&self) -> &[String] {
        &self.found
    }

    /// What the pattern accepts there.
    #[must_use]
    pub fn expected(&self) -> &[Matcher] {
        &self.expected
    }

    /// The fields evaluated before this one that exclude a value which the pattern would
    /// accept, because that value is in another element of the same array than theirs.
    /// Empty if there is another reason.
    #[must_use]
    pub fn conflicts_with(&self) -> impl ExactSizeIterator<Item = &str> {
        self.conflicts.iter().map(|path| &**path)
    }

    /// Something in the event that is close to what the pattern accepts: a value that
    /// differs in case or type, or a value at a similar path.
    #[must_use]
    pub fn near_miss(&self) -> Option<&NearMiss> {
        self.near_miss.as_ref()
    }

    /// How many alternatives the pattern has. This mismatch is about the closest of them.
    #[must_use]
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }
}

/// Something in an event that is close to what a pattern accepts; see
/// [`Mismatch::near_miss`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NearMiss {
    /// The matcher would accept the value if its letters had another case.
    Case(Matcher),
    /// The value looks like one that the matcher accepts but is of another type, as `"5"`
    /// and `5`.
    Type(Matcher),
    /// The value contains the matcher's text or the other way round, as `aws.sts` and `sts`.
    Similar(Matcher),
    /// The field is absent, but the event has a value at this path, which differs in case
    /// or has the same last key.
    Path(String),
    /// At the path is an object or an empty array, which is not a value.
    Container,
}
