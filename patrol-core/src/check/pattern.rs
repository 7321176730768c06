//! A pattern that matches nearly everything, or that EventBridge refuses.

use serde_json::json;

use super::RuleProblem;
use crate::{RuleEntry, Trigger};

/// Events that have nothing in common but their form. A pattern that matches all of one row says
/// nothing of what the rule wants.
const UNLIKE: [[(&str, &str); 3]; 2] = [
    [
        ("aws.ec2", "EC2 Instance State-change Notification"),
        ("aws.health", "AWS Health Event"),
        ("com.example.shop", "Order Placed"),
    ],
    [
        ("aws.ec2", "EC2 Instance State-change Notification"),
        ("aws.health", "AWS Health Event"),
        ("aws.s3", "Object Created"),
    ],
];

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    if rule.trigger() == Trigger::EventPattern
        && let Some(field) = rule.pattern().too_complex_field()
    {
        let field = field.to_owned();
        problems.push(RuleProblem::Wildcards { field });
    }
    // What feeds the rule is its own: its pattern may take all of it.
    if rule.trigger() != Trigger::EventPattern || rule.metadata.every_event_reason().is_some() {
        return;
    }
    let pattern = rule.pattern();
    let matches = |(source, detail_type): &(&str, &str)| {
        let event = json!({
            "version": "0", "id": "0", "source": source, "detail-type": detail_type,
            "account": "111122223333", "time": "2026-01-15T09:30:00Z", "region": "us-east-1",
            "resources": [], "detail": {},
        });
        let event = event.to_string();
        pattern.matches(event.as_bytes()).unwrap_or(false)
    };
    if UNLIKE.iter().any(|row| row.iter().all(matches)) {
        problems.push(RuleProblem::EveryEvent);
    }
}
