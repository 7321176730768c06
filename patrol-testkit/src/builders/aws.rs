//! What AWS itself sends: API calls, sign-ins, ticks of a schedule, Trusted Advisor.

use patrol_event_names::delivery::{is_data_event, reads};
use serde_json::{Value, json};

use super::{ACCOUNT, FixtureEvent, Identity, REGION, TIME, envelope};

/// An API call by the IAM user `alice`, as CloudTrail records it and EventBridge delivers it.
///
/// `event_source` is CloudTrail's, such as `sts.amazonaws.com`. Whether the call only reads, and whether it is a data
/// event, is looked up in the catalogue of event names.
#[must_use]
pub fn api_call(event_source: &str, event_name: &str, request_parameters: Value) -> FixtureEvent {
    let service = event_source.split('.').next().unwrap_or(event_source);
    let data = is_data_event(service, event_name);
    let detail = json!({
        "eventVersion": "1.11",
        "eventTime": TIME,
        "eventSource": event_source,
        "eventName": event_name,
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.22.0",
        "requestParameters": request_parameters,
        "responseElements": null,
        "requestID": "2d1c0b9a-8f7e-4d6c-9b5a-4a3b2c1d0e0f",
        "eventID": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "readOnly": reads(event_name),
        "eventType": "AwsApiCall",
        "managementEvent": !data,
        "recipientAccountId": ACCOUNT,
        "eventCategory": if data { "Data" } else { "Management" },
    });
    envelope(
        "AWS API Call via CloudTrail",
        &format!("aws.{service}"),
        detail,
    )
    .by(Identity::iam_user("alice"))
}

/// A successful console sign-in without multi-factor authentication, by an identity of this
/// CloudTrail type (`Root`, `IAMUser`, ...).
#[must_use]
pub fn console_sign_in(identity_type: &str) -> FixtureEvent {
    let detail = json!({
        "eventVersion": "1.11",
        "eventTime": TIME,
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "Mozilla/5.0",
        "requestParameters": null,
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MobileVersion": "No", "MFAUsed": "No"},
        "eventID": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "eventType": "AwsConsoleSignIn",
        "recipientAccountId": ACCOUNT,
    });
    envelope("AWS Console Sign In via CloudTrail", "aws.signin", detail)
        .by(Identity::of_type(identity_type))
}

/// The tick of an EventBridge schedule.
#[must_use]
pub fn scheduled() -> FixtureEvent {
    envelope("Scheduled Event", "aws.events", json!({}))
}

/// A refreshed check item of Trusted Advisor: the check's name, its status (`OK`, `WARN`,
/// `ERROR`, `INFO`) and the item by column.
#[must_use]
pub fn trusted_advisor(check_name: &str, status: &str, item: Value) -> FixtureEvent {
    let detail = json!({
        "check-name": check_name,
        "check-item-detail": item,
        "status": status,
        "resource_id": "",
        "uuid": "0d1e2f3a-4b5c-4d6e-8f70-8192a3b4c5d6",
    });
    envelope(
        "Trusted Advisor Check Item Refresh Notification",
        "aws.trustedadvisor",
        detail,
    )
}
