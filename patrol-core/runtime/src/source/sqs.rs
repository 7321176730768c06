//! SQS messages.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `messageId`, `queueArn` | as SQS has them |
//! | `body` | the body: JSON where it is JSON, otherwise text |
//! | `attributes` | SQS's own, such as `SentTimestamp` and `SenderId` |
//! | `messageAttributes` | the sender's: `stringValue`, `binaryValue`, `dataType` by name |
//!
//! A message that SNS put into the queue is the SNS message, in the account and region of the queue: anybody who may send to the
//! queue can write such a message, and name any topic.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    carrier::{Carrier, time},
    content::Content,
    legible::Legible,
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
    pub(crate) fn event(&self) -> Result<Legible<'static>, serde_json::Error> {
        let content = Content::of_text(&self.body);
        if let Ok(notification) = serde_json::from_str::<sns::Message<'_>>(content.text()) {
            let mut event = notification.event_of(&self.queue_arn)?;
            event.replaced += content.replaced();
            return Ok(event);
        }
        if let Some(event) = content.event() {
            return Ok(event);
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
            "body": content.value()?,
            "attributes": self.attributes,
            "messageAttributes": self.message_attributes,
        });
        carrier.replaced = content.replaced();
        carrier.into_event()
    }
}

/// A message as `aws sqs receive-message` shows it, or as a record of a batch holds it.
#[derive(Deserialize)]
pub(super) struct Received {
    #[serde(rename = "MessageId", alias = "messageId")]
    message_id: String,
    #[serde(rename = "Body", alias = "body")]
    pub(super) body: String,
    #[serde(default, rename = "Attributes", alias = "attributes")]
    attributes: Value,
    #[serde(default, rename = "MessageAttributes", alias = "messageAttributes")]
    message_attributes: Value,
}

/// The attributes by which Lambda and EventBridge say why a message is a dead letter.
///
/// Sources: [Lambda][lambda], [EventBridge][bridge].
///
/// [lambda]: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
/// [bridge]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
const DEAD: [[&str; 2]; 2] = [["RequestID", "ErrorCode"], ["RULE_ARN", "ERROR_CODE"]];

impl Received {
    /// Do its attributes say that it is a dead letter?
    pub(super) fn is_dead_letter(&self) -> bool {
        let has = |name: &&str| self.message_attributes.get(*name).is_some();
        DEAD.iter().any(|names| names.iter().all(has))
    }

    /// The queue in which it failed, where the message tells it.
    pub(super) fn queue_arn(&self) -> &str {
        let source = &self.attributes["DeadLetterQueueSourceArn"];
        source.as_str().unwrap_or_default()
    }

    /// The message as an event of that queue.
    pub(super) fn event(&self) -> Result<Legible<'static>, serde_json::Error> {
        let message = Message {
            message_id: Cow::Borrowed(&self.message_id),
            body: Cow::Borrowed(&self.body),
            queue_arn: Cow::Borrowed(self.queue_arn()),
            attributes: self.attributes.clone(),
            message_attributes: self.message_attributes.clone(),
        };
        message.event()
    }
}
