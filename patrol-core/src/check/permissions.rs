//! Permissions that are wider than they need to be, without a reason.

use super::RuleProblem;
use crate::RuleEntry;

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    for permission in rule.permissions() {
        if permission.reason.is_some() {
            continue;
        }
        let actions = permission.actions.join("`, `");
        // `*` and `s3:*` are whatever AWS will make of a service.
        let every_action = |action: &String| action == "*" || action.ends_with(":*");
        if permission.actions.iter().any(every_action) {
            problems.push(RuleProblem::EveryAction { actions });
        } else if permission.resources.iter().any(|resource| resource == "*") {
            problems.push(RuleProblem::EveryResource { actions });
        }
    }
}
