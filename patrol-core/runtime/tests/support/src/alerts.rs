//! An event that the deployed stack reports.

use serde_json::{Value, json};

use crate::Ministack;

/// A call that the stack's own ruleset reports.
pub fn instance_abroad() -> Value {
    json!({
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {
            "awsRegion": "ap-east-1",
            "eventName": "RunInstances",
            "eventSource": "ec2.amazonaws.com",
            "eventVersion": "1.08",
            "userIdentity": { "type": "IAMUser", "userName": "alice" },
        },
        "source": "aws.ec2",
    })
}

/// Puts the event on the bus.
pub fn put_event(aws: &mut Ministack) {
    let event = instance_abroad();
    let entry = json!({
        "Detail": event["detail"].to_string(),
        "DetailType": event["detail-type"],
        "Source": event["source"],
    });
    let put = aws.call("events", "put_events", json!({ "Entries": [entry] }));
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
}
