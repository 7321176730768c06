//! How findings about calls are worded, and where a call says what it is about.

use patrol_core::{ApiCall, Event, Finding};
use serde_json::Value;

use super::names::short;

/// Stands for a name the record does not have.
pub(crate) const UNNAMED: &str = "(not named)";

/// The finding about a call: `SUBJECT: RESOURCE`, and "WHO DID in PLACE." as its summary.
///
/// `did` says what happened in the past tense, with the resource's name, such as `stopped the trail
/// main`. The resource is the finding's key: the same one again is the same finding. Where nothing is
/// named, the action is.
pub(crate) fn report(event: &Event<ApiCall>, subject: &str, did: &str, resource: &str) -> Finding {
    let who = event.who();
    let action = event.detail.event_name.as_str();
    let summary = format!("{who} {did} in {}.", event.place());
    let finding = if resource == UNNAMED {
        Finding::new(subject, summary).key(action)
    } else {
        let subject = format!("{subject}: {}", short(resource));
        let finding = Finding::new(subject, summary);
        finding.detail("resource", resource).key(resource)
    };
    finding.detail("action", action).by(who)
}

/// The finding about a call that AWS refused, if the attempt alone is worth reporting. `to` says what
/// was tried, such as `to leave the organization`.
pub(crate) fn refused(event: &Event<ApiCall>, subject: &str, to: &str, resource: &str) -> Finding {
    let code = event.detail.error_code.as_deref().unwrap_or("an error");
    let did = format!("tried {to}, and AWS refused it ({code}),");
    report(event, subject, &did, resource).detail("error", code)
}

/// What a call that reads something did: `read`, or `tried to read` where AWS refused it.
pub(crate) fn read_or_tried(call: &ApiCall) -> &'static str {
    match call.failed() {
        true => "tried to read",
        false => "read",
    }
}

/// What was done, with the name of what it was done to where the record says one: `deleted the rule
/// main`.
pub(crate) fn about(done: &str, resource: &str) -> String {
    match resource {
        UNNAMED => done.to_owned(),
        resource => format!("{done} {resource}"),
    }
}

/// The first text that the request has at one of these places, each a name or a path such as
/// `filter/name`; `(not named)` where it has none.
pub(crate) fn asked<'a>(call: &'a ApiCall, places: &[&str]) -> &'a str {
    named(call, places).unwrap_or(UNNAMED)
}

/// The first text that the request has at one of these places, if it has any.
pub(crate) fn named<'a>(call: &'a ApiCall, places: &[&str]) -> Option<&'a str> {
    let request = call.request_parameters.as_ref()?;
    places.iter().find_map(|place| text(request, place))
}

/// The text at a place in a value, such as `filter/name`, unless it is empty.
pub(crate) fn text<'a>(value: &'a Value, place: &str) -> Option<&'a str> {
    let mut at = value;
    for name in place.split('/') {
        at = &at[name];
    }
    at.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{api_call, json};

    use super::*;

    fn event(request: Value) -> Event<ApiCall> {
        let event = api_call("cloudtrail.amazonaws.com", "StopLogging", request);
        Event::try_from(&*event).unwrap()
    }

    #[test]
    fn a_finding_says_who_did_what_where() {
        let arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
        let event = event(json!({"name": arn}));
        let finding = report(&event, "Trail stopped", "stopped the trail", arn);
        assert_eq!(finding.subject, "Trail stopped: main");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice stopped the trail in account 111122223333, us-east-1."
        );
        assert_eq!(finding.key.as_deref(), Some(arn));
        assert_eq!(finding.details["action"], "StopLogging");
    }

    #[test]
    fn the_first_text_that_is_there_is_taken() {
        let call = event(json!({"name": "", "filter": {"name": "f"}, "size": 5})).detail;
        assert_eq!(asked(&call, &["name", "size", "filter/name"]), "f");
        assert_eq!(asked(&call, &["filter", "filter/name/more"]), UNNAMED);
        assert_eq!(asked(&event(json!("text")).detail, &["name"]), UNNAMED);
    }
}
