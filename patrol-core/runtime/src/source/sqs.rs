//! SQS messages.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `messageId`, `queueArn` | as SQS has them |
//! | `body` | the body: JSON where it is JSON, otherwise text |
//! | `attributes` | SQS's own, such as `SentTimestamp` and `SenderId` |
//! | `messageAttributes` | the sender's: `stringValue`, `binaryValue`, `dataType` by name |
//!
//! A message that SNS put into the queue is the SNS message.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    carrier::{Carrier, carried_event, json_or_text, time},
    sns,
};

/// A record of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    message_id: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    #[serde(borrow, rename = "eventSourceARN")]
    queue_arn: Cow<'a, str>,
    #[serde(default)]
    attributes: Value,
    #[serde(default)]
    message_attributes: Value,
}

impl Message<'_> {
    /// The message as an event.
    pub(crate) fn event(&self) -> Result<String, serde_json::Error> {
        if let Ok(notification) = serde_json::from_str::<sns::Message<'_>>(&self.body) {
            return notification.event();
        }
        if let Some(event) = carried_event(&self.body) {
            return Ok(event.to_owned());
        }
        let mut carrier = Carrier::new(
            "patrol.sqs",
            "SQS Message",
            &self.queue_arn,
            &self.message_id,
        );
        let sent = self.attributes["SentTimestamp"].as_str();
        carrier.time = time(sent.and_then(|sent| sent.parse().ok()).unwrap_or_default());
        carrier.detail = json!({
            "messageId": self.message_id,
            "queueArn": self.queue_arn,
            "body": json_or_text(&self.body),
            "attributes": self.attributes,
            "messageAttributes": self.message_attributes,
        });
        carrier.into_event()
    }
}
