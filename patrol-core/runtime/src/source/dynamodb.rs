//! Records of DynamoDB streams.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `eventName` | `INSERT`, `MODIFY` or `REMOVE` |
//! | `streamArn` | the stream |
//! | `dynamodb` | as DynamoDB has it: `Keys`, `NewImage`, `OldImage`, attribute values with their types |

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    carrier::{Carrier, time},
    legible::Legible,
};

/// A record of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'a> {
    #[serde(borrow, rename = "eventID")]
    event_id: Cow<'a, str>,
    #[serde(borrow)]
    event_name: Cow<'a, str>,
    #[serde(borrow, rename = "eventSourceARN")]
    stream_arn: Cow<'a, str>,
    dynamodb: Value,
}

impl Record<'_> {
    /// The record as an event.
    pub(crate) fn event(&self) -> Result<Legible<'static>, serde_json::Error> {
        let mut carrier = Carrier::new(
            "patrol.dynamodb",
            "DynamoDB Stream Record",
            &self.stream_arn,
            &self.event_id,
        );
        let created = self.dynamodb["ApproximateCreationDateTime"].as_f64();
        carrier.time = time((created.unwrap_or_default() * 1000.0) as i64);
        carrier.detail = json!({
            "eventName": self.event_name,
            "streamArn": self.stream_arn,
            "dynamodb": self.dynamodb,
        });
        carrier.into_event()
    }
}
