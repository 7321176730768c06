//! What is remembered of findings, in a table that functions share.

use std::thread;

use patrol_test_support::{
    Aws, Ministack, Moto, environment,
    lambda::{Endpoint, Function, Response, RunningFunction, Sns},
};
use serde_json::{Value, json};

use crate::{event, function};

pub(crate) const TABLE: &str = "state";

pub(crate) fn numbered(number: usize) -> Value {
    let mut event = event(&["reports"]);
    event["id"] = json!(number.to_string());
    event
}

/// AWS in miniature with the table.
pub(crate) fn aws(name: &str) -> Ministack {
    let mut aws = Ministack::start(name);
    create_table(&mut aws);
    aws
}

pub(crate) fn create_table(aws: &mut Aws) {
    let table = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            { "AttributeName": "k", "AttributeType": "S" },
            { "AttributeName": "b", "AttributeType": "S" },
            { "AttributeName": "d", "AttributeType": "N" },
        ],
        "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "due",
            "KeySchema": [
                { "AttributeName": "b", "KeyType": "HASH" },
                { "AttributeName": "d", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }],
        "BillingMode": "PAY_PER_REQUEST",
    });
    aws.call("dynamodb", "create_table", table);
}

/// A function that keeps in this table what it remembers.
pub(crate) fn remembering(sns: &Sns, dynamodb: &str, how: &str) -> Function {
    let [key, secret, ..] = environment(dynamodb);
    function(sns)
        .env("AlertAggregation", how)
        .env("PatrolStateTable", TABLE)
        .env("AWS_ENDPOINT_URL_DYNAMODB", dynamodb)
        .env(key.0, key.1)
        .env(secret.0, secret.1)
}

pub(crate) fn state_failures(function: &RunningFunction) -> u64 {
    let logs = function.logs();
    let lines = logs.lines().filter_map(|line| line.parse::<Value>().ok());
    let whole = lines.filter(|line| line["_aws"].is_object() && line["Rule"].is_null());
    whole
        .filter_map(|line| line["StateFailures"].as_u64())
        .sum()
}

/// So many functions, each of which finds this event; how many alerts there are.
fn at_once(dynamodb: &str, how: &str, events: impl Fn(usize) -> Value, functions: usize) -> usize {
    let sns = Sns::start();
    let functions: Vec<_> = (0..functions)
        .map(|_| remembering(&sns, dynamodb, how).start())
        .collect();
    thread::scope(|scope| {
        for (number, function) in functions.iter().enumerate() {
            let event = events(number);
            // Whoever finds that another is telling it fails, and would be tried again.
            scope.spawn(move || drop(function.invoke(&event)));
        }
    });
    for function in &functions {
        assert_eq!(state_failures(function), 0);
    }
    sns.published().len()
}

#[test]
fn a_hundred_functions_at_once_tell_a_finding_once() {
    let aws = aws("state-hundred");
    let told = at_once(&aws.endpoint, "reports throttle=1h", numbered, 100);
    assert_eq!(told, 1);
}

#[test]
fn a_threshold_of_ten_across_twenty_functions_is_told_once() {
    let aws = aws("state-threshold");
    let how = "reports threshold=10/5m throttle=1h even-if-severe";
    assert_eq!(at_once(&aws.endpoint, how, numbered, 20), 1);
}

/// Another emulator of conditional writes says the same. It looks and writes in two steps, so its functions
/// come one after the other.
#[test]
fn moto_agrees() {
    let mut moto = Moto::start("state");
    create_table(&mut moto);
    let told = |how: &str, region: &str| {
        let sns = Sns::start();
        for number in 0..12 {
            let function = remembering(&sns, &moto.endpoint, how).start();
            let mut event = numbered(number);
            event["region"] = json!(region);
            function.invoke(&event).expect("an answer");
            assert_eq!(state_failures(&function), 0);
        }
        sns.published().len()
    };
    assert_eq!(told("reports throttle=1h", "eu-west-1"), 1);
    let how = "reports threshold=10/5m throttle=1h even-if-severe";
    assert_eq!(told(how, "ap-east-1"), 1);
}

#[test]
fn regions_are_told_apart() {
    let aws = aws("state-regions");
    let regions = ["eu-west-1", "ap-east-1"];
    let events = |number: usize| {
        let mut event = numbered(number);
        event["region"] = json!(regions[number % 2]);
        event
    };
    assert_eq!(at_once(&aws.endpoint, "reports throttle=1h", events, 10), 2);
}

#[test]
fn an_item_that_is_deleted_late_counts_for_nothing() {
    let mut aws = aws("state-late");
    let sns = Sns::start();
    let tell = |number| {
        let cold = remembering(&sns, &aws.endpoint, "reports throttle=1h").start();
        cold.invoke(&numbered(number)).unwrap();
        sns.published().len()
    };
    assert_eq!((tell(0), tell(1)), (1, 1));
    let items = aws.call("dynamodb", "scan", json!({ "TableName": TABLE }));
    let key = items["Items"][0]["k"].clone();
    let over = json!({
        "TableName": TABLE,
        "Key": { "k": key },
        "UpdateExpression": "SET x = :x",
        "ExpressionAttributeValues": { ":x": { "N": "1" } },
    });
    aws.call("dynamodb", "update_item", over);
    let cold = remembering(&sns, &aws.endpoint, "reports throttle=1h").start();
    cold.invoke(&numbered(2)).unwrap();
    assert_eq!(sns.published().len(), 2);
}

/// What the schedule sends.
pub(crate) fn sweep(time: &str) -> Value {
    json!({ "patrolSweep": time })
}

pub(crate) const LATER: &str = "2099-01-01T00:00:00Z";

#[test]
fn what_was_held_back_is_told_when_the_time_is_over_once_by_ten_functions() {
    let aws = aws("state-sweep");
    let sns = Sns::start();
    let start = || remembering(&sns, &aws.endpoint, "reports throttle=1h").start();
    let function = start();
    for number in 0..4 {
        function.invoke(&numbered(number)).unwrap();
    }
    assert_eq!(sns.published().len(), 1);
    let early = function.invoke(&sweep("2026-01-01T18:50:00Z")).unwrap();
    assert_eq!(early["over"], 0, "{early}");
    let functions: Vec<_> = (0..10).map(|_| start()).collect();
    thread::scope(|scope| {
        for function in &functions {
            scope.spawn(|| function.invoke(&sweep(LATER)).unwrap());
        }
    });
    let told = sns.published();
    assert_eq!(told.len(), 2);
    let words = &told[1].message;
    assert!(
        words.contains("found again 3 times since it was last told"),
        "{words}"
    );
    assert!(
        words.contains("heldBackSince: 2026-01-01T18:43:48Z"),
        "{words}"
    );
    let after = function.invoke(&sweep(LATER)).unwrap();
    assert_eq!((&after["over"], sns.published().len()), (&json!(0), 2));
    assert_eq!(state_failures(&function), 0);
}

#[test]
fn what_was_not_found_again_is_closed_and_opens_anew() {
    let aws = aws("state-close");
    let sns = Sns::start();
    let function = remembering(&sns, &aws.endpoint, "reports close=7d").start();
    function.invoke(&numbered(0)).unwrap();
    for _ in 0..2 {
        function.invoke(&sweep(LATER)).unwrap();
    }
    let told = sns.published();
    assert_eq!(told.len(), 2, "{}", function.logs());
    let words = &told[1].message;
    assert!(words.contains("state: it is over"), "{words}");
    let mut event = numbered(1);
    event["time"] = json!("2026-01-20T00:00:00Z");
    function.invoke(&event).unwrap();
    let words = &sns.published()[2].message;
    assert!(!words.contains("found again"), "{words}");
}

#[test]
fn a_sweep_without_its_table_fails_nothing_and_is_counted() {
    let sns = Sns::start();
    let nowhere = "http://127.0.0.1:9";
    let function = remembering(&sns, nowhere, "reports throttle=1h").start();
    let answer = function.invoke(&sweep(LATER)).unwrap();
    assert_eq!(answer["over"], 0);
    assert!(state_failures(&function) > 0);
}

#[test]
fn a_cold_start_forgets_nothing_and_tells_what_was_held_back() {
    let mut aws = aws("state-cold");
    let sns = Sns::start();
    for number in 0..3 {
        let cold = remembering(&sns, &aws.endpoint, "reports throttle=1h").start();
        cold.invoke(&numbered(number)).unwrap();
        assert_eq!(state_failures(&cold), 0);
    }
    assert_eq!(sns.published().len(), 1);
    let items = aws.call("dynamodb", "scan", json!({ "TableName": TABLE }));
    let item = &items["Items"][0];
    assert_eq!(item["h"]["N"], "2", "{item}");
    assert!(item["x"]["N"].is_string(), "it has an end: {item}");
}

#[test]
fn a_table_that_fails_means_that_people_are_told_and_that_is_counted() {
    let denied =
        r#"{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not you"}"#;
    let throttled =
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slower"}"#;
    let gone = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}"#;
    let nowhere = "http://127.0.0.1:9".to_owned();
    let refusing =
        [denied, throttled, gone].map(|body| Endpoint::serve(move |_| Response::new(400, body)));
    let broken = Endpoint::serve(|_| Response::new(500, ""));
    let garbled = Endpoint::serve(|_| Response::new(200, "<html>"));
    let all = refusing
        .iter()
        .chain([&broken, &garbled])
        .map(Endpoint::url);
    for url in all.map(|url| url.to_string()).chain([nowhere]) {
        for how in [
            "reports throttle=1h",
            "reports threshold=9/1h even-if-severe",
        ] {
            let sns = Sns::start();
            let function = remembering(&sns, &url, how).start();
            function.invoke(&numbered(0)).unwrap();
            assert_eq!(sns.published().len(), 1, "{url} {how}");
            assert!(state_failures(&function) > 0, "{url} {how}");
        }
    }
}
