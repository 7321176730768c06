//! Data events that a pattern asks for: a trail must log them, and some never reach EventBridge.

use std::collections::BTreeSet;

use patrol_core::{Pattern, pattern::cloudtrail::API_CALL};

use super::{
    catalogue::{DATA_EVENTS, never_delivered},
    probe::{ANY, of_service},
};

/// Is a call of this name a data event of the service?
pub(super) fn is_data_event(service: &str, name: &str) -> bool {
    DATA_EVENTS
        .iter()
        .any(|(with, names)| *with == service && names.contains(&name))
}

/// Data events that the pattern asks for, as `s3:PutObject`, or as `s3:*` where it asks for all
/// calls of the service.
///
/// # Errors
///
/// Words that name a data event which is never delivered.
pub(super) fn data_events(
    pattern: &Pattern,
    services: &BTreeSet<String>,
) -> Result<BTreeSet<String>, String> {
    let named = pattern.texts_at("detail.eventName");
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
        for name in names.iter().filter(|name| asks(pattern, service, name)) {
            if !never_delivered(name) {
                found.insert(format!("{service}:{name}"));
            } else if named.contains(*name) {
                return Err(format!(
                    "`{name}` of {service} is a read-only data event, which EventBridge never delivers: drop it from the pattern, and read the trail's log files instead"
                ));
            }
        }
    }
    Ok(found)
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
    use crate::template::{
        deliverability::{
            analyse,
            tests::{analysed, api, pattern},
        },
        partitions::COMMERCIAL,
    };

    #[test]
    fn data_events_are_named_and_impossible_ones_refused() {
        let delivery = analysed(&api("s3", &["PutObjectAcl", "PutBucketAcl"]));
        assert_eq!(
            delivery.data_events,
            BTreeSet::from(["s3:PutObjectAcl".to_owned()])
        );
        assert!(!delivery.read_only);
        let error = analyse(&pattern(&api("s3", &["GetObject"])), COMMERCIAL).unwrap_err();
        assert!(error.contains("`GetObject` of s3"), "{error}");
    }

    #[test]
    fn detail_types_that_cloudtrail_does_not_have_are_refused() {
        let of = |detail_type: Value| {
            analyse(
                &pattern(&json!({ "detail-type": [detail_type] })),
                COMMERCIAL,
            )
        };
        for wrong in [
            "AWS Console Signin via CloudTrail",
            "AWS API Call via Cloudtrail",
        ] {
            let error = of(json!(wrong)).unwrap_err();
            assert!(error.contains(&format!("`{wrong}`")), "{error}");
        }
        for right in [
            json!("AWS Network Activity Event via CloudTrail"),
            json!({ "suffix": "via CloudTrail" }),
        ] {
            assert!(of(right.clone()).is_ok(), "{right}");
        }
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
