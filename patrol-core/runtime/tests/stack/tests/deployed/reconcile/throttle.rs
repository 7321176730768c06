//! What a throttle held back, and is due once its time is over.

use std::fs;

use chrono::{TimeDelta, Utc};
use patrol_test_support::{Ministack, lambda::Endpoint, target_tmp};
use serde_json::{Value, json};

use super::{assumed, delivered, log, log_group, reconcile, records, with_logs};
use crate::{ZIP, template};

/// The record of a role that was taken so many seconds from now.
fn assumed_in(id: &str, who: &str, seconds: i64) -> Value {
    let mut record = assumed(id, who);
    let time = Utc::now() + TimeDelta::seconds(seconds);
    record["eventTime"] = json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    record
}

#[test]
fn what_a_throttle_held_back_is_missed_if_it_is_not_told_once_its_time_is_over() {
    let config = target_tmp().join("reconcile-over.toml");
    let text = "[rules.assumeRole]\ndisallowedRoles = [\"Admin\"]\naggregate = \"throttle=2s\"\n";
    fs::write(&config, text).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let mut aws = Ministack::start("reconcile-over");
    let outputs = aws.deploy("patrol-reconcile", &template(&["--config", config]), &ZIP);
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let all = [
        assumed_in("first", "bob", 0),
        assumed_in("held-1", "bob", 1),
        assumed_in("held-2", "bob", 1),
        // A quarter of an hour is waited for what may still be on its way.
        assumed_in("later", "bob", 1000),
    ];
    let tell = |aws: &mut Ministack, records: &[Value]| {
        for record in records {
            let event = delivered(record).to_string();
            let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
            let answer = aws.call("lambda", "invoke", call);
            assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
        }
    };
    tell(&mut aws, &all[..3]);
    log(&mut aws, "us-east-1", "a", records(&all));
    let today = Utc::now().date_naive().to_string();
    let asked = ["--from", &today, "--log", "s3://trail/AWSLogs/"];
    let missed = reconcile(&aws, &asked);
    assert_eq!(missed.code, 1, "{missed:?}");
    for words in [
        "2 findings missed of 5 findings in 4 records",
        " later: ",
        "(2 held back, and not told when the time of the throttle was over)",
    ] {
        assert!(missed.out.contains(words), "{words}: {}", missed.out);
    }
    // No function takes the time of an event that is so far ahead: what it logs of a throttle whose time is over is
    // written here, under the name of a finding that was held back.
    tell(&mut aws, &all[3..]);
    let group = json!({ "logGroupName": log_group(&mut aws) });
    let lines = aws.call("logs", "filter_log_events", group);
    let lines = lines["events"].as_array().expect("lines").iter();
    let mut lines: Vec<_> = lines.map(|line| line["message"].clone()).collect();
    let held = lines.iter().filter_map(Value::as_str);
    let mut held = held.filter(|line| line.contains(r#""outcome":"held""#));
    let over = held.next().expect("a finding that was held back");
    let over = over.replace(r#""outcome":"held""#, r#""outcome":"told""#);
    lines.push(json!(over));
    let events: Vec<_> = lines
        .iter()
        .map(|line| json!({ "message": line }))
        .collect();
    let answer = json!({ "events": events }).to_string();
    let logs = Endpoint::start(move |_| (200, answer.clone()));
    let told = with_logs(&aws, &logs, &asked);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.out
            .contains(", 1 told once the time of a throttle was over\n"),
        "{}",
        told.out
    );
}
