//! A webhook whose secret is another rule's.

use super::RuleProblem;
use crate::{RuleEntry, SecretRef, Trigger};

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    let Trigger::Webhook(webhook) = rule.trigger() else {
        return;
    };
    let Some(field) = webhook.secret().map(SecretRef::field) else {
        return;
    };
    let own = rule.params.iter().find(|param| param.field == field);
    if own.is_none_or(|param| !param.secret) {
        problems.push(RuleProblem::ForeignSecret { field });
    }
}
