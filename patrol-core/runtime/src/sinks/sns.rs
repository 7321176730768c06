//! Alerts through an SNS topic.

use async_trait::async_trait;
use patrol_aws::QueryService;
use serde_json::json;

use super::message::xml_chars;
use crate::sha256::sha256_hex;
use patrol_core::{
    Alert, Result, Sink, SinkError,
    aws::AwsResponse,
    error_chain,
    iam::Arn,
    sink,
    sink::{ForeignAnswer, SinkSetup},
};

sink! {
    /// An SNS topic: its ARN.
    "sns" => Sns::open
}
sink! {
    /// The deployed stack's own alert topic, whose address the function knows; elsewhere use `sns`.
    "alerts" => Sns::open
}

/// A client of SNS's SDK would be a tenth of the function.
///
/// Source: [SNS Publish](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
const SNS: QueryService = QueryService {
    name: "sns",
    version: "2010-03-31",
};

/// The longest attribute value sent: all of them fit the room that the body leaves.
const MAX_ATTRIBUTE_BYTES: usize = 512;

/// Publishes each alert to an SNS topic.
///
/// The message's subject and body are [`Alert::subject`] and [`Alert::body`]. The attributes `rule`,
/// `ruleset`, `severity`, `account`, `region`, `key`, `state`, `runbook`, and the lists `attack` and `cis` are
/// there for the filter policies of subscriptions; an attribute without a value is left out. With
/// more than ten, SNS would tell no queue that takes messages raw. A FIFO topic's message group is
/// the rule, its deduplication id a hash of what is told: the finding, its event, and what became of it.
///
/// Credentials and `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SNS` are read out of the environment at
/// each message. It tries three times in all when SNS throttles, fails or does not answer within
/// five seconds. SNS took the message when it answers with its id.
struct Sns(Topic);

/// A topic.
pub(super) struct Topic {
    arn: String,
}

/// A message to a topic: the parameters of `Publish`, by name.
pub(super) struct Message(Vec<(String, String)>);

impl Message {
    fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }
}

/// The text is not the ARN of an SNS topic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the ARN of an SNS topic: expected `arn:aws:sns:REGION:ACCOUNT:NAME`")]
#[non_exhaustive]
pub(super) struct InvalidTopic(String);

impl Sns {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Self(Topic::new(setup.address()?.expose())?)))
    }
}

impl Topic {
    /// Publishes to this topic, in the topic's own region.
    pub(super) fn new(arn: &str) -> Result<Self, InvalidTopic> {
        let arn = arn.to_owned();
        if region(&arn).is_none() {
            return Err(InvalidTopic(arn));
        }
        Ok(Self { arn })
    }

    /// The name in logs and errors.
    pub(super) fn target(&self) -> String {
        format!("SNS topic `{}`", self.arn)
    }

    /// A message about an alert with this body: a FIFO topic's comes with its group and its
    /// deduplication id.
    pub(super) fn message(&self, alert: &Alert, body: impl Into<String>) -> Message {
        let message = Message(Vec::new())
            .with("TopicArn", &self.arn)
            .with("Message", body);
        if !self.arn.ends_with(".fifo") {
            return message;
        }
        message
            .with("MessageGroupId", alert.rule)
            .with("MessageDeduplicationId", sha256_hex(&told(alert)))
    }

    /// Sends it; an error names the sink.
    pub(super) async fn publish(&self, message: Message, target: &str) -> Result<(), SinkError> {
        let published = SNS.call(region(&self.arn), "Publish", message.0).await;
        let why = match published {
            Ok(answer) if is_published(&answer) => return Ok(()),
            Ok(answer) => {
                let expected = "`PublishResponse` with a `MessageId`";
                let why = ForeignAnswer::new(expected, answer.body());
                return Err(SinkError::new(target, why));
            }
            Err(why) => why,
        };
        let words = error_chain(&why);
        Err(if why.code().is_some_and(is_refusal) {
            SinkError::permanent(target, words)
        } else {
            SinkError::new(target, words)
        })
    }
}

/// What tells this alert from all others, and not from itself when it is sent again. SNS drops, for five minutes, what has
/// the same: the same key in another account, by somebody else or of a later event is told all the same, and so is what
/// becomes of it.
fn told(alert: &Alert) -> String {
    let subject = &alert.finding.subject;
    let happened = match alert.occurrence_id() {
        Some(id) => json!(id),
        None => json!(*alert.event),
    };
    json!([alert.identity(), subject, happened, alert.state.as_str()]).to_string()
}

/// Does SNS say that it took a message?
///
/// Source: [SNS Publish, response](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_ResponseElements).
fn is_published(answer: &AwsResponse) -> bool {
    let Ok(said) = answer.xml() else {
        return false;
    };
    let id = said.text_at("PublishResult/MessageId");
    said.name() == "PublishResponse" && id.is_some_and(|id| !id.is_empty())
}

/// Does SNS say with this code that no other attempt will succeed?
///
/// Source: [SNS Publish, errors](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors).
fn is_refusal(code: &str) -> bool {
    matches!(
        code.trim_end_matches("Exception"),
        "AuthorizationError"
            | "EndpointDisabled"
            | "InvalidParameter"
            | "InvalidParameterValue"
            | "InvalidSecurity"
            | "KMSAccessDenied"
            | "KMSDisabled"
            | "KMSNotFound"
            | "NotFound"
            | "ParameterValueInvalid"
            | "Validation"
    )
}

/// The region in a topic's ARN; `None` when it is not the ARN of a topic.
fn region(topic_arn: &str) -> Option<&str> {
    let arn = Arn::parse(topic_arn).ok()?;
    let named = [arn.partition(), arn.region(), arn.account(), arn.resource()];
    // A subscription's ARN has another part.
    let is_topic = arn.service() == "sns" && !arn.resource().contains(':');
    (is_topic && named.iter().all(|part| !part.is_empty())).then_some(arn.region())
}

#[async_trait]
impl Sink for Sns {
    fn target(&self) -> String {
        self.0.target()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let message = self.0.message(alert, xml_chars(&alert.body()));
        let mut message = message.with("Subject", alert.subject());
        for (number, (name, kind, value)) in (1..).zip(attributes(alert)) {
            let entry = format!("MessageAttributes.entry.{number}");
            message = message
                .with(format!("{entry}.Name"), name)
                .with(format!("{entry}.Value.DataType"), kind)
                .with(format!("{entry}.Value.StringValue"), value);
        }
        self.0.publish(message, &self.target()).await
    }
}

/// The attributes that have a value, since SNS refuses empty ones: name, data type, value.
pub(super) fn attributes(alert: &Alert) -> Vec<(&'static str, &'static str, String)> {
    let key = alert.key();
    let key = if key.len() > MAX_ATTRIBUTE_BYTES {
        sha256_hex(&key)
    } else {
        key
    };
    let texts = [
        ("rule", alert.rule),
        ("ruleset", alert.ruleset),
        ("severity", alert.severity.as_str()),
        ("account", alert.account().unwrap_or_default()),
        ("region", alert.region().unwrap_or_default()),
        ("key", &key),
        ("state", alert.state.as_str()),
        ("runbook", alert.metadata.runbook_page().unwrap_or_default()),
    ];
    let texts = texts.map(|(name, value)| {
        let end = value.floor_char_boundary(MAX_ATTRIBUTE_BYTES);
        (name, "String", xml_chars(&value[..end]))
    });
    let lists = [
        ("attack", alert.metadata.attack_techniques()),
        ("cis", alert.metadata.cis_recommendations()),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(name, items)| (name, "String.Array", json!(items).to_string()));
    let all = texts.into_iter().chain(lists);
    all.filter(|(_, _, value)| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_topic_is_taken() {
        let topic = Topic::new("arn:aws-cn:sns:cn-north-1:123456789012:alerts.fifo").unwrap();
        assert_eq!(region(&topic.arn), Some("cn-north-1"));
        for bad in [
            "",
            "alerts",
            "arn:aws:sqs:us-east-1:123456789012:alerts",
            "arn:aws:sns::123456789012:alerts",
            "arn:aws:sns:us-east-1:123456789012:alerts:a-subscription",
        ] {
            let why = Topic::new(bad).map(|_| ()).unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("`{bad}` is not the ARN of an SNS topic")),
                "{why}"
            );
        }
    }
}
