//! Who is allowed by a resource policy, such as that of a bucket, key or queue.

use patrol_core::{
    ApiCall, Event, Finding,
    iam::{PolicyDocument, Statement},
};
use serde_json::Value;

use super::outsiders::{EVERYONE, Ours, outsiders};
use super::{TrustedAccounts, hidden_request, listed, report};

/// The finding about a call that set a resource policy which allows everyone, or an account that is not
/// trusted; `None` if it allows neither. A policy that cannot be read is reported.
/// `kind` is `bucket` or `key`, `policy` where the request has the document.
pub(crate) fn opened_by_policy(
    event: &Event<ApiCall>,
    kind: &str,
    target: &str,
    policy: &Value,
    trusted: &TrustedAccounts,
) -> Option<Finding> {
    let ours = Ours {
        is_ours: &|id| trusted.trusts(event, id),
        names_organizations: trusted.names_organizations(),
        owns_resource: true,
    };
    opened(event, kind, target, policy, &ours, |_| true)
}

/// The same for a policy that is not of the resources it is about, as that of a VPC endpoint, where only some of the
/// statements count.
pub(crate) fn opened_by_statements(
    event: &Event<ApiCall>,
    kind: &str,
    target: &str,
    policy: &Value,
    trusted: &TrustedAccounts,
    counts: impl Fn(&Statement) -> bool,
) -> Option<Finding> {
    let ours = Ours {
        is_ours: &|id| trusted.trusts(event, id),
        names_organizations: trusted.names_organizations(),
        owns_resource: false,
    };
    opened(event, kind, target, policy, &ours, counts)
}

fn opened(
    event: &Event<ApiCall>,
    kind: &str,
    target: &str,
    policy: &Value,
    ours: &Ours<'_>,
    counts: impl Fn(&Statement) -> bool,
) -> Option<Finding> {
    if let Some(hidden) = hidden_request(event, &format!("whom the {kind}'s policy lets in")) {
        return Some(hidden);
    }
    if event.detail.failed() {
        return None;
    }
    let is_missing = match policy {
        Value::String(text) => text.trim().is_empty(),
        Value::Object(fields) => fields.is_empty(),
        other => other.is_null(),
    };
    if is_missing {
        return None;
    }
    let document = match PolicyDocument::from_value(policy) {
        Ok(document) => document,
        Err(why) => {
            let did = format!("gave the {kind} {target} a policy that cannot be read ({why})");
            return Some(report(
                event,
                &format!("Unreadable {kind} policy"),
                &did,
                target,
            ));
        }
    };
    let let_in = outsiders(&document, counts, ours);
    if let_in.is_empty() {
        return None;
    }
    let did = format!("opened the {kind} {target} to {}", receivers(&let_in));
    let whom = match let_in.iter().any(|outsider| outsider == EVERYONE) {
        true => EVERYONE,
        false => "an untrusted account",
    };
    let subject = format!("{} opened to {whom}", capitalized(kind));
    Some(report(event, &subject, &did, target).detail("letsIn", let_in))
}

/// Who something is shared with: `everyone`, or the first few of them.
pub(crate) fn receivers<T: AsRef<str>>(names: &[T]) -> String {
    match names.iter().any(|name| name.as_ref() == EVERYONE) {
        true => EVERYONE.to_owned(),
        false => listed(names, 5),
    }
}

/// `Access point` of `access point`: the kinds of resources are in ASCII.
pub(super) fn capitalized(kind: &str) -> String {
    let (first, rest) = kind.split_at(kind.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}
