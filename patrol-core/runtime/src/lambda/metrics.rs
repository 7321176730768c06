//! CloudWatch metrics, in log lines of the embedded metric format.
//!
//! Source: [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).

use std::{
    io::{self, Write},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use crate::pipeline::{Counts, RuleCounts};

/// What is counted of one invocation.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) counts: Counts,
    /// Events of CloudTrail: whether they come is what an alarm on silence looks at.
    pub(super) cloudtrail: u64,
    /// Events that the function caused itself, which are not judged.
    pub(super) own: u64,
    /// Deliveries that failed, and records that could not be read.
    pub(super) failures: u64,
    /// Deliveries that a sink refused for good; the stack's own topic was told.
    pub(super) refused: u64,
    /// How often what is remembered could not be read or stored; people were told.
    pub(super) state: u64,
    /// What is wrong with routes, at the time of the invocation.
    pub(super) broken_routes: u64,
}

impl Metrics {
    /// Adds other counts.
    pub(super) fn add(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.cloudtrail += other.cloudtrail;
        self.own += other.own;
        self.failures += other.failures;
        self.refused += other.refused;
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
        let sum = |count: fn(&RuleCounts) -> u64| self.counts.sum(count);
        let mut lines = vec![line(
            None,
            &[
                ("Events", self.counts.events),
                ("CloudTrailEvents", self.cloudtrail),
                ("OwnEvents", self.own),
                ("Matched", sum(|rule| rule.matched)),
                ("Findings", sum(|rule| rule.findings)),
                ("Failures", sum(|rule| rule.faults) + self.failures),
                ("Suppressed", sum(|rule| rule.suppressed)),
                ("RefusedDeliveries", self.refused),
                ("StateFailures", self.state),
                ("BrokenRoutes", self.broken_routes),
            ],
            &json!(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        )];
        lines.extend(self.counts.rules.iter().map(|(name, rule)| {
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
