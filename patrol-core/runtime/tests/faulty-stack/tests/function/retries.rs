//! What of a batch is retried, and what is not done twice.

use std::time::{Duration, Instant};

use patrol_test_support::lambda::Sns;
use serde_json::json;

use crate::{
    assert_serves, event, function,
    records::{QUEUE, STREAM, TABLE, TOPIC, dynamodb, kinesis, records, sns, sqs},
};

#[test]
fn only_the_failed_records_are_retried() {
    let topic = Sns::start();
    let fed_by = |arn: &str| function(&topic).env("EchoesSourceArn", arn).start();
    let function = fed_by(QUEUE);
    let answer = function.invoke(&records((0..10).map(|n| {
        sqs(
            &format!("m{n}"),
            if n == 1 { "please fail" } else { "hello" },
        )
    })));
    assert_eq!(
        answer.unwrap(),
        json!({"batchItemFailures": [{"itemIdentifier": "m1"}]})
    );
    assert_eq!(topic.published().len(), 9);
    let batch = [kinesis("11", "aGVsbG8="), kinesis("12", "cGxlYXNlIGZhaWw=")];
    let answer = fed_by(STREAM).invoke(&records(batch)).unwrap();
    assert_eq!(
        answer,
        json!({"batchItemFailures": [{"itemIdentifier": "12"}]})
    );
    let batch = [dynamodb("1", "please fail"), dynamodb("2", "hello")];
    let answer = fed_by(TABLE).invoke(&records(batch)).unwrap();
    assert_eq!(
        answer,
        json!({"batchItemFailures": [{"itemIdentifier": "1"}]})
    );
    assert!(
        function
            .logs()
            .contains("a record of the batch fails: rule `echoes` failed")
    );
    let answer = function.invoke(&records([sqs("m20", "hello")])).unwrap();
    assert_eq!(answer, json!({"batchItemFailures": []}));
}

#[test]
fn a_record_that_cannot_be_read_fails_alone() {
    let topic = Sns::start();
    let function = function(&topic).env("EchoesSourceArn", QUEUE).start();
    let mut broken = sqs("m1", "x");
    broken["body"] = json!(5);
    let answer = function
        .invoke(&records([broken.clone(), sqs("m2", "hello")]))
        .unwrap();
    assert_eq!(
        answer,
        json!({"batchItemFailures": [{"itemIdentifier": "m1"}]})
    );
    assert_eq!(topic.published().len(), 1);
    // Nothing names this one, so Lambda must retry the batch.
    broken.as_object_mut().unwrap().remove("messageId");
    let why = function
        .invoke(&records([broken, sqs("m3", "hello")]))
        .unwrap_err();
    assert!(why.message.contains("the record cannot be read"), "{why}");
}

#[test]
fn a_rule_that_hangs_or_panics_on_one_record_fails_that_record() {
    let topic = Sns::start();
    let function = function(&topic)
        .env("FedReportsSourceArn", QUEUE)
        .timeout(Duration::from_secs(4))
        .start();
    let record = |id: &str, rule: &str| {
        let mut event = event(&["fedReports", rule]);
        event["id"] = json!(id);
        sqs(id, &event.to_string())
    };
    let started = Instant::now();
    let batch = records([
        record("m1", "reports"),
        record("m2", "hangs"),
        record("m3", "panics"),
        record("m4", "reports"),
    ]);
    let answer = function.invoke(&batch).unwrap();
    assert!(started.elapsed() < Duration::from_secs(4));
    let failures = json!([{"itemIdentifier": "m2"}, {"itemIdentifier": "m3"}]);
    assert_eq!(answer, json!({ "batchItemFailures": failures }));
    assert_eq!(topic.published().len(), 2);
    assert_serves(&function, &topic);
}

#[test]
fn what_was_sent_is_not_sent_again() {
    let topic = Sns::start();
    let function = function(&topic)
        .env("EchoesSourceArn", TOPIC)
        .env("FedReportsSourceArn", TOPIC)
        .start();
    let several = records([sns(&event(&["fedReports"]).to_string()), sns("please fail")]);
    for _ in 0..3 {
        function.invoke(&several).unwrap_err();
    }
    assert_eq!(topic.published().len(), 1);
    assert!(function.logs().contains("notified before"));
    // The same finding in another event is another matter.
    let mut other = event(&["reports"]);
    other["id"] = json!("another");
    function.invoke(&other).unwrap();
    assert_eq!(topic.published().len(), 2);
}
