//! S3's notifications as the events that S3 sends by EventBridge.
//!
//! Sources: [S3 event messages][s3], [S3 in EventBridge][bridge].
//!
//! [s3]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
//! [bridge]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html

use serde::Deserialize;
use serde_json::{Value, json};

use super::InputError;

/// How notifications begin, and the detail-type of the event for the same.
const KINDS: [(&str, &str); 9] = [
    ("ObjectCreated:", "Object Created"),
    ("ObjectRemoved:", "Object Deleted"),
    ("LifecycleExpiration:", "Object Deleted"),
    ("ObjectRestore:Post", "Object Restore Initiated"),
    ("ObjectRestore:Completed", "Object Restore Completed"),
    ("ObjectRestore:Delete", "Object Restore Expired"),
    ("ObjectTagging:Put", "Object Tags Added"),
    ("ObjectTagging:Delete", "Object Tags Deleted"),
    ("ObjectAcl:Put", "Object ACL Updated"),
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    records: Vec<Value>,
}

/// The event of the one record in a notification.
pub(super) fn event(notification: &str) -> Result<String, InputError> {
    let notification: Notification =
        serde_json::from_str(notification).map_err(InputError::Carried)?;
    let record = notification.records.first().unwrap_or(&Value::Null);
    let name = record["eventName"].as_str().unwrap_or_default();
    let name = name.strip_prefix("s3:").unwrap_or(name);
    let kind = KINDS.iter().find(|(start, _)| name.starts_with(start));
    let (_, detail_type) = kind.ok_or(InputError::UnknownRecord)?;
    let (bucket, object) = (&record["s3"]["bucket"], &record["s3"]["object"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let key = decoded(&text(&object["key"]));
    let event = json!({
        "version": "0",
        "id": record["responseElements"]["x-amz-request-id"],
        "detail-type": detail_type,
        "source": "aws.s3",
        // The account that owns the bucket stands nowhere in a notification.
        "account": "",
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "resources": [bucket["arn"]],
        "detail": {
            "version": "0",
            "bucket": { "name": bucket["name"] },
            "object": {
                "key": key,
                "size": object["size"],
                "etag": object["eTag"],
                "version-id": object["versionId"],
                "sequencer": object["sequencer"],
            },
            "request-id": record["responseElements"]["x-amz-request-id"],
            "requester": record["userIdentity"]["principalId"],
            "source-ip-address": record["requestParameters"]["sourceIPAddress"],
            "reason": name.split(':').nth(1),
        },
    });
    Ok(event.to_string())
}

/// A key as it is: S3's own records hold keys as forms hold values.
pub(super) fn decoded(key: &str) -> String {
    let pair = format!("={key}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs.next().map_or_else(String::new, |(_, key)| key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_is_the_event_that_eventbridge_sends() {
        let notification = json!({"Records": [{
            "eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "awsRegion": "eu-west-1",
            "eventTime": "2026-03-02T10:00:00.000Z",
            "s3": {"bucket": {"name": "logs", "arn": "arn:aws:s3:::logs"}, "object": {"key": "a%2Bb+c", "size": 7}},
        }]});
        let event = event(&notification.to_string()).expect("an event");
        let event: Value = serde_json::from_str(&event).expect("JSON");
        assert_eq!(event["source"], "aws.s3");
        assert_eq!(event["detail-type"], "Object Created");
        assert_eq!(event["detail"]["object"]["key"], "a+b c");
        assert_eq!(event["detail"]["bucket"]["name"], "logs");
    }

    #[test]
    fn what_eventbridge_does_not_send_is_refused() {
        for text in [
            r#"{"Records": []}"#,
            r#"{"Records": [{"eventName": "Replication:X"}]}"#,
        ] {
            assert!(
                matches!(event(text), Err(InputError::UnknownRecord)),
                "{text}"
            );
        }
    }
}
