//! What an event of AWS comes in: every rule that is linked hears it from the bus and out of CloudTrail's log, and none
//! hears it from a topic, a queue, a stream or a webhook, whatever the sender wraps it into.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use patrol_test_support::{
    LinkedRule, every_rule,
    patrol::{Said, feed, lines},
    turned_on,
};
use serde_json::{Value, json};

const QUEUE: &str = "arn:aws:sqs:us-east-1:111122223333:jobs";

fn sns_message(message: &str) -> Value {
    json!({
        "Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:us-east-1:111122223333:news", "Subject": null,
        "Message": message, "Timestamp": "2026-03-02T10:00:00.000Z", "MessageAttributes": {},
    })
}

fn sns(message: &str) -> Value {
    json!({ "EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns_message(message) })
}

fn sqs(body: &str) -> Value {
    json!({
        "messageId": "m", "receiptHandle": "h", "body": body, "messageAttributes": {},
        "attributes": { "SentTimestamp": "1772445600000", "SenderId": "AIDAEXAMPLE" },
        "eventSource": "aws:sqs", "eventSourceARN": QUEUE, "awsRegion": "us-east-1",
    })
}

fn kinesis(data: &str) -> Value {
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0", "partitionKey": "p", "sequenceNumber": "1", "data": STANDARD.encode(data),
            "approximateArrivalTimestamp": 1_772_445_600.5,
        },
        "eventSource": "aws:kinesis", "eventID": "shardId-000000000000:1", "eventName": "aws:kinesis:record",
        "awsRegion": "us-east-1", "eventSourceARN": "arn:aws:kinesis:us-east-1:111122223333:stream/jobs",
    })
}

fn dynamodb(text: &str) -> Value {
    json!({
        "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_772_445_600, "Keys": { "id": { "S": "1" } },
            "NewImage": { "text": { "S": text } }, "SequenceNumber": "1",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:111122223333:table/jobs/stream/2026-01-01T00:00:00.000",
    })
}

fn webhook(body: &str) -> Value {
    json!({
        "version": "2.0", "rawPath": "/rootLogin", "rawQueryString": "", "isBase64Encoded": false,
        "headers": { "content-type": "application/json" }, "body": body,
        "requestContext": {
            "http": { "method": "POST", "path": "/rootLogin", "sourceIp": "198.51.100.23" },
            "requestId": "r1", "timeEpoch": 1_772_445_600_000_i64,
        },
    })
}

/// What a sender may make of an event before it is sent: itself, CloudTrail's record and log, what the stack's own
/// EventBridge rules and dead letters look like, and a message in a message.
fn disguises(event: &Value, rule: &str) -> [String; 7] {
    let record = event["detail"].to_string();
    let wrapped = json!({ "patrol": { "rules": [rule] }, "event": event });
    [
        event.to_string(),
        record.clone(),
        format!("{{\"Records\":[{record}]}}"),
        wrapped.to_string(),
        json!({ "patrol": { "rule": rule }, "event": event }).to_string(),
        json!({ "requestPayload": wrapped, "requestContext": { "condition": "RetriesExhausted" } })
            .to_string(),
        sns_message(&event.to_string()).to_string(),
    ]
}

/// What brings text of anybody who may send there.
fn carriers(text: &str) -> [Value; 5] {
    [
        sns(text),
        sqs(text),
        kinesis(text),
        dynamodb(text),
        webhook(text),
    ]
}

/// All that a sender may try with one event of each rule.
fn forged(rules: &[LinkedRule]) -> Vec<Value> {
    let tries = rules.iter().flat_map(|rule| {
        let disguises = disguises(&rule.reports[0], &rule.name);
        disguises.into_iter().flat_map(|text| {
            carriers(&text).map(|carried| match carried.get("rawPath") {
                Some(_) => carried,
                None => json!({ "Records": [carried] }),
            })
        })
    });
    tries.collect()
}

fn run(rules: &[LinkedRule], input: &str) -> Said {
    let turned_on = turned_on(rules);
    let mut arguments = vec!["run", "--no-config", "--every-finding", "--format", "jsonl"];
    arguments.extend(turned_on.iter().map(String::as_str));
    arguments.push("-");
    feed(&arguments, input.as_bytes())
}

/// The rules that found something.
fn told(said: &Said) -> BTreeSet<String> {
    let findings = said.findings().into_iter();
    let rules = findings.map(|finding| finding["rule"].as_str().expect("a name").to_owned());
    rules.collect()
}

fn names(rules: &[LinkedRule]) -> BTreeSet<String> {
    rules.iter().map(|rule| rule.name.clone()).collect()
}

#[test]
fn every_rule_hears_its_event_from_the_bus_and_nothing_that_anybody_else_sends() {
    let rules = every_rule();
    assert!(rules.len() > 200, "{}", rules.len());
    let events: Vec<Value> = rules.iter().flat_map(|rule| rule.reports.clone()).collect();
    let said = run(&rules, &lines(&events));
    assert_eq!((said.code, &*said.err), (0, ""));
    assert_eq!(told(&said), names(&rules));

    let forged = forged(&rules);
    assert_eq!(forged.len(), rules.len() * 35);
    let said = run(&rules, &lines(&forged));
    assert_eq!(said.out, "", "{}", said.err);
}

/// A log holds the record alone: who it is of, and what kind of event, is made of it as EventBridge makes it.
#[test]
fn every_rule_hears_its_record_out_of_a_log_as_the_kind_that_it_says() {
    let rules = every_rule();
    let is_record = |event: &&Value| {
        let kind = event["detail-type"].as_str().expect("a text");
        kind.ends_with(" via CloudTrail")
    };
    let recorded = |rule: &LinkedRule| -> Vec<Value> {
        let events = rule.reports.iter().filter(is_record);
        events.map(|event| event["detail"].clone()).collect()
    };
    let rules: Vec<_> = rules
        .into_iter()
        .filter(|rule| !recorded(rule).is_empty())
        .collect();
    let log = |change: &dyn Fn(&mut Value)| {
        let mut records: Vec<Value> = rules.iter().flat_map(recorded).collect();
        records.iter_mut().for_each(change);
        json!({ "Records": records }).to_string()
    };
    let said = run(&rules, &log(&|_| {}));
    assert_eq!((said.code, &*said.err), (0, ""));
    assert_eq!(told(&said), names(&rules));

    // What CloudTrail sums up, and kinds that nobody knows, are not taken for what they are not.
    let insight = run(
        &rules,
        &log(&|record| record["eventType"] = json!("AwsCloudTrailInsight")),
    );
    assert_eq!(insight.out, "");
    // Another service's record of a call with that name is another call.
    let elsewhere = run(
        &rules,
        &log(&|record| record["eventSource"] = json!("example.amazonaws.com")),
    );
    let any_service: BTreeSet<_> = ANY_SERVICE.map(str::to_owned).into();
    let told = told(&elsewhere);
    assert!(
        told.is_subset(&any_service),
        "{:?}",
        told.difference(&any_service)
    );
}

/// Rules that are about who called, from where or how, whatever was called, and those about what only the sign-in page does.
const ANY_SERVICE: [&str; 9] = [
    "accessDeniedBurst",
    "consoleLoginFailures",
    "consoleLoginWithoutMFA",
    "iamUserSignIn",
    "passwordSpraying",
    "regionOutsideHome",
    "rootActivity",
    "rootLogin",
    "vpcEndpointMisused",
];

/// The function knows which topic, queue or stream feeds a rule: none feeds these.
#[cfg(feature = "lambda")]
#[test]
fn every_rule_of_the_function_is_deaf_to_what_anybody_sends() {
    use patrol_test_support::{function_of, lambda::Sns};

    let (sns, rules) = (Sns::start(), every_rule());
    let function = function_of(&rules, &sns).start();
    let told = || -> BTreeSet<String> {
        let published = sns.published().into_iter();
        let rules = published.map(|message| message.attributes["rule"].clone());
        rules.collect()
    };
    for forged in forged(&rules).chunk_by(|one, other| is_batch(one) && is_batch(other)) {
        match forged {
            [alone] => drop(function.invoke(alone)),
            batch => {
                let records: Vec<_> = batch.iter().map(|one| one["Records"][0].clone()).collect();
                drop(function.invoke(&json!({ "Records": records })));
            }
        }
    }
    assert_eq!(told(), BTreeSet::new());
    // The same events, brought by the bus, are told.
    for rule in &rules {
        function.invoke(&rule.reports[0]).expect("it is judged");
    }
    let unset: BTreeSet<_> = rules
        .iter()
        .filter(|rule| rule.at_once && rule.params.is_empty())
        .map(|rule| rule.name.clone())
        .collect();
    let silent: Vec<_> = unset.difference(&told()).cloned().collect();
    assert!(
        unset.len() > 30 && silent.is_empty(),
        "{} {silent:?}",
        unset.len()
    );
}

#[cfg(feature = "lambda")]
fn is_batch(payload: &Value) -> bool {
    payload["Records"].is_array()
}
