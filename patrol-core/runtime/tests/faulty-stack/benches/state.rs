//! How long a finding waits for what is remembered: an invocation without state, with a table that
//! answers at once, and with one in ministack.
//!
//! ```text
//! cargo bench -p patrol-faulty-stack --bench state
//! ```
//!
//! Each invocation finds one thing of a key of its own, and publishes it to an SNS on loopback. With
//! a table that is two writes: the claim before it is told, and that it was told.
#![allow(clippy::print_stdout, missing_docs)]

use std::time::{Duration, Instant};

use patrol_test_support::{
    Ministack,
    lambda::{Endpoint, Function, Response, Sns},
};
use serde_json::{Value, json};

const INVOCATIONS: usize = 100;
const TABLE: &str = "state";

fn main() {
    let mut aws = Ministack::start("bench-state");
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let table = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            { "AttributeName": "k", "AttributeType": "S" },
            { "AttributeName": "b", "AttributeType": "S" },
            { "AttributeName": "d", "AttributeType": "N" },
        ],
        "KeySchema": [key("k", "HASH")],
        "GlobalSecondaryIndexes": [{
            "IndexName": "due",
            "KeySchema": [key("b", "HASH"), key("d", "RANGE")],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }],
        "BillingMode": "PAY_PER_REQUEST",
    });
    aws.call("dynamodb", "create_table", table);
    let at_once = Endpoint::serve(|_| Response::new(200, "{}"));
    println!("| State | told, median ms | worst ms | held back, median ms | worst ms |");
    println!("|---|---|---|---|---|");
    for (name, dynamodb) in [
        ("none", None),
        ("a table that answers at once", Some(at_once.url())),
        ("a table in ministack", Some(&*aws.endpoint)),
    ] {
        let told = times(dynamodb, |number| number);
        let held = times(dynamodb, |_| 0);
        println!(
            "| {name} | {:.2} | {:.2} | {:.2} | {:.2} |",
            median(&told),
            worst(&told),
            median(&held),
            worst(&held)
        );
    }
}

/// The times of invocations whose keys are of these accounts, after one that warms up.
fn times(dynamodb: Option<&str>, account: impl Fn(usize) -> usize) -> Vec<f64> {
    let sns = Sns::start();
    let mut function = Function::new(env!("CARGO_BIN_EXE_patrol-faulty-stack"))
        .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
        .env("AWS_ENDPOINT_URL", sns.url())
        .env("ConfiguredLimit", "3")
        .env("ConfiguredToken", "8446744073709551");
    for secret in [
        "GithubHookSecret",
        "SlackHookSecret",
        "SignedHookSecret",
        "KeyHookSecret",
    ] {
        function = function.env(secret, "a secret of the bench");
    }
    if let Some(url) = dynamodb {
        function = function
            .env("AlertAggregation", "reports throttle=1h")
            .env("PatrolStateTable", TABLE)
            .env("AWS_ENDPOINT_URL_DYNAMODB", url)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test");
    }
    let function = function.start();
    let first = event(0, 999_999);
    function.invoke(&first).expect("it serves");
    let each = (1..=INVOCATIONS).map(|number| {
        let event = event(number, account(number));
        let started = Instant::now();
        function.invoke(&event).expect("it serves");
        milliseconds(started.elapsed())
    });
    let mut each: Vec<_> = each.collect();
    each.sort_by(f64::total_cmp);
    each
}

fn event(number: usize, account: usize) -> Value {
    json!({
        "id": format!("event-{number}-{account}"),
        "detail-type": "Something happened",
        "source": "faults",
        "account": format!("{account:012}"),
        "time": "2026-01-01T18:43:48Z",
        "region": "eu-west-1",
        "detail": { "rules": ["reports"], "subject": "It happened", "summary": "Someone did it." },
    })
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn worst(sorted: &[f64]) -> f64 {
    sorted[sorted.len() - 1]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
