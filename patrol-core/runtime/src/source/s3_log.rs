//! CloudTrail's log objects, as notifications name them.
//!
//! | Alert | Form |
//! |---|---|
//! | S3's own, also through SNS and SQS | `{"Records": [{"eventSource": "aws:s3", "s3": {...}}]}` |
//! | S3's test, when notifications are set up | `{"Service": "Amazon S3", "Event": "s3:TestEvent"}` |
//! | S3's through EventBridge | `aws.s3`, `Object Created` |
//! | CloudTrail's own, through SNS | `{"s3Bucket": "...", "s3ObjectKey": ["..."]}` |
//!
//! Sources: [S3 event messages][s3], [S3 in EventBridge][bridge], [CloudTrail's notifications][sns].
//!
//! [s3]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
//! [bridge]: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
//! [sns]: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::s3_event::decoded;

/// In the key of each digest of log objects, which holds no events.
const DIGEST: &str = "/CloudTrail-Digest/";

/// An object that a notification names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogObject {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) region: Option<String>,
}

impl LogObject {
    /// Digests prove that logs are whole; keys that end in a slash are folders made by hand.
    pub(crate) fn holds_events(&self) -> bool {
        !self.key.contains(DIGEST) && !self.key.ends_with('/')
    }
}

impl fmt::Display for LogObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// Every form at once; what is not there stays empty.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Forms {
    #[serde(rename = "Records")]
    records: Vec<S3Record>,
    #[serde(rename = "Event")]
    test: String,
    #[serde(rename = "Bucket")]
    tested: String,
    #[serde(rename = "s3Bucket")]
    bucket: String,
    #[serde(rename = "s3ObjectKey")]
    keys: Vec<String>,
    #[serde(rename = "detail-type")]
    detail_type: String,
    source: String,
    region: Option<String>,
    detail: Place,
}

/// One of S3's own records.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct S3Record {
    event_source: String,
    event_name: String,
    aws_region: Option<String>,
    s3: Place,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    bucket: Bucket,
    object: Object,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bucket {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Object {
    key: String,
}

/// The objects of this bucket that a text names; `None` when it is not a notification about it.
fn named(text: &str, bucket: &str) -> Option<Vec<LogObject>> {
    let forms: Forms = serde_json::from_str(text).ok()?;
    if forms.test == "s3:TestEvent" && forms.tested == bucket {
        return Some(Vec::new());
    }
    let objects: Vec<_> = if forms.source == "aws.s3" && forms.detail_type == "Object Created" {
        let Place { bucket, object } = forms.detail;
        vec![(bucket.name, object.key, forms.region)]
    } else if forms.keys.is_empty() {
        let made = |record: &S3Record| {
            record.event_source == "aws:s3" && record.event_name.starts_with("ObjectCreated:")
        };
        let records = forms.records.into_iter().filter(made);
        let objects = records.map(|record| {
            let Place { bucket, object } = record.s3;
            (bucket.name, decoded(&object.key), record.aws_region)
        });
        objects.collect()
    } else {
        let keys = forms.keys.into_iter();
        keys.map(|key| (forms.bucket.clone(), key, None)).collect()
    };
    // S3 notifies of one bucket at a time. Another bucket, named beside the trail's by somebody else, hides nothing of the
    // trail, and its objects are not read.
    let objects = objects.into_iter();
    let ours = objects.filter(|(name, key, _)| name == bucket && !key.is_empty());
    let ours: Vec<_> = ours
        .map(|(bucket, key, region)| LogObject {
            bucket,
            key,
            region,
        })
        .collect();
    (!ours.is_empty()).then_some(ours)
}

/// The objects of this bucket that an event names: what SNS or SQS carry is a notification too.
pub(crate) fn in_event(event: &str, bucket: &str) -> Option<Vec<LogObject>> {
    #[derive(Deserialize)]
    struct Carrier<'a> {
        source: &'a str,
        detail: Carried,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Carried {
        message: Value,
        body: Value,
    }
    // Most events are about something else.
    if !event.contains(bucket) {
        return None;
    }
    match serde_json::from_str::<Carrier<'_>>(event) {
        Ok(event) if event.source == "patrol.sns" => {
            named(&event.detail.message.to_string(), bucket)
        }
        Ok(event) if event.source == "patrol.sqs" => named(&event.detail.body.to_string(), bucket),
        _ => named(event, bucket),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(name: &str, bucket: &str, key: &str) -> serde_json::Value {
        json!({
            "eventSource": "aws:s3", "eventName": name, "awsRegion": "eu-west-1",
            "s3": { "bucket": { "name": bucket }, "object": { "key": key } },
        })
    }

    #[test]
    fn every_form_names_its_objects() {
        let object = |key: &str, region: Option<&str>| LogObject {
            bucket: "trail".into(),
            key: key.into(),
            region: region.map(Into::into),
        };
        let put =
            json!({ "Records": [record("ObjectCreated:Put", "trail", "a%2Bb+c%3D1%26d.gz")] });
        let bridge = json!({
            "source": "aws.s3", "detail-type": "Object Created", "region": "eu-west-1",
            "detail": { "bucket": { "name": "trail" }, "object": { "key": "a+b.gz" } },
        });
        let own = json!({ "s3Bucket": "trail", "s3ObjectKey": ["a", "b"] });
        let test = json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "trail" });
        for (text, expected) in [
            (put, vec![object("a+b c=1&d.gz", Some("eu-west-1"))]),
            (bridge, vec![object("a+b.gz", Some("eu-west-1"))]),
            (own, vec![object("a", None), object("b", None)]),
            (test, vec![]),
        ] {
            assert_eq!(named(&text.to_string(), "trail"), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_names_no_object_of_the_trail_is_left_to_the_rules() {
        for text in [
            json!({ "Records": [record("ObjectCreated:Put", "other", "a")] }),
            json!({ "Records": [record("ObjectRemoved:Delete", "trail", "a")] }),
            json!({ "Records": [] }),
            json!({ "s3Bucket": "other", "s3ObjectKey": ["a"] }),
            json!({ "s3Bucket": "trail", "s3ObjectKey": [""] }),
            json!({ "Records": [record("ObjectCreated:Put", "other", "a"), record("ObjectRemoved:Delete", "trail", "a")] }),
            json!({ "source": "aws.s3", "detail-type": "Object Deleted", "detail": {} }),
            json!("hello"),
            json!({ "detail": 5 }),
        ] {
            assert_eq!(named(&text.to_string(), "trail"), None, "{text}");
        }
    }

    #[test]
    fn what_is_named_beside_an_object_of_the_trail_hides_it_not_and_is_not_read() {
        let trails = record("ObjectCreated:Put", "trail", "a");
        let object = LogObject {
            bucket: "trail".into(),
            key: "a".into(),
            region: Some("eu-west-1".into()),
        };
        for beside in [
            record("ObjectCreated:Put", "other", "b"),
            record("ObjectRemoved:Delete", "trail", "b"),
            record("ObjectCreated:Put", "trail", ""),
            json!({}),
        ] {
            for records in [[&trails, &beside], [&beside, &trails]] {
                let text = json!({ "Records": records }).to_string();
                assert_eq!(named(&text, "trail"), Some(vec![object.clone()]), "{text}");
            }
        }
    }

    #[test]
    fn digests_hold_no_events() {
        let holds = |key: &str| {
            let object = LogObject {
                bucket: "trail".into(),
                key: key.into(),
                region: None,
            };
            object.holds_events()
        };
        assert!(holds(
            "AWSLogs/1/CloudTrail/us-east-1/2026/03/02/1_x.json.gz"
        ));
        assert!(holds(
            "AWSLogs/1/CloudTrail-Insight/us-east-1/2026/03/02/1_x.json.gz"
        ));
        assert!(!holds(
            "AWSLogs/1/CloudTrail-Digest/us-east-1/2026/03/02/1_x.json.gz"
        ));
        assert!(!holds("AWSLogs/"));
    }
}
