//! Docs that nobody has edited since `patrol new rule` wrote them.

use super::RuleProblem;
use crate::RuleEntry;

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    if rule.docs().text().contains(RuleProblem::UNEDITED) {
        problems.push(RuleProblem::Unedited);
    }
}
