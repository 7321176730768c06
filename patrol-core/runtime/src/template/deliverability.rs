//! Whether and where the events that a rule's pattern can match arrive.

use std::collections::BTreeSet;

use patrol_core::{
    Pattern,
    pattern::cloudtrail::{CONSOLE_SIGN_IN, DETAIL_TYPES},
};
use patrol_event_names::delivery::{ALSO_GLOBAL, HOMES, US_EAST_1};

use super::{
    data_events::data_events,
    partitions::Partition,
    probe::{ANY, of_service},
    read_only::read_only,
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
    /// Data events that the pattern asks for: a trail must log them.
    pub(super) data_events: BTreeSet<String>,
}

/// Says what decides whether the events arrive in the regions of a partition.
pub(super) fn analyse(pattern: &Pattern, partition: &Partition) -> Delivery {
    let services = services(pattern);
    let data_events = data_events(pattern, &services);
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
            Some((_, home)) if reached => {
                delivery.homes.insert(partition.home(service, home));
            }
            None if reached => {
                delivery.regional |= regional(pattern, service);
                if ALSO_GLOBAL.contains(&service.as_str()) {
                    delivery.homes.insert(partition.home(service, US_EAST_1));
                }
            }
            _ => {}
        }
    }
    delivery
}

impl Delivery {
    /// The one region where every event arrives, if there is one.
    pub(super) fn only_in(&self) -> Option<&'static str> {
        (!self.regional)
            .then(|| self.homes.first().copied())
            .flatten()
    }

    /// What the operator must know of data events.
    pub(super) fn data_event_note(&self, rule: &str) -> Option<String> {
        let names: Vec<_> = self.data_events.iter().map(String::as_str).collect();
        let names = (!names.is_empty()).then(|| names.join(", "))?;
        Some(format!(
            "rule `{rule}` sees {names} only where a trail logs these data events"
        ))
    }

    /// Can some of the events arrive in this region?
    pub(super) fn in_region(&self, region: &str) -> bool {
        self.regional || self.homes.is_empty() || self.homes.contains(region)
    }
}

/// Can the pattern match any event of a service? Sign-ins belong to no other service.
fn reached(pattern: &Pattern, service: &str) -> bool {
    let event = of_service(service);
    if service == "signin" {
        return pattern.could_match(&event);
    }
    let named = pattern.texts_at("detail-type");
    let others = DETAIL_TYPES.into_iter().chain([ANY]);
    let mut kinds = others
        .chain(named.iter().map(String::as_str))
        .filter(|kind| *kind != CONSOLE_SIGN_IN);
    kinds.any(|kind| pattern.could_match(&event.clone().field("detail-type", [kind])))
}

/// Sign-ins of the root user happen in us-east-1, all others in the region of their endpoint.
fn regional(pattern: &Pattern, service: &str) -> bool {
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
    .any(|kind| pattern.could_match(&of_service(service).field("detail.userIdentity.type", [kind])))
}

/// The services to try: those that the pattern names, those that the catalogue knows, and any
/// other.
fn services(pattern: &Pattern) -> BTreeSet<String> {
    let mut services: BTreeSet<_> = HOMES
        .iter()
        .map(|(service, _)| (*service).to_owned())
        .collect();
    services.extend(ALSO_GLOBAL.iter().map(|service| (*service).to_owned()));
    services.insert(ANY.to_owned());
    let sources = pattern.texts_at("source").into_iter();
    services.extend(sources.filter_map(|source| Some(source.strip_prefix("aws.")?.to_owned())));
    let event_sources = pattern.texts_at("detail.eventSource").into_iter();
    services.extend(
        event_sources.filter_map(|source| Some(source.strip_suffix(".amazonaws.com")?.to_owned())),
    );
    services.retain(|service| !service.is_empty());
    services
}

#[cfg(test)]
pub(super) mod tests {
    use patrol_core::pattern::cloudtrail::API_CALL;
    use serde_json::{Value, json};

    use super::*;
    use crate::template::partitions::COMMERCIAL;

    pub(in crate::template) fn api(service: &str, names: &[&str]) -> Value {
        json!({
            "detail-type": [API_CALL],
            "detail": { "eventSource": [format!("{service}.amazonaws.com")], "eventName": names },
        })
    }

    pub(in crate::template) fn pattern(json: &Value) -> Pattern {
        json.to_string().parse().unwrap()
    }

    pub(in crate::template) fn analysed(json: &Value) -> Delivery {
        analyse(&pattern(json), COMMERCIAL)
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
                json!({ "detail-type": [CONSOLE_SIGN_IN], "detail": { "userIdentity": { "type": ["Root"] } } }),
                Some("us-east-1"),
                &["us-east-1"],
            ),
            (
                json!({ "detail-type": [CONSOLE_SIGN_IN] }),
                None,
                &["us-east-1"],
            ),
            (json!({ "source": ["com.acme"] }), None, &[]),
        ] {
            let delivery = analysed(&pattern);
            assert_eq!(delivery.only_in(), only_in, "{pattern}");
            assert_eq!(delivery.homes, homes.iter().copied().collect(), "{pattern}");
        }
    }
}
