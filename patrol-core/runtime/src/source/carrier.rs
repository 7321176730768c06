//! The envelope around what SNS, SQS, Kinesis, DynamoDB and webhooks carry.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

/// A record of a source, on its way into the one envelope.
#[derive(Serialize)]
pub(crate) struct Carrier<'a> {
    version: &'static str,
    pub(crate) id: &'a str,
    #[serde(rename = "detail-type")]
    pub(crate) detail_type: &'static str,
    pub(crate) source: &'static str,
    account: &'a str,
    pub(crate) time: String,
    region: &'a str,
    resources: Vec<&'a str>,
    pub(crate) detail: Value,
}

impl<'a> Carrier<'a> {
    /// A record from the topic, queue, stream or function with this ARN: its account and region
    /// are the event's.
    pub(crate) fn new(
        source: &'static str,
        detail_type: &'static str,
        arn: &'a str,
        id: &'a str,
    ) -> Self {
        let mut parts = arn.split(':').skip(3);
        Self {
            version: "0",
            id,
            detail_type,
            source,
            region: parts.next().unwrap_or_default(),
            account: parts.next().unwrap_or_default(),
            time: String::new(),
            resources: Some(arn)
                .filter(|arn| !arn.is_empty())
                .into_iter()
                .collect(),
            detail: Value::Null,
        }
    }

    pub(crate) fn into_event(self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self)
    }
}

/// The JSON that a text holds, or the text.
pub(crate) fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The text itself when it is an event in EventBridge's envelope, such as one that an EventBridge
/// rule sent to a queue.
///
/// What calls itself `aws.` or `patrol.` is not taken at its word: whoever may send to the topic,
/// queue or stream could write it, and it would pass for an event of AWS, or for a webhook request
/// whose proof was checked. Such a message stays what the topic, queue or stream carried.
pub(crate) fn carried_event(text: &str) -> Option<&str> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        source: Cow<'a, str>,
        #[serde(borrow, rename = "detail-type")]
        _detail_type: Cow<'a, str>,
        #[serde(borrow, rename = "detail")]
        _detail: &'a RawValue,
    }
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let reserved = ["aws.", "patrol."]
        .iter()
        .any(|prefix| envelope.source.starts_with(prefix));
    (!reserved).then_some(text)
}

/// Milliseconds since 1970 in ISO 8601; empty for a time that no calendar has.
pub(crate) fn time(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map_or_else(String::new, |time| {
        time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_foreign_envelope_is_unwrapped() {
        let event = r#"{"source": "acme.s3", "detail-type": "x", "detail": {}}"#;
        assert_eq!(carried_event(event), Some(event));
        for text in [
            "hello",
            "{}",
            r#"{"source": "acme.s3", "detail-type": "x"}"#,
            r#"{"source": "aws.s3", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "\u0061ws.s3", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "patrol.webhook", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "patrol\u002ewebhook", "detail-type": "x", "detail": {}}"#,
        ] {
            assert_eq!(carried_event(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_iso_8601() {
        assert_eq!(time(1_520_621_625_029), "2018-03-09T18:53:45.029Z");
    }
}
