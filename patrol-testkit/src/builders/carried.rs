//! What topics, queues, streams and webhooks carry, as the function hands it to rules.

use serde_json::{Value, json};

use super::{ACCOUNT, FixtureEvent, REGION, envelope};

const ID: &str = "95df01b4-ee98-5cb9-9903-4c221d41eb5e";

fn carried(detail_type: &str, source: &str, arn: &str, detail: Value) -> FixtureEvent {
    let mut event = envelope(detail_type, source, detail);
    event["id"] = json!(ID);
    event["resources"] = json!([arn]);
    event
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

/// A message on the rule's SNS topic; the detail is an [`SnsMessage`](patrol_core::SnsMessage).
///
/// ```
/// use patrol_testkit::{json, sns_message};
///
/// let event = sns_message("Alarm", json!({"AlarmName": "errors"}));
/// assert_eq!(event["detail"]["message"]["AlarmName"], "errors");
/// ```
#[must_use]
pub fn sns_message(subject: &str, message: impl Into<Value>) -> FixtureEvent {
    let topic = arn("sns", "patrol-topic");
    let detail = json!({
        "messageId": ID,
        "topicArn": topic,
        "subject": subject,
        "message": message.into(),
        "messageAttributes": {},
    });
    carried("SNS Message", "patrol.sns", &topic, detail)
}

/// A message of the rule's SQS queue; the detail is an [`SqsMessage`](patrol_core::SqsMessage).
#[must_use]
pub fn sqs_message(body: impl Into<Value>) -> FixtureEvent {
    let queue = arn("sqs", "patrol-queue");
    let detail = json!({
        "messageId": ID,
        "queueArn": queue,
        "body": body.into(),
        "attributes": {"SentTimestamp": "1768469400000", "SenderId": "AIDAEXAMPLEUSERID0001"},
        "messageAttributes": {},
    });
    carried("SQS Message", "patrol.sqs", &queue, detail)
}

/// A record of the rule's Kinesis stream; the detail is a
/// [`KinesisRecord`](patrol_core::KinesisRecord). Text is text, anything else is JSON.
#[must_use]
pub fn kinesis_record(data: impl Into<Value>) -> FixtureEvent {
    let stream = arn("kinesis", "stream/patrol");
    let data = data.into();
    let encoding = if data.is_string() { "text" } else { "json" };
    let detail = json!({
        "streamArn": stream,
        "partitionKey": "1",
        "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "data": data,
        "encoding": encoding,
    });
    carried("Kinesis Record", "patrol.kinesis", &stream, detail)
}

/// A record of the rule's DynamoDB stream; the detail is a
/// [`DynamoDbRecord`](patrol_core::DynamoDbRecord). `event_name` is `INSERT`, `MODIFY` or `REMOVE`;
/// `dynamodb` has `Keys`, `NewImage` and `OldImage`, with types: `{"Id": {"S": "1"}}`.
#[must_use]
pub fn dynamodb_record(event_name: &str, dynamodb: Value) -> FixtureEvent {
    let stream = arn("dynamodb", "table/patrol/stream/2026-01-15T09:30:00.000");
    let detail = json!({
        "eventName": event_name,
        "streamArn": stream,
        "dynamodb": dynamodb,
    });
    carried("DynamoDB Stream Record", "patrol.dynamodb", &stream, detail)
}

/// A request to the rule's webhook, whose caller has shown the proof that the rule asks for; the
/// detail is a [`WebhookRequest`](patrol_core::WebhookRequest).
///
/// ```
/// use patrol_testkit::{json, webhook_request};
///
/// let mut event = webhook_request("repositoryMadePublic", json!({"action": "publicized"}));
/// event["detail"]["headers"]["x-github-event"] = json!("repository");
/// assert_eq!(event["detail"]["body"]["action"], "publicized");
/// ```
#[must_use]
pub fn webhook_request(rule: &str, body: impl Into<Value>) -> FixtureEvent {
    let detail = json!({
        "method": "POST",
        "path": format!("/{rule}"),
        "query": {},
        "headers": {"content-type": "application/json", "user-agent": "caller/1.0"},
        "body": body.into(),
        "sourceIp": "192.0.2.10",
        "caller": null,
    });
    let function = arn("lambda", "function:patrol");
    carried("Webhook Request", "patrol.webhook", &function, detail)
}
