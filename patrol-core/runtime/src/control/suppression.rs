//! An exception with an owner and an end.

use patrol_core::Pattern;

use super::day::Day;

/// Findings of some rules in some events that nobody is to hear of until a day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Suppression {
    pub(crate) rules: Vec<&'static str>,
    pub(crate) when: Pattern,
    /// The last day on which it holds.
    pub(crate) until: Day,
    /// Who is asked before it ends.
    pub(crate) owner: String,
    pub(crate) reason: String,
    /// Where it stands in the file.
    pub(crate) line: Option<usize>,
}
