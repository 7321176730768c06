//! An aggregation that cannot be.

use super::RuleProblem;
use crate::RuleEntry;

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    if let Err(why) = rule.aggregate().check(rule.name) {
        problems.push(RuleProblem::Aggregate(why));
    }
}
