//! Data events that a pattern asks for: a trail must log them.

use std::collections::BTreeSet;

use patrol_core::{Pattern, pattern::cloudtrail::API_CALL};
use patrol_event_names::delivery::{DATA_EVENTS, never_delivered};

use super::probe::{ANY, of_service};

/// Data events that the pattern asks for, as `s3:PutObject`, or as `s3:*` where it asks for all
/// calls of the service.
pub(super) fn data_events(pattern: &Pattern, services: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (service, names) in DATA_EVENTS {
        // A pattern for any service at all asks for none in particular.
        let meant = services.contains(*service) || !asks(pattern, ANY, ANY);
        if asks(pattern, service, ANY) {
            if meant {
                found.insert(format!("{service}:*"));
            }
            continue;
        }
        let delivered = names.iter().filter(|name| !never_delivered(name));
        let asked = delivered.filter(|name| asks(pattern, service, name));
        found.extend(asked.map(|name| format!("{service}:{name}")));
    }
    found
}

/// Could the pattern match this data event?
fn asks(pattern: &Pattern, service: &str, name: &str) -> bool {
    pattern.could_match(
        &of_service(service)
            .field("detail-type", [API_CALL])
            .field("detail.eventCategory", ["Data"])
            .field("detail.eventName", [name])
            .field("detail.managementEvent", [false]),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::template::deliverability::tests::{analysed, api};

    #[test]
    fn data_events_are_named() {
        let delivery = analysed(&api("s3", &["PutObjectAcl", "PutBucketAcl"]));
        assert_eq!(
            delivery.data_events,
            BTreeSet::from(["s3:PutObjectAcl".to_owned()])
        );
        assert!(!delivery.read_only);
    }

    #[test]
    fn a_pattern_for_all_calls_of_a_service_asks_for_its_data_events() {
        let data_events = |pattern: Value| {
            let events = analysed(&pattern).data_events;
            events.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(data_events(json!({ "source": ["aws.s3"] })), ["s3:*"]);
        assert_eq!(
            data_events(json!({
                "source": ["aws.sqs"],
                "detail": { "eventName": [{ "prefix": "Send" }] },
            })),
            ["sqs:SendMessage"]
        );
        for pattern in [
            json!({ "source": [{ "exists": true }] }),
            json!({ "source": ["aws.iam"] }),
            json!({ "source": [{ "prefix": "aws." }] }),
            json!({ "source": ["aws.s3"], "detail-type": ["Object Created"] }),
            json!({ "source": ["aws.s3"], "detail": { "managementEvent": [true] } }),
        ] {
            assert_eq!(data_events(pattern.clone()), [""; 0], "{pattern}");
        }
    }
}
