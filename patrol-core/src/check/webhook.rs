//! A webhook whose callers could not prove themselves.

use super::RuleProblem;
use crate::{RuleEntry, SecretRef, Trigger, Webhook};

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    let Trigger::Webhook(webhook) = rule.trigger() else {
        return;
    };
    if let Webhook::Hmac { header, .. } | Webhook::SharedKey { header, .. } = webhook
        && !is_header(header)
    {
        problems.push(RuleProblem::Header { header });
    }
    let Some(field) = webhook.secret().map(SecretRef::field) else {
        return;
    };
    let own = rule.params.iter().find(|param| param.field == field);
    if own.is_none_or(|param| !param.secret) {
        problems.push(RuleProblem::ForeignSecret { field });
    }
}

/// Is it a name that a header can have?
///
/// Source: [RFC 9110, field names](https://www.rfc-editor.org/rfc/rfc9110#name-field-names); of the characters there those
/// that headers really have.
fn is_header(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.bytes().all(fits)
}
