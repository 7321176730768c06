//! Permissions that are wider than they need to be, without a reason, and those that grant nothing.

use super::RuleProblem;
use crate::{
    Permission, RuleEntry,
    iam::{ActionPattern, catalog},
    near::nearest,
};

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    for permission in rule.permissions() {
        let unverified = rule.metadata.unverified_names();
        let unknown = permission.actions.iter();
        let unknown =
            unknown.filter(|action| !unverified.contains(&action.as_str()) && !exists(action));
        problems.extend(unknown.map(|action| RuleProblem::UnknownAction {
            action: action.clone(),
            near: nearest(action, catalog::actions().map(|other| other.to_string())),
        }));
        problems.extend(too_wide(&permission));
    }
}

/// A permission that is wide and does not say why.
fn too_wide(permission: &Permission) -> Option<RuleProblem> {
    if permission.reason.is_some() {
        return None;
    }
    let actions = permission.actions.join("`, `");
    // `*` and `s3:*` are whatever AWS will make of a service.
    let every_action = |action: &String| action == "*" || action.ends_with(":*");
    if permission.actions.iter().any(every_action) {
        return Some(RuleProblem::EveryAction { actions });
    }
    let every_resource = permission.resources.iter().any(|resource| resource == "*");
    every_resource.then_some(RuleProblem::EveryResource { actions })
}

/// Does IAM have the action, or one that its wildcards match?
fn exists(action: &str) -> bool {
    catalog::expand(&ActionPattern::from(action))
        .next()
        .is_some()
}
