//! Calls that turn something off, read from tables: a rule lists the calls of many services, and what in a request
//! says so.

use patrol_core::{ApiCall, Event, Finding, Findings, Pattern};
use serde_json::Value;

#[cfg(test)]
pub(crate) mod testing;
mod when;

pub(crate) use self::when::When;
use super::alike;
use super::call::request;
use super::deployment_principals::DeploymentPrincipals;
use super::omitted::hidden_request;
use super::report::{UNNAMED, about, report};

/// A call that turns something off.
pub(crate) struct Change {
    /// Without `.amazonaws.com`.
    service: &'static str,
    calls: &'static [&'static str],
    when: When,
    /// What it does, in the past tense, before the resource's name: `deleted the firewall`.
    did: &'static str,
}

/// Each of these calls.
pub(crate) const fn always(
    service: &'static str,
    calls: &'static [&'static str],
    did: &'static str,
) -> Change {
    change(service, calls, When::Always, did)
}

/// These calls, where a field has this value (`false` and `0` are written as texts, `*end` is every text with
/// this end, `start*` every one with this start, and `*part*` every one with this in it).
pub(crate) const fn when_is(
    service: &'static str,
    calls: &'static [&'static str],
    (field, value): (&'static str, &'static str),
    did: &'static str,
) -> Change {
    change(service, calls, When::Is(field, value), did)
}

/// These calls, where a field is a number of at most this.
pub(crate) const fn when_at_most(
    service: &'static str,
    calls: &'static [&'static str],
    (field, most): (&'static str, f64),
    did: &'static str,
) -> Change {
    change(service, calls, When::Between(field, f64::MIN, most), did)
}

/// These calls, where a field is there and has something in it.
pub(crate) const fn when_has(
    service: &'static str,
    calls: &'static [&'static str],
    field: &'static str,
    did: &'static str,
) -> Change {
    change(service, calls, When::Has(field), did)
}

/// These calls, where a field is a number from one to another, both included.
pub(crate) const fn when_between(
    service: &'static str,
    calls: &'static [&'static str],
    (field, least, most): (&'static str, f64, f64),
    did: &'static str,
) -> Change {
    change(service, calls, When::Between(field, least, most), did)
}

/// These calls, where a field is an object, or a list with one, in which all of this holds.
pub(crate) const fn when_item(
    service: &'static str,
    calls: &'static [&'static str],
    (field, all): (&'static str, &'static [When]),
    did: &'static str,
) -> Change {
    change(service, calls, When::Item(field, all), did)
}

/// These calls, where a field is there and has nothing in it.
pub(crate) const fn when_empty(
    service: &'static str,
    calls: &'static [&'static str],
    field: &'static str,
    did: &'static str,
) -> Change {
    change(service, calls, When::Empty(field), did)
}

/// These calls, where a text has this one in it, which is written without spaces.
pub(crate) const fn when_contains(
    service: &'static str,
    calls: &'static [&'static str],
    (field, text): (&'static str, &'static str),
    did: &'static str,
) -> Change {
    change(service, calls, When::Contains(field, text), did)
}

/// These calls, where a list of attributes has this one with this value.
pub(crate) const fn when_attribute(
    service: &'static str,
    calls: &'static [&'static str],
    (key, value): (&'static str, &'static str),
    did: &'static str,
) -> Change {
    change(service, calls, When::Attribute(key, value), did)
}

const fn change(
    service: &'static str,
    calls: &'static [&'static str],
    when: When,
    did: &'static str,
) -> Change {
    Change {
        service,
        calls,
        when,
        did,
    }
}

/// Delivers the calls of a table.
pub(crate) fn pattern(changes: &[Change]) -> Pattern {
    alike::pattern(changes.iter().map(|change| (change.service, change.calls)))
}

/// The findings about a call of a table; `None` if the table does not have the call. Where CloudTrail left out the request,
/// `requestNotRecorded` reports the call.
pub(crate) fn made(
    event: &Event<ApiCall>,
    changes: &'static [Change],
    subject: &str,
) -> Option<Findings> {
    finding(event, changes, subject).map(Findings::from)
}

/// [`made`] for a rule that reports itself what CloudTrail left out. `hidden` is what nobody can tell then, such as
/// `whether it turned off logs`.
pub(crate) fn made_or_hidden(
    event: &Event<ApiCall>,
    changes: &'static [Change],
    subject: &str,
    hidden: &str,
) -> Option<Findings> {
    let made = finding(event, changes, subject)?;
    Some(made.or_else(|| hidden_request(event, hidden)).into())
}

/// The findings of a rule that reads nothing but tables: the first one that has the call decides. What `expected` principals
/// do is not reported.
pub(crate) fn unless_expected(
    event: &Event<ApiCall>,
    expected: &DeploymentPrincipals,
    tables: &[&'static [Change]],
    subject: &str,
    hidden: &str,
) -> Findings {
    if expected.matches(&event.detail.user_identity) {
        return Findings::none();
    }
    let mut tables = tables.iter();
    let made = tables.find_map(|changes| made_or_hidden(event, changes, subject, hidden));
    made.unwrap_or_default()
}

/// Outer `None`: the table does not have the call.
fn finding(
    event: &Event<ApiCall>,
    changes: &'static [Change],
    subject: &str,
) -> Option<Option<Finding>> {
    let call = &event.detail;
    let mut of_call = changes
        .iter()
        .filter(|change| change.is_of(call))
        .peekable();
    of_call.peek()?;
    let made = of_call.find(|change| change.when.holds(request(call)));
    Some(made.map(|change| {
        let name = name(call);
        report(event, subject, &about(change.did, name), name)
    }))
}

impl Change {
    fn is_of(&self, call: &ApiCall) -> bool {
        let service = call.event_source.strip_suffix(".amazonaws.com");
        service == Some(self.service) && self.calls.contains(&call.event_name.as_str())
    }
}

/// The resource as the request names it: the first field that ends as names of resources do, in a wrapper too.
pub(crate) fn name(call: &ApiCall) -> &str {
    let request = request(call);
    let wrapped = request.as_object().filter(|fields| fields.len() == 1);
    let wrapped = wrapped.and_then(|fields| fields.values().next());
    let mut places = [Some(request), wrapped].into_iter().flatten();
    places.find_map(named_in).unwrap_or(UNNAMED)
}

fn named_in(value: &Value) -> Option<&str> {
    let fields = value.as_object()?;
    ENDS.iter().find_map(|end| {
        let mut fields = fields.iter();
        fields.find_map(|(field, value)| {
            let text = value.as_str().or_else(|| value.get(0)?.as_str());
            let field = field.to_ascii_lowercase();
            let names_other = field != "keyid" && NO_NAMES.iter().any(|part| field.contains(part));
            let is_name = field.ends_with(end) && !names_other;
            text.filter(|text| !text.is_empty() && !text.starts_with("HIDDEN_") && is_name)
        })
    })
}

/// Parts of fields that end alike and name something else.
const NO_NAMES: [&str; 4] = ["attributename", "key", "kms", "rotationlambda"];

/// How fields end that name a resource, the clearest first.
const ENDS: [&str; 10] = [
    "identifier",
    "name",
    "arn",
    "resourceid",
    "id",
    "names",
    "arns",
    "ids",
    "resource",
    "url",
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{api_call, json};

    use super::*;

    static CHANGES: [Change; 5] = [
        always("fms", &["DeletePolicy"], "deleted the policy"),
        when_is(
            "es",
            &["UpdateDomainConfig"],
            ("domainEndpointOptions/enforceHTTPS", "false"),
            "allowed HTTP to",
        ),
        when_at_most(
            "events",
            &["UpdateArchive"],
            ("retentionDays", 7.0),
            "shortened",
        ),
        when_empty("fms", &["PutPolicy"], "rules", "emptied"),
        when_attribute(
            "elasticloadbalancing",
            &["Modify"],
            ("logs", "false"),
            "stopped the logs of",
        ),
    ];

    fn told(service: &str, call: &str, request: Value) -> Option<String> {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        let event = Event::<ApiCall>::try_from(&*event).unwrap();
        let told = made_or_hidden(&event, &CHANGES, "Off", "what it turned off")?;
        told.into_iter().next().map(|finding| finding.subject)
    }

    #[test]
    fn what_is_turned_off_is_found_wherever_it_stands() {
        for (service, call, request, subject) in [
            ("fms", "DeletePolicy", json!({"policyId": "p"}), "Off: p"),
            ("fms", "DeletePolicy", json!(null), "Off"),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainName": "d", "domainEndpointOptions": {"EnforceHTTPS": false}}),
                "Off: d",
            ),
            (
                "events",
                "UpdateArchive",
                json!({"archiveName": "a", "retentionDays": 1}),
                "Off: a",
            ),
            ("fms", "PutPolicy", json!({"x": {"Rules": []}}), "Off"),
            (
                "elasticloadbalancing",
                "Modify",
                json!({"ModifyRequest": {"LoadBalancerArn": "lb", "Attributes": [{"key": "logs", "value": "false"}]}}),
                "Off: lb",
            ),
        ] {
            assert_eq!(
                told(service, call, request).as_deref(),
                Some(subject),
                "{call}"
            );
        }
    }

    #[test]
    fn what_stays_on_is_not() {
        for (service, call, request) in [
            ("wafv2", "DeletePolicy", json!({"policyId": "p"})),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainEndpointOptions": {"enforceHTTPS": true}}),
            ),
            ("es", "UpdateDomainConfig", json!({"domainName": "d"})),
            ("events", "UpdateArchive", json!({"retentionDays": 30})),
            ("fms", "PutPolicy", json!({"rules": [1]})),
            (
                "elasticloadbalancing",
                "Modify",
                json!({"attributes": [{"key": "logs", "value": "true"}]}),
            ),
        ] {
            assert!(told(service, call, request).is_none(), "{call}");
        }
    }

    #[test]
    fn a_request_that_was_left_out_is_reported() {
        let omitted = json!({"omitted": true, "originalSize": 120_000, "reason": "requestParameters too large"});
        let told = told("es", "UpdateDomainConfig", omitted).unwrap();
        assert_eq!(told, "UpdateDomainConfig request not recorded");
    }
}
