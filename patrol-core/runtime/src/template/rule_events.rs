//! An EventBridge rule: pattern, state, target, marker, permission.

use serde_json::{Value, json};

use super::{
    deliverability::Delivery,
    error::TemplateError,
    event_pattern,
    function::Function,
    intrinsics::{arn, reference},
    queue,
    sections::Sections,
};
use patrol_core::{Pattern, RuleEntry};

/// State of a rule whose pattern can match read-only management events: without it EventBridge
/// leaves them out.
const WITH_READ_ONLY: &str = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/// The state in which EventBridge delivers what the pattern can match.
pub(super) const fn state(read_only: bool) -> &'static str {
    if read_only { WITH_READ_ONLY } else { "ENABLED" }
}

/// Adds the EventBridge rule of a rule with a pattern.
pub(super) fn add(
    function: &Function,
    rule: &RuleEntry,
    pattern: &Pattern,
    delivery: &Delivery,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let properties = json!({
        "Description": description(rule),
        "EventPattern": event_pattern::property(&json!(pattern)),
        "State": state(delivery.read_only),
        "Targets": [target(function, rule)],
    });
    add_rule(function, rule, properties, sections)
}

/// Adds an EventBridge rule and its permission to call the function.
pub(super) fn add_rule(
    function: &Function,
    rule: &RuleEntry,
    properties: Value,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let id = rule.logical_id() + "EventRule";
    sections.resource(
        &id,
        json!({ "Properties": properties, "Type": "AWS::Events::Rule" }),
    )?;
    let permission = permission(function, "events.amazonaws.com", arn(&id));
    sections.resource(&(rule.logical_id() + "Permission"), permission)
}

/// The function, with the marker that tells it which rule the event is for: an event that two
/// EventBridge rules match arrives twice, and each delivery is for one rule.
pub(super) fn target(function: &Function, rule: &RuleEntry) -> Value {
    json!({
        "Arn": arn(&function.id("Function")),
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

/// The permission for an AWS service to call a function for one source.
pub(super) fn permission(function: &Function, service: &str, source: Value) -> Value {
    json!({
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": reference(&function.id("Function")),
            "Principal": service,
            "SourceArn": source,
        },
        "Type": "AWS::Lambda::Permission",
    })
}
