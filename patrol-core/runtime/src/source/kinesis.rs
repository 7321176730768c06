//! Kinesis records.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `streamArn`, `partitionKey`, `sequenceNumber` | as Kinesis has them |
//! | `data` | the data: JSON where it is JSON, text where it is UTF-8, otherwise base64 |
//! | `encoding` | what `data` is: `json`, `text` or `base64` |

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    carrier::{Carrier, time},
    content::Content,
    legible::Legible,
};

/// A record of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'a> {
    #[serde(borrow)]
    kinesis: Payload<'a>,
    #[serde(borrow, rename = "eventID")]
    event_id: Cow<'a, str>,
    #[serde(borrow, rename = "eventSourceARN")]
    stream_arn: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    #[serde(borrow)]
    data: Cow<'a, str>,
    #[serde(borrow)]
    partition_key: Cow<'a, str>,
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    #[serde(default)]
    approximate_arrival_timestamp: f64,
}

impl Record<'_> {
    /// The record as an event.
    pub(crate) fn event(&self) -> Result<Legible<'static>, serde_json::Error> {
        let encoded = &*self.kinesis.data;
        let decoded = BASE64_STANDARD.decode(encoded).ok();
        let content = decoded.as_deref().and_then(Content::of_bytes);
        if let Some(event) = content.as_ref().and_then(Content::event) {
            return Ok(event);
        }
        let replaced = content.as_ref().map_or(0, Content::replaced);
        let (data, encoding) = match content.map(|content| content.value()).transpose()? {
            Some(text @ Value::String(_)) => (text, "text"),
            Some(json) => (json, "json"),
            None => (json!(encoded), "base64"),
        };
        let mut carrier = Carrier::new(
            "patrol.kinesis",
            "Kinesis Record",
            &self.stream_arn,
            &self.event_id,
        );
        carrier.time = time((self.kinesis.approximate_arrival_timestamp * 1000.0) as i64);
        carrier.detail = json!({
            "streamArn": self.stream_arn,
            "partitionKey": self.kinesis.partition_key,
            "sequenceNumber": self.kinesis.sequence_number,
            "data": data,
            "encoding": encoding,
        });
        carrier.replaced = replaced;
        carrier.into_event()
    }
}
