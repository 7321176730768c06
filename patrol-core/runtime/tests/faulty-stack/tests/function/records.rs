//! Records of topics, queues and streams, as AWS sends them.

use serde_json::{Value, json};

pub(crate) const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";
pub(crate) const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:jobs";
pub(crate) const STREAM: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs";
pub(crate) const TABLE: &str =
    "arn:aws:dynamodb:eu-west-1:123456789012:table/jobs/stream/2026-01-01T00:00:00.000";

pub(crate) fn sqs(id: &str, body: &str) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"SentTimestamp": "1772445600000", "SenderId": "AIDAEXAMPLE"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "eu-west-1",
    })
}

pub(crate) fn sns_message(message: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "82833b5c-8d5d-56d0-b0e1-7511f8253eb8",
        "TopicArn": TOPIC,
        "Subject": null,
        "Message": message,
        "Timestamp": "2026-03-02T10:00:00.000Z",
        "MessageAttributes": {"kind": {"Type": "String", "Value": "test"}},
    })
}

pub(crate) fn sns(message: &str) -> Value {
    json!({"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns_message(message)})
}

pub(crate) fn kinesis(sequence: &str, data: &str) -> Value {
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "p",
            "sequenceNumber": sequence,
            "data": data,
            "approximateArrivalTimestamp": 1_772_445_600.5,
        },
        "eventSource": "aws:kinesis",
        "eventID": format!("shardId-000000000000:{sequence}"),
        "eventName": "aws:kinesis:record",
        "awsRegion": "eu-west-1",
        "eventSourceARN": STREAM,
    })
}

pub(crate) fn dynamodb(sequence: &str, text: &str) -> Value {
    json!({
        "eventID": format!("f07f8ca4b0b26cb9c4e5e77e69f2{sequence}"),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_772_445_600,
            "Keys": {"id": {"S": "1"}},
            "NewImage": {"text": {"S": text}},
            "SequenceNumber": sequence,
        },
        "eventSourceARN": TABLE,
    })
}

pub(crate) fn records(records: impl IntoIterator<Item = Value>) -> Value {
    json!({"Records": records.into_iter().collect::<Vec<_>>()})
}
