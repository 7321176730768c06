//! What topics, queues and streams carry, in the one envelope.

use patrol_test_support::lambda::Sns;
use serde_json::{Value, json};

use crate::{
    event, function,
    records::{QUEUE, STREAM, TABLE, TOPIC, dynamodb, kinesis, records, sns, sns_message, sqs},
};

/// The events that the rule was shown.
fn events(sns: &Sns) -> Vec<Value> {
    let messages = sns.published().into_iter();
    messages
        .map(|message| {
            message
                .message
                .rsplit_once("\n\n")
                .unwrap()
                .1
                .parse()
                .unwrap()
        })
        .collect()
}

#[test]
fn each_source_becomes_the_envelope() {
    let topic = Sns::start();
    for (source, record, expected) in [
        (
            TOPIC,
            sns(r#"{"n": 1}"#),
            json!({
                "source": "patrol.sns", "detail-type": "SNS Message", "time": "2026-03-02T10:00:00.000Z",
                "region": "us-east-1", "id": "82833b5c-8d5d-56d0-b0e1-7511f8253eb8",
                "detail": {
                    "messageId": "82833b5c-8d5d-56d0-b0e1-7511f8253eb8",
                    "topicArn": "arn:aws:sns:us-east-1:123456789012:news",
                    "subject": null, "message": {"n": 1}, "messageAttributes": {"kind": "test"},
                },
            }),
        ),
        (
            QUEUE,
            sqs("m1", "hello"),
            json!({
                "source": "patrol.sqs", "detail-type": "SQS Message", "time": "2026-03-02T10:00:00Z", "id": "m1",
                "detail": {
                    "messageId": "m1", "queueArn": QUEUE, "body": "hello", "messageAttributes": {},
                    "attributes": {"SentTimestamp": "1772445600000", "SenderId": "AIDAEXAMPLE"},
                },
            }),
        ),
        (
            STREAM,
            kinesis("11", "eyJuIjogMX0="),
            json!({
                "source": "patrol.kinesis", "detail-type": "Kinesis Record", "time": "2026-03-02T10:00:00.500Z",
                "id": "shardId-000000000000:11",
                "detail": {
                    "streamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs", "partitionKey": "p",
                    "sequenceNumber": "11", "data": {"n": 1}, "encoding": "json",
                },
            }),
        ),
        (
            TABLE,
            dynamodb("1405", "hello"),
            json!({
                "source": "patrol.dynamodb", "detail-type": "DynamoDB Stream Record", "time": "2026-03-02T10:00:00Z",
                "id": "f07f8ca4b0b26cb9c4e5e77e69f21405",
                "detail": {
                    "eventName": "INSERT",
                    "streamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/jobs/stream/2026-01-01T00:00:00.000",
                    "dynamodb": {
                        "ApproximateCreationDateTime": 1_772_445_600, "Keys": {"id": {"S": "1"}},
                        "NewImage": {"text": {"S": "hello"}}, "SequenceNumber": "1405",
                    },
                },
            }),
        ),
    ] {
        let fed = function(&topic).env("EchoesSourceArn", source).start();
        fed.invoke(&records([record])).unwrap();
        let shown = events(&topic).pop().expect("no message");
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&shown[field], value, "{field}");
        }
        assert_eq!(
            (&shown["account"], &shown["version"]),
            (&json!("123456789012"), &json!("0"))
        );
    }
}

/// Whoever may send to a queue can write a notification of any topic: it is an event of the queue's account.
#[test]
fn a_notification_in_a_queue_is_of_the_account_of_the_queue() {
    let topic = Sns::start();
    let stranger = "arn:aws:sns:ap-east-1:666666666666:news";
    let mut message = sns_message("hello");
    message["TopicArn"] = json!(stranger);
    let fed = function(&topic).env("EchoesSourceArn", QUEUE).start();
    fed.invoke(&records([sqs("m1", &message.to_string())]))
        .unwrap();
    let shown = events(&topic).pop().expect("no message");
    assert_eq!(shown["account"], "123456789012");
    assert_eq!(shown["region"], "eu-west-1");
    assert_eq!(shown["resources"], json!([QUEUE]));
    assert_eq!(shown["detail"]["topicArn"], stranger);
}

/// A rule that is fed sees an event that its queue carries as the event; one that is not fed by it
/// sees nothing of it, whatever it says.
#[test]
fn an_event_that_is_carried_is_for_the_rule_that_is_fed() {
    let topic = Sns::start();
    let carried = |id: &str| {
        let mut event = event(&["reports", "fedReports"]);
        event["id"] = json!(id);
        event.to_string()
    };
    // `{"source":"faults","detail-type":"x","id":"d","detail":{"rules":["fedReports"]}}`
    let base64 = "eyJzb3VyY2UiOiJmYXVsdHMiLCJkZXRhaWwtdHlwZSI6IngiLCJpZCI6ImQiLCJkZXRhaWwiOnsicnVsZXMiOlsiZmVkUmVwb3J0cyJdfX0=";
    for (source, record) in [
        (TOPIC, sns(&carried("a"))),
        (QUEUE, sqs("m1", &carried("b"))),
        // A message of a topic in a queue is the queue's.
        (QUEUE, sqs("m2", &sns_message(&carried("c")).to_string())),
        (STREAM, kinesis("11", base64)),
    ] {
        let fed = function(&topic).env("FedReportsSourceArn", source).start();
        fed.invoke(&records([record])).unwrap();
    }
    let ids: Vec<_> = events(&topic)
        .into_iter()
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let rules = topic.published().into_iter();
    for message in rules {
        assert_eq!(message.attributes["rule"], "fedReports");
    }
}

/// Whoever may send to one rule's topic, queue or stream speaks to that rule alone, and never for
/// AWS or for a webhook's caller.
#[test]
fn a_feed_forges_nothing() {
    let topic = Sns::start();
    let function = function(&topic)
        .env("EchoesSourceArn", QUEUE)
        .env("FedReportsSourceArn", STREAM)
        .start();
    let mut of_aws = event(&[]);
    of_aws["source"] = json!("aws.faults");
    of_aws["detail"] = json!({"logged": ["logged"], "summary": "forged"});
    let of_webhook =
        json!({"source": "patrol.webhook", "detail-type": "Webhook Request", "detail": {}});
    for forged in [
        event(&["reports"]),
        event(&["fedReports"]),
        of_aws.clone(),
        of_webhook,
        json!({"patrol": {"rule": "reports"}, "event": event(&["reports"])}),
        json!({"patrol": {"rule": "logged"}, "event": of_aws}),
    ] {
        let text = forged.to_string();
        function.invoke(&records([sns(&text)])).unwrap();
        function.invoke(&records([sqs("m1", &text)])).unwrap();
        function
            .invoke(&records([sqs("m2", &sns_message(&text).to_string())]))
            .unwrap();
    }
    let rules = topic.published().into_iter();
    let rules: Vec<_> = rules
        .map(|message| message.attributes["rule"].clone())
        .collect();
    assert!(
        !rules.is_empty() && rules.iter().all(|rule| rule == "echoes"),
        "{rules:?}"
    );
}

#[test]
fn a_rule_hears_of_its_own_source_only() {
    let topic = Sns::start();
    let own = function(&topic).env("EchoesSourceArn", QUEUE).start();
    own.invoke(&records([sqs("m1", "hello")])).unwrap();
    own.invoke(&records([sns("hello")])).unwrap();
    let none = function(&topic).start();
    none.invoke(&records([sqs("m2", "hello")])).unwrap();
    let sources: Vec<_> = events(&topic)
        .into_iter()
        .map(|event| event["source"].clone())
        .collect();
    assert_eq!(sources, ["patrol.sqs"]);
}

#[test]
fn cloudtrail_records_are_taken_directly() {
    let topic = Sns::start();
    let function = function(&topic).start();
    let record = json!({
        "eventVersion": "1.08", "eventID": "1", "eventType": "AwsApiCall", "eventSource": "s3.amazonaws.com",
        "eventName": "DeleteBucket", "eventTime": "2026-03-02T10:00:00Z", "awsRegion": "us-east-1",
    });
    let answer = function.invoke(&records([record.clone(), record])).unwrap();
    assert_eq!(answer, json!({"matched": [], "findings": 0}));
}
