//! An exception with an owner and an end.

use patrol_core::Pattern;

use super::day::Day;

/// Findings of some rules in some events that nobody is to hear of until a day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Suppression {
    pub(super) rules: Vec<&'static str>,
    pub(super) when: Pattern,
    /// The last day on which it holds.
    pub(super) until: Day,
    pub(super) owner: String,
    pub(super) reason: String,
    /// Where it stands in the file.
    pub(super) line: Option<usize>,
}
