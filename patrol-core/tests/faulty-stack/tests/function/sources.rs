//! What topics, queues and streams carry, in the one envelope.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use patrol_testkit::{
    Value, json,
    lambda::{InvocationError, RunningFunction, Sns},
};

use crate::{assert_serves, event, function};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:jobs";

fn sqs(id: &str, body: &str) -> Value {
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

fn sns_message(message: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "82833b5c-8d5d-56d0-b0e1-7511f8253eb8",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:news",
        "Subject": null,
        "Message": message,
        "Timestamp": "2026-03-02T10:00:00.000Z",
        "MessageAttributes": {"kind": {"Type": "String", "Value": "test"}},
    })
}

fn sns(message: &str) -> Value {
    json!({"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns_message(message)})
}

fn kinesis(sequence: &str, data: &str) -> Value {
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
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs",
    })
}

fn dynamodb(sequence: &str, text: &str) -> Value {
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
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/jobs/stream/2026-01-01T00:00:00.000",
    })
}

fn records(records: impl IntoIterator<Item = Value>) -> Value {
    json!({"Records": records.into_iter().collect::<Vec<_>>()})
}

/// The events that the rule was shown.
fn events(sns: &Sns) -> Vec<Value> {
    let messages = sns.published().into_iter();
    messages
        .map(|message| {
            message
                .message
                .split_once("\n\n")
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
    let function = function(&topic).start();
    for (record, expected) in [
        (
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
            kinesis("11", "eyJuIjogMX0="),
            json!({
                "source": "patrol.kinesis", "detail-type": "Kinesis Record", "time": "2026-03-02T10:00:00.5Z",
                "id": "shardId-000000000000:11",
                "detail": {
                    "streamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs", "partitionKey": "p",
                    "sequenceNumber": "11", "data": {"n": 1}, "encoding": "json",
                },
            }),
        ),
        (
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
        function.invoke(&records([record])).unwrap();
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

#[test]
fn only_the_failed_records_are_retried() {
    let topic = Sns::start();
    let function = function(&topic).start();
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
    let answer = function.invoke(&records(batch)).unwrap();
    assert_eq!(
        answer,
        json!({"batchItemFailures": [{"itemIdentifier": "12"}]})
    );
    let batch = [dynamodb("1", "please fail"), dynamodb("2", "hello")];
    let answer = function.invoke(&records(batch)).unwrap();
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
    let function = function(&topic).start();
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
fn what_was_sent_is_not_sent_again() {
    let topic = Sns::start();
    let function = function(&topic).start();
    let several = records([sns(&event(&["reports"]).to_string()), sns("please fail")]);
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

#[test]
fn an_event_that_is_carried_is_taken_out() {
    let topic = Sns::start();
    let function = function(&topic).start();
    let carried = |id: &str| {
        let mut event = event(&["reports"]);
        event["id"] = json!(id);
        event.to_string()
    };
    let base64 = "eyJzb3VyY2UiOiJmYXVsdHMiLCJkZXRhaWwtdHlwZSI6IngiLCJpZCI6ImQiLCJkZXRhaWwiOnsicnVsZXMiOlsicmVwb3J0cyJdfX0=";
    for record in [
        sns(&carried("a")),
        sqs("m1", &carried("b")),
        sqs("m2", &sns_message(&carried("c")).to_string()),
        kinesis("11", base64),
    ] {
        function.invoke(&records([record])).unwrap();
    }
    let ids: Vec<_> = events(&topic)
        .into_iter()
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    // Whoever may send to the queue cannot pass for a webhook's caller.
    let forged = r#"{"source": "patrol.webhook", "detail-type": "Webhook Request", "detail": {}}"#;
    function.invoke(&records([sqs("m3", forged)])).unwrap();
    let rules: Vec<_> = topic
        .published()
        .into_iter()
        .map(|message| message.attributes["rule"].clone())
        .collect();
    assert_eq!(rules[4..], ["echoes"]);
}

#[test]
fn a_rule_hears_of_its_own_source_only() {
    let topic = Sns::start();
    let own = function(&topic).env("EchoesSourceArn", QUEUE).start();
    own.invoke(&records([sqs("m1", "hello")])).unwrap();
    own.invoke(&records([sns("hello")])).unwrap();
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

#[test]
fn its_own_doing_is_not_judged() {
    let topic = Sns::start();
    let role = "arn:aws:iam::123456789012:role/patrol-Role-1";
    let function = function(&topic).env("PatrolRoleArn", role).start();
    let by = |arn: &str, id: &str| {
        let mut event = event(&["reports"]);
        event["id"] = json!(id);
        event["detail"]["userIdentity"] =
            json!({"sessionContext": {"sessionIssuer": {"arn": arn}}});
        event
    };
    function.invoke(&by(role, "own")).unwrap();
    let mut session = event(&["reports"]);
    session["detail"]["userIdentity"] =
        json!({"arn": "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/patrol"});
    function.invoke(&session).unwrap();
    let mut finding = event(&["reports"]);
    finding["source"] = json!("patrol");
    finding["detail-type"] = json!("Patrol Finding");
    let answer = function.invoke(&finding).unwrap();
    assert_eq!(answer, json!({"matched": [], "findings": 0}));
    assert_eq!(topic.published(), []);
    let counts = metrics(&function);
    assert_eq!(
        (&counts[0]["Events"], &counts[0]["OwnEvents"]),
        (&json!(1), &json!(1))
    );
    function.invoke(&by(&format!("{role}0"), "other")).unwrap();
    assert_eq!(topic.published().len(), 1);
}

fn metrics(function: &RunningFunction) -> Vec<Value> {
    let logs = function.logs();
    let lines = logs
        .lines()
        .map(|line| line.parse::<Value>().expect("a line of JSON"));
    lines.filter(|line| line["_aws"].is_object()).collect()
}

#[test]
fn everything_is_counted() {
    let topic = Sns::start();
    let function = function(&topic).start();
    function.invoke(&event(&["reports", "fails"])).unwrap_err();
    let lines = metrics(&function);
    let whole = &lines[0];
    for (name, count) in [
        ("Events", 1),
        ("Matched", 2),
        ("Findings", 1),
        ("Failures", 1),
    ] {
        assert_eq!(whole[name], json!(count), "{name}");
    }
    assert!(whole["Duration"].is_u64());
    assert_eq!(lines[1]["Duration"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        whole["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
        json!([[]])
    );
    let rules: Vec<_> = lines[1..]
        .iter()
        .map(|line| (&line["Rule"], &line["Findings"], &line["Failures"]))
        .collect();
    let (zero, one) = (json!(0), json!(1));
    assert_eq!(
        rules,
        [
            (&json!("fails"), &zero, &one),
            (&json!("reports"), &one, &zero)
        ]
    );
    assert_eq!(
        lines[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
        json!([["Rule"]])
    );
}

/// The example payloads of the events crate.
fn examples() -> Vec<PathBuf> {
    // What is for other platforms need not be here.
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()
        .expect("rustc");
    let host = String::from_utf8(host.stdout).expect("rustc");
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host.trim()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let events = packages
        .iter()
        .find(|package| package["name"] == "aws_lambda_events");
    let manifest = events.expect("the events crate")["manifest_path"]
        .as_str()
        .expect("a path");
    let folder = PathBuf::from(manifest).with_file_name("src/fixtures");
    let files = fs::read_dir(folder)
        .expect("the examples")
        .map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
        .collect()
}

/// How the function takes a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    /// As events, which no rule here looks at.
    Events,
    /// As a batch, of which no record fails.
    Batch,
    /// As a webhook request, for a rule that there is none of.
    Request,
    /// Not at all, and it says what it would take.
    Refused,
}

/// What becomes of a payload, by what AWS documents of its shape.
fn wanted(payload: &Value) -> Taken {
    if payload["detail-type"].is_string() {
        return Taken::Events;
    }
    let first = &payload["Records"][0];
    match first["eventSource"]
        .as_str()
        .or(first["EventSource"].as_str())
    {
        Some("aws:sns") => return Taken::Events,
        Some("aws:sqs" | "aws:kinesis" | "aws:dynamodb") => return Taken::Batch,
        _ => {}
    }
    let context = &payload["requestContext"];
    if context.is_object() && (payload["httpMethod"].is_string() || context["http"].is_object()) {
        return Taken::Request;
    }
    Taken::Refused
}

fn taken(answer: &Result<Value, InvocationError>) -> Option<Taken> {
    match answer {
        Ok(answer) if *answer == json!({"matched": [], "findings": 0}) => Some(Taken::Events),
        Ok(answer) if *answer == json!({"batchItemFailures": []}) => Some(Taken::Batch),
        Ok(answer) if answer["statusCode"] == 404 => Some(Taken::Request),
        Err(why) if why.message.contains(": expected an EventBridge event") => Some(Taken::Refused),
        _ => None,
    }
}

#[test]
fn every_payload_of_the_events_crate_is_served_or_refused_in_words() {
    let topic = Sns::start();
    // No rule looks at topics, queues and streams, so that none reports.
    let function = function(&topic)
        .env("PatrolRules", "reports,openHook")
        .start();
    let mut counts = BTreeMap::new();
    for file in examples() {
        let text = fs::read(&file).expect("an example");
        let payload: Value = serde_json::from_slice(&text).expect("an example in JSON");
        let records = payload["Records"].as_array();
        if records.is_some_and(|records| records.iter().any(|one| one["eventSource"] == "aws:s3")) {
            // What S3 notifies of must be there to be read.
            continue;
        }
        let answer = function.invoke_raw(text);
        let wanted = wanted(&payload);
        assert_eq!(
            taken(&answer),
            Some(wanted),
            "{}: {answer:?}",
            file.display()
        );
        *counts.entry(wanted).or_insert(0) += 1;
    }
    for (taken, least) in [
        (Taken::Events, 20),
        (Taken::Batch, 6),
        (Taken::Request, 15),
        (Taken::Refused, 90),
    ] {
        assert!(counts.get(&taken) >= Some(&least), "{taken:?}: {counts:?}");
    }
    assert_eq!(topic.published(), []);
    assert_serves(&function, &topic);
}

#[test]
fn a_rule_that_hangs_or_panics_on_one_record_fails_that_record() {
    let topic = Sns::start();
    let function = function(&topic).timeout(Duration::from_secs(4)).start();
    let record = |id: &str, rule: &str| {
        let mut event = event(&[rule]);
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
