//! SNS messages.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `messageId`, `topicArn`, `subject` | as SNS has them; `subject` may be `null` |
//! | `message` | the message: JSON where it is JSON, otherwise text |
//! | `messageAttributes` | the attributes' values by name |

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Feed, InputError, Sender, carrier::Carrier, content::Content, legible::Legible, record::Record,
};
use crate::gather::gather;

/// A message, as it stands in a record and in the body of a subscribed queue's message.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    message_id: Cow<'a, str>,
    #[serde(borrow)]
    topic_arn: Cow<'a, str>,
    #[serde(default, borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(default)]
    message_attributes: BTreeMap<String, Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "Value")]
    value: Value,
}

impl Message<'_> {
    /// The message as an event of its topic.
    pub(crate) fn record<'a>(&self) -> Record<'a> {
        let arn = &self.topic_arn;
        let sender = Sender::Feed {
            kind: Feed::Sns,
            arn: self.topic_arn.to_string(),
        };
        Record::of(self.event_of(arn).map_err(InputError::Carried), sender)
    }

    /// The message as an event of the topic or queue with this ARN, which AWS tells. In a queue the message's own
    /// `TopicArn` is the word of anybody who may send to the queue.
    pub(crate) fn event_of(&self, arn: &str) -> Result<Legible<'static>, serde_json::Error> {
        // What was recorded may not tell the queue.
        let arn = if arn.is_empty() { &self.topic_arn } else { arn };
        let content = Content::of_text(&self.message);
        if let Some(event) = content.event() {
            return Ok(event);
        }
        let attributes = self.message_attributes.iter();
        let attributes: BTreeMap<_, _> =
            gather(attributes.map(|(name, attribute)| (name, &attribute.value)));
        let mut carrier = Carrier::new("patrol.sns", "SNS Message", arn, &self.message_id);
        carrier.time = self.timestamp.to_string();
        carrier.detail = json!({
            "messageId": self.message_id,
            "topicArn": self.topic_arn,
            "subject": self.subject,
            "message": content.value()?,
            "messageAttributes": attributes,
        });
        carrier.replaced = content.replaced();
        carrier.into_event()
    }
}
