//! Notifications through an SNS topic.

use std::{fmt, sync::OnceLock};

use async_trait::async_trait;
use aws_sdk_sns::{Client, types::MessageAttributeValue};
use sha2::{Digest, Sha256};

use super::{Notification, Notifier, NotifyError};
use crate::aws;

/// The longest attribute value sent: all of them fit the room that the body leaves.
const MAX_ATTRIBUTE_BYTES: usize = 512;

/// Publishes each notification to an SNS topic.
///
/// The message's subject and body are [`Notification::subject`] and [`Notification::body`]. The
/// attributes `rule`, `ruleset`, `severity`, `account`, `region` and `key` are there for the
/// filter policies of subscriptions; an attribute without a value is left out. A FIFO topic's
/// message group is the rule, its deduplication id a hash of the key.
///
/// The client is made at the first message, from the environment: credentials, `AWS_REGION`,
/// `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SNS`. It tries three times in all when SNS throttles,
/// fails or does not answer within five seconds.
pub struct Sns {
    topic_arn: String,
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
        let topic_arn = topic_arn.into();
        match region(&topic_arn) {
            Some(_) => Ok(Self {
                topic_arn,
                client: OnceLock::new(),
            }),
            None => Err(InvalidTopic(topic_arn)),
        }
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        format!("SNS topic `{}`", self.topic_arn)
    }

    fn client(&self) -> &Client {
        self.client
            .get_or_init(|| Client::new(&aws::config("SNS", region(&self.topic_arn))))
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
impl Notifier for Sns {
    async fn notify(&self, notification: &Notification) -> Result<(), NotifyError> {
        let failed = |why: String| NotifyError::new(self.target(), why);
        let mut publish = self
            .client()
            .publish()
            .topic_arn(&self.topic_arn)
            .subject(notification.subject())
            .message(accepted(&notification.body()));
        for (name, value) in attributes(notification) {
            let attribute = MessageAttributeValue::builder()
                .data_type("String")
                .string_value(value)
                .build()
                .map_err(|why| failed(why.to_string()))?;
            publish = publish.message_attributes(name, attribute);
        }
        if self.topic_arn.ends_with(".fifo") {
            publish = publish
                .message_group_id(notification.rule)
                .message_deduplication_id(hash(&notification.key()));
        }
        publish
            .send()
            .await
            .map_err(|why| failed(aws::words(&why)))?;
        Ok(())
    }
}

impl fmt::Debug for Sns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sns({})", self.topic_arn)
    }
}

/// The attributes that have a value: SNS refuses empty ones.
fn attributes(notification: &Notification) -> impl Iterator<Item = (&'static str, String)> {
    let key = notification.key();
    let key = if key.len() > MAX_ATTRIBUTE_BYTES {
        hash(&key)
    } else {
        key
    };
    [
        ("rule", notification.rule),
        ("ruleset", notification.ruleset),
        ("severity", notification.severity.as_str()),
        ("account", notification.account().unwrap_or_default()),
        ("region", notification.region().unwrap_or_default()),
        ("key", &key),
    ]
    .map(|(name, value)| {
        let cut = value.floor_char_boundary(MAX_ATTRIBUTE_BYTES);
        (name, accepted(&value[..cut]))
    })
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
}

/// The text with `?` for what SNS refuses: characters that XML 1.0 does not know.
fn accepted(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'.. => c,
            _ => '?',
        })
        .collect()
}

fn hash(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_topic_is_taken() {
        let topic = Sns::new("arn:aws-cn:sns:cn-north-1:123456789012:alerts.fifo").unwrap();
        assert_eq!(region(&topic.topic_arn), Some("cn-north-1"));
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

    #[test]
    fn characters_that_sns_refuses_are_replaced() {
        assert_eq!(accepted("a\u{0}b\u{1b}[31m\n\u{FFFE}é𝄞"), "a?b?[31m\n?é𝄞");
    }
}
