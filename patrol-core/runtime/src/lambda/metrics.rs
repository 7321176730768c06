//! CloudWatch metrics, in log lines of the embedded metric format.
//!
//! Source: [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

/// What is counted of one invocation.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) events: u64,
    /// Events that the function caused itself, which are not judged.
    pub(super) own: u64,
    /// By rule.
    pub(super) rules: BTreeMap<&'static str, Counts>,
    /// Deliveries that failed, and records that could not be read.
    pub(super) failures: u64,
    /// Deliveries that a sink refused for good; the stack's own topic was told.
    pub(super) refused: u64,
    /// What is wrong with routes, at the time of the invocation.
    pub(super) broken_routes: u64,
}

/// What is counted of a rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) matched: u64,
    pub(super) findings: u64,
    pub(super) faults: u64,
    /// Findings that were held back.
    pub(super) suppressed: u64,
    /// Milliseconds that the rule took, for the first [`TIMES`] events.
    times: Vec<f64>,
}

/// Values of a metric that CloudWatch takes in a line.
const TIMES: usize = 100;

impl Counts {
    fn add(&mut self, other: &Self) {
        self.matched += other.matched;
        self.findings += other.findings;
        self.faults += other.faults;
        self.suppressed += other.suppressed;
        self.times.extend(&other.times);
        self.times.truncate(TIMES);
    }

    /// Adds the time of one event.
    pub(super) fn took(&mut self, time: Duration) {
        if self.times.len() < TIMES {
            let microseconds = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
            self.times.push(f64::from(microseconds) / 1e3);
        }
    }
}

impl Metrics {
    /// Adds other counts.
    pub(super) fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.own += other.own;
        self.failures += other.failures;
        self.refused += other.refused;
        for (rule, counts) in &other.rules {
            self.rules.entry(rule).or_default().add(counts);
        }
    }

    /// Writes one line for the invocation and one for each rule that looked at an event.
    pub(super) fn write(&self, took: Duration) {
        let mut lines = String::new();
        for line in self.lines(took) {
            lines += &line.to_string();
            lines.push('\n');
        }
        // CloudWatch misses a count; the events are served all the same.
        let _ = io::stdout().lock().write_all(lines.as_bytes());
    }

    fn lines(&self, took: Duration) -> Vec<Value> {
        let sum = |count: fn(&Counts) -> u64| self.rules.values().map(count).sum::<u64>();
        let mut lines = vec![line(
            None,
            &[
                ("Events", self.events),
                ("OwnEvents", self.own),
                ("Matched", sum(|rule| rule.matched)),
                ("Findings", sum(|rule| rule.findings)),
                ("Failures", sum(|rule| rule.faults) + self.failures),
                ("Suppressed", sum(|rule| rule.suppressed)),
                ("RefusedDeliveries", self.refused),
                ("BrokenRoutes", self.broken_routes),
            ],
            &json!(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        )];
        lines.extend(self.rules.iter().map(|(name, rule)| {
            let counts = [
                ("Matched", rule.matched),
                ("Findings", rule.findings),
                ("Failures", rule.faults),
                ("Suppressed", rule.suppressed),
            ];
            line(Some(name), &counts, &json!(rule.times))
        }));
        lines
    }
}

fn line(rule: Option<&str>, counts: &[(&str, u64)], times: &Value) -> Value {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let counted = counts.iter();
    let mut metrics: Vec<Value> = counted
        .map(|(name, _)| json!({ "Name": name, "Unit": "Count" }))
        .collect();
    metrics.push(json!({ "Name": "Duration", "Unit": "Milliseconds" }));
    let dimensions = rule.map(|_| "Rule").into_iter().collect::<Vec<_>>();
    let mut line = json!({
        "_aws": {
            "Timestamp": u64::try_from(now.as_millis()).unwrap_or_default(),
            "CloudWatchMetrics": [{
                "Namespace": "Patrol",
                "Dimensions": [dimensions],
                "Metrics": metrics,
            }],
        },
    });
    if let Some(rule) = rule {
        line["Rule"] = json!(rule);
    }
    for (name, count) in counts {
        line[name] = json!(count);
    }
    line["Duration"] = times.clone();
    line
}
