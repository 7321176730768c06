//! Alerts through an SNS topic.

use std::{fmt, sync::OnceLock};

use async_trait::async_trait;
use aws_sdk_sns::{
    Client, operation::publish::builders::PublishFluentBuilder, types::MessageAttributeValue,
};

use super::message::{accepted, hash};
use patrol_core::{Alert, Sink, SinkError};

/// The longest attribute value sent: all of them fit the room that the body leaves.
const MAX_ATTRIBUTE_BYTES: usize = 512;

/// Publishes each alert to an SNS topic.
///
/// The message's subject and body are [`Alert::subject`] and [`Alert::body`]. The
/// attributes `rule`, `ruleset`, `severity`, `account`, `region` and `key` are there for the
/// filter policies of subscriptions; an attribute without a value is left out. A FIFO topic's
/// message group is the rule, its deduplication id a hash of the key.
///
/// The client is made at the first message, from the environment: credentials, `AWS_REGION`,
/// `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SNS`. It tries three times in all when SNS throttles,
/// fails or does not answer within five seconds.
pub struct Sns(Topic);

/// A topic and its client, which is made at the first message.
pub(super) struct Topic {
    arn: String,
    client: OnceLock<Client>,
}

/// The text is not the ARN of an SNS topic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SNS topic: expected `arn:aws:sns:REGION:ACCOUNT:NAME`")]
pub struct InvalidTopic(String);

impl Sns {
    /// Publishes to this topic, in the topic's own region.
    ///
    /// # Errors
    ///
    /// [`InvalidTopic`] when the text is not the ARN of a topic.
    pub fn new(topic_arn: impl Into<String>) -> Result<Self, InvalidTopic> {
        Topic::new(topic_arn.into()).map(Self)
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        self.0.target()
    }
}

impl Topic {
    pub(super) fn new(arn: String) -> Result<Self, InvalidTopic> {
        if region(&arn).is_none() {
            return Err(InvalidTopic(arn));
        }
        Ok(Self {
            arn,
            client: OnceLock::new(),
        })
    }

    /// The name in logs and errors.
    pub(super) fn target(&self) -> String {
        format!("SNS topic `{}`", self.arn)
    }

    /// A message about an alert: a FIFO topic's comes with its group and its
    /// deduplication id.
    pub(super) fn message(&self, alert: &Alert) -> PublishFluentBuilder {
        let client = self
            .client
            .get_or_init(|| Client::new(&patrol_aws::config_in("SNS", region(&self.arn))));
        let publish = client.publish().topic_arn(&self.arn);
        if !self.arn.ends_with(".fifo") {
            return publish;
        }
        publish
            .message_group_id(alert.rule)
            .message_deduplication_id(hash(&alert.key()))
    }

    /// Sends it.
    pub(super) async fn publish(&self, message: PublishFluentBuilder) -> Result<(), SinkError> {
        match message.send().await {
            Ok(_) => Ok(()),
            Err(why) => Err(SinkError::new(
                self.target(),
                patrol_aws::sdk_error_message(&why),
            )),
        }
    }
}

/// The region in a topic's ARN; `None` when it is no topic's ARN.
fn region(topic_arn: &str) -> Option<&str> {
    let parts: Vec<&str> = topic_arn.split(':').collect();
    match parts[..] {
        ["arn", partition, "sns", region, account, name] => {
            let all = [partition, region, account, name];
            all.iter().all(|part| !part.is_empty()).then_some(region)
        }
        _ => None,
    }
}

#[async_trait]
impl Sink for Sns {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let mut message = self
            .0
            .message(alert)
            .subject(alert.subject())
            .message(accepted(&alert.body()));
        for (name, value) in attributes(alert) {
            let attribute = MessageAttributeValue::builder()
                .data_type("String")
                .string_value(value)
                .build()
                .map_err(|why| SinkError::new(self.target(), why))?;
            message = message.message_attributes(name, attribute);
        }
        self.0.publish(message).await
    }
}

impl fmt::Debug for Sns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sns({})", self.0.arn)
    }
}

/// The attributes that have a value: SNS refuses empty ones.
fn attributes(alert: &Alert) -> impl Iterator<Item = (&'static str, String)> {
    let key = alert.key();
    let key = if key.len() > MAX_ATTRIBUTE_BYTES {
        hash(&key)
    } else {
        key
    };
    [
        ("rule", alert.rule),
        ("ruleset", alert.ruleset),
        ("severity", alert.severity.as_str()),
        ("account", alert.account().unwrap_or_default()),
        ("region", alert.region().unwrap_or_default()),
        ("key", &key),
    ]
    .map(|(name, value)| {
        let cut = value.floor_char_boundary(MAX_ATTRIBUTE_BYTES);
        (name, accepted(&value[..cut]))
    })
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_topic_is_taken() {
        let topic = Sns::new("arn:aws-cn:sns:cn-north-1:123456789012:alerts.fifo").unwrap();
        assert_eq!(region(&topic.0.arn), Some("cn-north-1"));
        for bad in [
            "",
            "alerts",
            "arn:aws:sqs:us-east-1:123456789012:alerts",
            "arn:aws:sns::123456789012:alerts",
            "arn:aws:sns:us-east-1:123456789012:alerts:a-subscription",
        ] {
            let why = Sns::new(bad).unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("`{bad}` is no SNS topic")),
                "{why}"
            );
        }
    }
}
