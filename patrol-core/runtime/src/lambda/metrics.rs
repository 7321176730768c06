//! CloudWatch metrics, in log lines of the embedded metric format.
//!
//! Source: [embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).

use std::{
    collections::BTreeMap,
    env,
    io::{self, Write},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use crate::{
    metric::{NAMESPACE, RULE, STACK, VARIABLE},
    pipeline::{Counts, RuleCounts},
};

/// What is counted of one invocation.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) counts: Counts,
    /// Events of CloudTrail: whether they come is what an alarm on silence looks at.
    pub(super) cloudtrail: u64,
    /// Events that the function caused itself, which are not evaluated.
    pub(super) own: u64,
    /// Findings by the suppression that hides them; a stack has two hundred suppressions at most.
    pub(super) suppressions: BTreeMap<String, u64>,
    /// Deliveries that failed, and records that could not be read.
    pub(super) failures: u64,
    /// Deliveries that a sink refused for good; the stack's own topic was told.
    pub(super) refused: u64,
    /// How often what is remembered could not be read or stored; people were told.
    pub(super) state: u64,
    /// Is the newest document of the operator refused, in a stack that has one?
    pub(super) refused_control: Option<bool>,
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
        for (by, count) in &other.suppressions {
            *self.suppressions.entry(by.clone()).or_default() += count;
        }
        self.refused += other.refused;
    }

    /// Writes one line for the invocation, one for each rule that looked at an event and one for each
    /// suppression that held something back.
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
        let mut whole = vec![
            ("Events", self.counts.events),
            ("CloudTrailEvents", self.cloudtrail),
            ("OwnEvents", self.own),
            ("Matched", sum(|rule| rule.matched)),
            ("Findings", sum(|rule| rule.findings)),
            ("Failures", sum(|rule| rule.faults) + self.failures),
            ("HeldBack", sum(|rule| rule.held_back)),
            ("Suppressed", sum(|rule| rule.suppressed)),
            ("RefusedDeliveries", self.refused),
            ("StateFailures", self.state),
            ("BrokenRoutes", self.broken_routes),
        ];
        whole.extend(
            self.refused_control
                .map(|refused| ("ControlFaults", u64::from(refused))),
        );
        let took = json!(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        // A function that no template made has no stack.
        let stack = env::var(VARIABLE).unwrap_or_default();
        let mut lines = vec![line(&stack, None, &whole, Some(&took))];
        lines.extend(self.counts.rules.iter().map(|(name, rule)| {
            let counts = [
                ("Findings", rule.findings),
                ("Failures", rule.faults),
                ("HeldBack", rule.held_back),
                ("Suppressed", rule.suppressed),
            ];
            // CloudWatch charges for each metric of each rule: what did not happen is not sent.
            let mut counted: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
            counted.push(("Matched", rule.matched));
            line(
                &stack,
                Some((RULE, name)),
                &counted,
                Some(&json!(rule.times)),
            )
        }));
        lines.extend(self.suppressions.iter().map(|(by, count)| {
            let counts = [("Suppressed", *count)];
            line(&stack, Some(("Suppression", by)), &counts, None)
        }));
        lines
    }
}

/// Counts of the stack, or of a part of it. The stack is a dimension of each, since all stacks of an
/// account and region count in one namespace.
fn line(
    stack: &str,
    part: Option<(&str, &str)>,
    counts: &[(&str, u64)],
    times: Option<&Value>,
) -> Value {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let counted = counts.iter();
    let mut metrics: Vec<Value> = counted
        .map(|(name, _)| json!({ "Name": name, "Unit": "Count" }))
        .collect();
    if times.is_some() {
        metrics.push(json!({ "Name": "Duration", "Unit": "Milliseconds" }));
    }
    let stack = Some((STACK, stack)).filter(|(_, name)| !name.is_empty());
    let dimensions: Vec<_> = stack.into_iter().chain(part).collect();
    let names: Vec<_> = dimensions.iter().map(|(name, _)| name).collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": u64::try_from(now.as_millis()).unwrap_or_default(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [names],
                "Metrics": metrics,
            }],
        },
    });
    for (name, value) in dimensions {
        line[name] = json!(value);
    }
    for (name, count) in counts {
        line[name] = json!(count);
    }
    if let Some(times) = times {
        line["Duration"] = times.clone();
    }
    line
}
