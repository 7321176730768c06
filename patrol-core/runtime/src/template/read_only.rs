//! Can a pattern match read-only management events? EventBridge delivers those only to rules in the
//! state that asks for them.

use std::collections::BTreeSet;

use patrol_core::{Pattern, pattern::cloudtrail::API_CALL};
use patrol_event_names::delivery::{READING_CALLS, READING_VERBS, is_data_event, reads};

use super::probe::of_service;

/// Can the pattern match a management call that only reads?
pub(super) fn read_only(pattern: &Pattern, services: &BTreeSet<String>) -> bool {
    let names = names(pattern);
    services.iter().any(|service| {
        let event = of_service(service)
            .field("detail-type", [API_CALL])
            .field("detail.eventCategory", ["Management"])
            .field("detail.managementEvent", [true])
            .field("detail.readOnly", [true]);
        pattern.could_match(&event)
            && names.iter().any(|name| {
                // Data events are not delivered by that state.
                !is_data_event(service, name)
                    && pattern.could_match(&event.clone().field("detail.eventName", [name]))
            })
    })
}

/// Names of reading calls to try: those that AWS lists, and those that the pattern's own texts may
/// be a part of.
fn names(pattern: &Pattern) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = READING_CALLS
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    let named = pattern.texts_at("detail.eventName");
    for text in named.iter().map(String::as_str).chain([""]) {
        // The text may be a name, its beginning, its end or a wildcard for it.
        let text = text.replace('*', "X");
        for verb in ["", "Get", "List", "Describe"] {
            names.insert(format!("{verb}{text}"));
            names.insert(format!("{verb}{text}X"));
        }
        names.extend(spelled(&text));
    }
    names.retain(|name| reads(name));
    names
}

/// `getrole`, which `equals-ignore-case` may hold, is `GetRole` as far as the verb goes.
fn spelled(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    READING_VERBS.iter().find_map(|verb| {
        let rest = lower.strip_prefix(&verb.to_ascii_lowercase())?;
        let (first, others) = rest.split_at_checked(1)?;
        Some(format!("{verb}{}{others}", first.to_ascii_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use patrol_core::pattern::cloudtrail::CONSOLE_SIGN_IN;
    use serde_json::json;

    use super::*;
    use crate::template::deliverability::tests::{analysed, api};

    #[test]
    fn read_only_calls_ask_for_the_state() {
        for (pattern, wanted) in [
            (api("sts", &["AssumeRole"]), true),
            (api("iam", &["GetRole"]), true),
            (api("iam", &["PutRolePolicy"]), false),
            (api("sts", &["GetSessionToken"]), false),
            (json!({ "source": ["aws.iam"] }), true),
            (json!({ "source": ["com.acme"] }), false),
            (
                json!({ "source": ["aws.trustedadvisor"], "detail-type": ["Trusted Advisor Check Item Refresh Notification"] }),
                false,
            ),
            (
                json!({ "detail": { "eventSource": ["iam.amazonaws.com"], "eventName": [{ "prefix": "Put" }] } }),
                false,
            ),
            (
                json!({ "detail": { "eventSource": ["iam.amazonaws.com"], "eventName": [{ "prefix": "GetRo" }] } }),
                true,
            ),
            (
                json!({ "detail": { "eventSource": ["iam.amazonaws.com"], "eventName": [{ "suffix": "Policy" }] } }),
                true,
            ),
            (
                json!({ "detail": { "eventName": [{ "wildcard": "Describe*Trails" }] } }),
                true,
            ),
            (
                json!({ "detail": { "eventName": [{ "anything-but": ["CreateUser"] }] } }),
                true,
            ),
            (
                json!({ "detail-type": [API_CALL], "detail": { "readOnly": [false] } }),
                false,
            ),
            (
                json!({ "detail": { "eventName": [{ "equals-ignore-case": "getrole" }] } }),
                true,
            ),
            (
                json!({ "detail": { "eventName": [{ "equals-ignore-case": "createuser" }] } }),
                false,
            ),
            // Either branch may ask for them.
            (
                json!({ "$or": [
                    { "detail": { "eventName": ["CreateUser"] } },
                    { "detail": { "eventName": ["GetUser"] } },
                ] }),
                true,
            ),
            (api("iam", &["CreateUser", "GetUser"]), true),
            // The state is for management events alone.
            (
                json!({ "source": ["aws.s3"], "detail": { "eventCategory": ["Data"] } }),
                false,
            ),
            (json!({ "detail-type": [CONSOLE_SIGN_IN] }), false),
        ] {
            assert_eq!(analysed(&pattern).read_only, wanted, "{pattern}");
        }
    }
}
