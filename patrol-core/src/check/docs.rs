//! Docs that nobody has edited since `patrol new rule` wrote them.

use super::RuleProblem;
use crate::RuleEntry;

/// What the skeleton of a rule has in the place of what its author must say.
pub(super) const UNEDITED: &str = "EDIT ME";

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    if rule.docs().text().contains(UNEDITED) {
        problems.push(RuleProblem::Unedited);
    }
}
