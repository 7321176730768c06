//! Whether and where the events that a rule's pattern can match arrive.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    catalogue::{
        ALSO_GLOBAL, API_CALL, DATA_EVENTS, HOMES, READING_CALLS, SIGN_IN, US_EAST_1,
        VIA_CLOUDTRAIL, never_delivered, reads,
    },
    could_match::{could_match, named_at},
};

/// What decides whether a rule's events arrive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Delivery {
    /// The pattern can match read-only management events, which EventBridge delivers only to
    /// rules in the state that asks for them.
    pub(super) read_only: bool,
    /// Regions outside which some of the events never arrive.
    pub(super) homes: BTreeSet<&'static str>,
    /// Some of the events arrive in the region they happen in.
    pub(super) regional: bool,
    /// Data events that the pattern names: a trail must log them.
    pub(super) data_events: BTreeSet<String>,
}

/// A name that no service has, for what a pattern leaves open.
const ANY: &str = "patrol-any";

/// Says what decides whether the events arrive.
///
/// # Errors
///
/// Words that name what EventBridge never delivers.
pub(super) fn analyse(pattern: &Value) -> Result<Delivery, String> {
    refuse_detail_types(pattern)?;
    let services = services(pattern);
    let data_events = data_events(pattern)?;
    let mut delivery = Delivery {
        read_only: read_only(pattern, &services),
        homes: BTreeSet::new(),
        regional: false,
        data_events,
    };
    for service in &services {
        let home = HOMES.iter().find(|(name, _)| name == service);
        let reached = reached(pattern, service);
        match home {
            Some((_, home)) if reached => drop(delivery.homes.insert(*home)),
            None if reached => {
                delivery.regional |= regional(pattern, service);
                if ALSO_GLOBAL.contains(&service.as_str()) {
                    delivery.homes.insert(US_EAST_1);
                }
            }
            _ => {}
        }
    }
    Ok(delivery)
}

impl Delivery {
    /// The one region where every event arrives, if there is one.
    pub(super) fn only_in(&self) -> Option<&'static str> {
        (!self.regional)
            .then(|| self.homes.first().copied())
            .flatten()
    }

    /// Can some of the events arrive in this region?
    pub(super) fn in_region(&self, region: &str) -> bool {
        self.regional || self.homes.is_empty() || self.homes.contains(region)
    }
}

/// What is known of any event of a service.
fn of_service(service: &str) -> Value {
    match service {
        "signin" => {
            json!({ "source": "aws.signin", "detail-type": SIGN_IN, "detail": { "eventSource": "signin.amazonaws.com" } })
        }
        // Trusted Advisor and Health speak for themselves, and have API calls too.
        _ => {
            json!({ "source": format!("aws.{service}"), "detail": { "eventSource": format!("{service}.amazonaws.com") } })
        }
    }
}

/// Can the pattern match any event of a service? Sign-ins are no other service's.
fn reached(pattern: &Value, service: &str) -> bool {
    let probe = of_service(service);
    if service == "signin" {
        return could_match(pattern, &probe);
    }
    let named = named_at(pattern, &["detail-type"]);
    let others = VIA_CLOUDTRAIL.iter().copied().chain([ANY]);
    let mut kinds = others
        .chain(named.iter().map(String::as_str))
        .filter(|kind| *kind != SIGN_IN);
    kinds.any(|kind| {
        let mut probe = probe.clone();
        probe["detail-type"] = json!(kind);
        could_match(pattern, &probe)
    })
}

/// Sign-ins of the root user happen in us-east-1, all others in the region of their endpoint.
fn regional(pattern: &Value, service: &str) -> bool {
    if service != "signin" {
        return true;
    }
    [
        "AssumedRole",
        "FederatedUser",
        "IAMUser",
        "SAMLUser",
        "Unknown",
    ]
    .into_iter()
    .any(|kind| {
        let mut probe = of_service(service);
        probe["detail"]["userIdentity"] = json!({ "type": kind });
        could_match(pattern, &probe)
    })
}

/// The services to try: those that the pattern names, those that the catalogue knows, and any
/// other.
fn services(pattern: &Value) -> BTreeSet<String> {
    let mut services: BTreeSet<_> = HOMES
        .iter()
        .map(|(service, _)| (*service).to_owned())
        .collect();
    services.extend(ALSO_GLOBAL.iter().map(|service| (*service).to_owned()));
    services.insert(ANY.to_owned());
    let sources = named_at(pattern, &["source"]).into_iter();
    services.extend(sources.filter_map(|source| Some(source.strip_prefix("aws.")?.to_owned())));
    let event_sources = named_at(pattern, &["detail", "eventSource"]).into_iter();
    services.extend(
        event_sources.filter_map(|source| Some(source.strip_suffix(".amazonaws.com")?.to_owned())),
    );
    services.retain(|service| !service.is_empty());
    services
}

/// Can the pattern match a management call that only reads?
fn read_only(pattern: &Value, services: &BTreeSet<String>) -> bool {
    let named = named_at(pattern, &["detail", "eventName"]);
    let mut names: BTreeSet<String> = READING_CALLS
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    for text in named.iter().map(String::as_str).chain([""]) {
        // The text may be a name, its beginning, its end or a wildcard for it.
        let text = text.replace('*', "X");
        for verb in ["", "Get", "List", "Describe"] {
            names.insert(format!("{verb}{text}"));
            names.insert(format!("{verb}{text}X"));
        }
    }
    names.retain(|name| reads(name));
    services.iter().any(|service| {
        let mut probe = of_service(service);
        probe["detail-type"] = json!(API_CALL);
        probe["detail"]["readOnly"] = json!(true);
        could_match(pattern, &probe)
            && names.iter().any(|name| {
                let mut probe = probe.clone();
                probe["detail"]["eventName"] = json!(name);
                // Data events are not delivered by that state.
                !is_data_event(service, name) && could_match(pattern, &probe)
            })
    })
}

fn is_data_event(service: &str, name: &str) -> bool {
    DATA_EVENTS
        .iter()
        .any(|(with, names)| *with == service && names.contains(&name))
}

/// Data events that the pattern names, or a refusal when one of them is never delivered.
fn data_events(pattern: &Value) -> Result<BTreeSet<String>, String> {
    let named = named_at(pattern, &["detail", "eventName"]);
    let mut found = BTreeSet::new();
    for (service, names) in DATA_EVENTS {
        for name in *names {
            let mut probe = of_service(service);
            probe["detail-type"] = json!(API_CALL);
            probe["detail"]["eventName"] = json!(name);
            if !named.contains(*name) || !could_match(pattern, &probe) {
                continue;
            }
            if never_delivered(name) {
                return Err(format!(
                    "`{name}` of {service} is a read-only data event, which EventBridge never delivers: drop it from the pattern, and read the trail's log files instead"
                ));
            }
            found.insert(format!("{service}:{name}"));
        }
    }
    Ok(found)
}

/// CloudTrail's detail-types are few, and a wrong one is silence for ever.
fn refuse_detail_types(pattern: &Value) -> Result<(), String> {
    for detail_type in named_at(pattern, &["detail-type"]) {
        let wrong = detail_type.ends_with("via CloudTrail")
            && !VIA_CLOUDTRAIL.contains(&detail_type.as_str());
        // A suffix such as `via CloudTrail` is named and is no detail-type.
        let whole = could_match(pattern, &json!({ "detail-type": detail_type }));
        if wrong && whole && detail_type.starts_with("AWS ") {
            return Err(format!(
                "no event has the detail-type `{detail_type}`: CloudTrail's are `{}`",
                VIA_CLOUDTRAIL.join("`, `")
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(service: &str, names: &[&str]) -> Value {
        json!({
            "detail-type": [API_CALL],
            "detail": { "eventSource": [format!("{service}.amazonaws.com")], "eventName": names },
        })
    }

    fn analysed(pattern: &Value) -> Delivery {
        analyse(pattern).unwrap()
    }

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
            (json!({ "detail-type": [SIGN_IN] }), false),
        ] {
            assert_eq!(analysed(&pattern).read_only, wanted, "{pattern}");
        }
    }

    #[test]
    fn global_services_are_at_home_somewhere() {
        for (pattern, only_in, homes) in [
            (
                api("iam", &["PutRolePolicy"]),
                Some("us-east-1"),
                &["us-east-1"][..],
            ),
            (
                api("cloudfront", &["UpdateDistribution"]),
                Some("us-east-1"),
                &["us-east-1"],
            ),
            (
                api("globalaccelerator", &["CreateListener"]),
                Some("us-west-2"),
                &["us-west-2"],
            ),
            (api("s3", &["PutBucketAcl"]), None, &[]),
            (api("sts", &["AssumeRole"]), None, &["us-east-1"]),
            (
                json!({ "source": ["aws.trustedadvisor"] }),
                Some("us-east-1"),
                &["us-east-1"],
            ),
            (
                json!({ "detail-type": [SIGN_IN], "detail": { "userIdentity": { "type": ["Root"] } } }),
                Some("us-east-1"),
                &["us-east-1"],
            ),
            (json!({ "detail-type": [SIGN_IN] }), None, &["us-east-1"]),
            (json!({ "source": ["com.acme"] }), None, &[]),
        ] {
            let delivery = analysed(&pattern);
            assert_eq!(delivery.only_in(), only_in, "{pattern}");
            assert_eq!(delivery.homes, homes.iter().copied().collect(), "{pattern}");
        }
    }

    #[test]
    fn data_events_are_named_and_impossible_ones_refused() {
        let delivery = analysed(&api("s3", &["PutObjectAcl", "PutBucketAcl"]));
        assert_eq!(
            delivery.data_events,
            BTreeSet::from(["s3:PutObjectAcl".to_owned()])
        );
        assert!(!delivery.read_only);
        let error = analyse(&api("s3", &["GetObject"])).unwrap_err();
        assert!(error.contains("`GetObject` of s3"), "{error}");
        let error =
            analyse(&json!({ "detail-type": ["AWS Console Signin via CloudTrail"] })).unwrap_err();
        assert!(
            error.contains("`AWS Console Signin via CloudTrail`"),
            "{error}"
        );
        assert!(analyse(&json!({ "detail-type": [{ "suffix": "via CloudTrail" }] })).is_ok());
    }
}
