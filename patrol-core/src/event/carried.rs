//! What topics, queues, streams and webhooks carry.
//!
//! JSON is read as far as it can be: half of a surrogate pair, a number such as `1e999` and what is nested deeper than
//! 100 levels is replaced, so that nobody hides the rest of a body by it. Such values come as text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The `detail` of an `SNS Message` (source `patrol.sns`).
///
/// `M` is the shape of the message; the default takes anything: JSON where it is JSON, otherwise
/// text. A message that is an EventBridge event itself comes as that event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SnsMessage<M = Value> {
    /// The message's id.
    pub message_id: String,
    /// The topic's ARN.
    pub topic_arn: String,
    /// The subject, if it has one.
    pub subject: Option<String>,
    /// The message.
    pub message: M,
    /// The attributes' values by name.
    pub message_attributes: BTreeMap<String, Value>,
}

/// The `detail` of an `SQS Message` (source `patrol.sqs`).
///
/// `B` is the shape of the body; the default takes anything: JSON where it is JSON, otherwise
/// text. A body that is an EventBridge event or an SNS message itself comes as that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SqsMessage<B = Value> {
    /// The message's id.
    pub message_id: String,
    /// The queue's ARN.
    pub queue_arn: String,
    /// The body.
    pub body: B,
    /// SQS's own attributes, such as `SentTimestamp` (milliseconds since 1970) and `SenderId`.
    pub attributes: Value,
    /// The sender's attributes: `stringValue`, `binaryValue` and `dataType` by name.
    pub message_attributes: Value,
}

/// The `detail` of a `Kinesis Record` (source `patrol.kinesis`).
///
/// `D` is the shape of the data; the default takes anything: JSON where it is JSON, text where it
/// is UTF-8, otherwise base64. Data that is an EventBridge event itself comes as that event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KinesisRecord<D = Value> {
    /// The stream's ARN.
    pub stream_arn: String,
    /// The partition key.
    pub partition_key: String,
    /// The sequence number.
    pub sequence_number: String,
    /// The data.
    pub data: D,
    /// What the data is: `json`, `text` or `base64`.
    pub encoding: String,
}

/// The `detail` of a `DynamoDB Stream Record` (source `patrol.dynamodb`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DynamoDbRecord {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// The stream's ARN.
    pub stream_arn: String,
    /// `Keys`, `NewImage`, `OldImage` and more, attribute values with their types, such as
    /// `{"S": "text"}`.
    pub dynamodb: Value,
}

/// The `detail` of a `Webhook Request` (source `patrol.webhook`), whose caller showed the proof
/// that the rule asks for.
///
/// `B` is the shape of the body; the default takes anything: JSON where it is JSON, a form's
/// fields as an object of texts, other text, base64 where it is not text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookRequest<B = Value> {
    /// The method, such as `POST`.
    pub method: String,
    /// The path; its last part is the rule's name.
    pub path: String,
    /// The query's values by name; the last where a name stands twice.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// The headers by lower-case name, without those that hold credentials.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: B,
    /// The caller's address.
    pub source_ip: Option<String>,
    /// The ARN of the caller, where IAM proved it.
    pub caller: Option<String>,
}
