//! The real binary as the Lambda function, with everything around it going wrong.

mod addresses;
mod aggregation;
mod asks;
mod control;
mod dead_routes;
mod fault_table;
mod faults;
mod forged;
mod forms;
mod metrics;
mod odd_batches;
mod odd_values;
mod payloads;
mod proxy;
mod records;
mod retries;
mod routes;
mod shared;
mod sink_errors;
mod sources;
mod state;
mod state_hostile;
mod state_killed;
mod stores;
mod taken;
mod tls;
mod trail;
mod values;
mod webhook_fronts;
mod webhooks;

use patrol_test_support::lambda::{Function, RunningFunction, Sns};
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:alerts";
/// GitHub's own example.
const SECRET: &str = "It's a Secret to Everybody";
const TOKEN: &str = "8446744073709551";

fn function(sns: &Sns) -> Function {
    Function::new(env!("CARGO_BIN_EXE_patrol-faulty-stack"))
        .env("AlertTopicArn", TOPIC)
        .env("AWS_ENDPOINT_URL", sns.url())
        .env("ConfiguredLimit", "3")
        .env("ConfiguredToken", TOKEN)
        .env("GithubHookSecret", SECRET)
        .env("SlackHookSecret", SECRET)
        .env("SignedHookSecret", SECRET)
        .env("KeyHookSecret", SECRET)
}

fn event(rules: &[&str]) -> Value {
    json!({
        "version": "0",
        "id": "6f87d04b-9f74-4f04-a780-7acf4b0a9b38",
        "detail-type": "Something happened",
        "source": "faults",
        "account": "123456789012",
        "time": "2026-01-01T18:43:48Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"rules": rules, "subject": "It\nhappened", "summary": "Someone did it."},
    })
}

/// The function still serves: an event that a rule reports goes out.
fn assert_serves(function: &RunningFunction, sns: &Sns) {
    let before = sns.published().len();
    let mut next = event(&["reports"]);
    next["id"] = json!(format!("next-{before}"));
    function
        .invoke(&next)
        .expect("the function no longer serves");
    assert_eq!(sns.published().len(), before + 1);
}
