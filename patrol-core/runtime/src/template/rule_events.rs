//! An EventBridge rule: pattern, state, target, marker, permission.

use serde_json::{Value, json};

use super::{
    TemplateError,
    deliverability::Delivery,
    draft::Draft,
    host::Host,
    intrinsics::{arn, reference},
    queue,
};
use patrol_core::RuleEntry;

/// State of a rule whose pattern can match read-only management events: without it EventBridge
/// leaves them out.
const WITH_READ_ONLY: &str = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/// The state in which EventBridge delivers what the pattern can match.
pub(super) const fn state(read_only: bool) -> &'static str {
    if read_only { WITH_READ_ONLY } else { "ENABLED" }
}

/// Adds the EventBridge rule of a rule with a pattern.
pub(super) fn add(
    host: &Host,
    rule: &RuleEntry,
    pattern: &Value,
    delivery: &Delivery,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let properties = json!({
        "Description": description(rule),
        "EventPattern": pattern,
        "State": state(delivery.read_only),
        "Targets": [target(host, rule)],
    });
    add_rule(host, rule, properties, draft)
}

/// Adds an EventBridge rule and its leave to call the function.
pub(super) fn add_rule(
    host: &Host,
    rule: &RuleEntry,
    properties: Value,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let id = rule.logical_id() + "EventRule";
    draft.resource(
        &id,
        json!({ "Properties": properties, "Type": "AWS::Events::Rule" }),
    )?;
    let permission = permission(host, "events.amazonaws.com", arn(&id));
    draft.resource(&(rule.logical_id() + "Permission"), permission)
}

/// The function, with the marker that tells it which rule the event is for: an event that two
/// EventBridge rules match arrives twice, and each delivery is for one rule.
pub(super) fn target(host: &Host, rule: &RuleEntry) -> Value {
    json!({
        "Arn": arn(&host.id("Function")),
        "DeadLetterConfig": { "Arn": arn(queue::ID) },
        "Id": rule.name,
        "InputTransformer": { "InputTemplate": marked(rule.name, "<aws.events.event.json>") },
    })
}

/// An event with the marker; the event is JSON text or a placeholder for it.
pub(super) fn marked(rule: &str, event: &str) -> String {
    format!(r#"{{"patrol":{{"rule":"{rule}"}},"event":{event}}}"#)
}

/// What the rule reports, in the 512 characters that EventBridge takes.
pub(super) fn description(rule: &RuleEntry) -> String {
    rule.docs().summary().chars().take(512).collect()
}

/// Leave for an AWS service to call a function for one source.
pub(super) fn permission(host: &Host, service: &str, source: Value) -> Value {
    json!({
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference(&host.id("Function")),
            "Principal": service,
            "SourceArn": source,
        },
        "Type": "AWS::Lambda::Permission",
    })
}
