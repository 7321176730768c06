//! What CloudWatch makes of the function's log lines: the emulator keeps the lines, and counts nothing.
//!
//! Source: [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).

use std::{
    collections::BTreeMap,
    thread,
    time::{Instant, SystemTime},
};

use chrono::{DateTime, Utc};
use patrol_test_support::Ministack;
use serde_json::{Value, json};

use crate::flow::{LOOK, PATIENCE};

/// Values of today by namespace, name and dimensions, as JSON.
type Sums = BTreeMap<(String, String, String), f64>;

/// Makes metrics of the log lines of the stack `many-test`, as soon as they count so many evaluations: an
/// invocation counts after it has told people, and its lines come later still.
pub(crate) fn count(aws: &mut Ministack, evaluations: u64) {
    let mut sums = Sums::new();
    for line in lines_of(aws, evaluations) {
        for directive in line["_aws"]["CloudWatchMetrics"]
            .as_array()
            .into_iter()
            .flatten()
        {
            add(&line, directive, &mut sums);
        }
    }
    let now: DateTime<Utc> = SystemTime::now().into();
    let mut by_namespace: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for ((namespace, name, dimensions), value) in &sums {
        let dimensions: Value = serde_json::from_str(dimensions).expect("JSON");
        by_namespace.entry(namespace).or_default().push(json!({
            "MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": "Count",
            "Timestamp": now.to_rfc3339(),
        }));
    }
    for (namespace, data) in by_namespace {
        for some in data.chunks(500) {
            let data = json!({ "Namespace": namespace, "MetricData": some });
            aws.call("cloudwatch", "put_metric_data", data);
        }
    }
}

fn add(line: &Value, directive: &Value, sums: &mut Sums) {
    let list = |name: &str| directive[name].as_array().expect("a list");
    for set in list("Dimensions") {
        let set = set.as_array().expect("names").iter();
        let dimensions: Vec<_> = set
            .map(|name| {
                let value = &line[name.as_str().expect("a name")];
                assert!(
                    value.as_str().is_some_and(|text| !text.is_empty()),
                    "{line}"
                );
                json!({ "Name": name, "Value": value })
            })
            .collect();
        for metric in list("Metrics") {
            let name = metric["Name"].as_str().expect("a name");
            let Some(value) = line[name].as_f64() else {
                // The times that rules took.
                continue;
            };
            let namespace = directive["Namespace"].as_str().expect("a namespace");
            let key = (
                namespace.to_owned(),
                name.to_owned(),
                json!(dimensions).to_string(),
            );
            *sums.entry(key).or_default() += value;
        }
    }
}

/// The log's lines that hold metrics, when all of these evaluations are in them.
fn lines_of(aws: &mut Ministack, evaluations: u64) -> Vec<Value> {
    let end = Instant::now() + PATIENCE;
    loop {
        let found = lines(aws);
        let of_rules = found.iter().filter(|line| line["Rule"].is_string());
        let counted: u64 = of_rules.filter_map(|line| line["Matched"].as_u64()).sum();
        if counted >= evaluations {
            return found;
        }
        assert!(
            Instant::now() < end,
            "{counted} of {evaluations} evaluations counted within {PATIENCE:?}"
        );
        thread::sleep(LOOK);
    }
}

/// The log's lines that hold metrics.
fn lines(aws: &mut Ministack) -> Vec<Value> {
    let place = json!({ "StackName": "many-test", "LogicalResourceId": "LogGroup" });
    let group = aws.call("cloudformation", "describe_stack_resource", place);
    let group = group["StackResourceDetail"]["PhysicalResourceId"].clone();
    let mut found = Vec::new();
    let mut ask = json!({ "logGroupName": group });
    loop {
        let answer = aws.call("logs", "filter_log_events", ask.clone());
        let events = answer["events"].as_array().into_iter().flatten();
        let texts = events.filter_map(|event| event["message"].as_str());
        let lines = texts.filter_map(|text| serde_json::from_str::<Value>(text).ok());
        found.extend(lines.filter(|line| line["_aws"].is_object()));
        match answer["nextToken"].as_str() {
            Some(token) => ask["nextToken"] = json!(token),
            None => return found,
        }
    }
}
