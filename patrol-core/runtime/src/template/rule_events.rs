//! EventBridge rules that call a function: pattern, state, target, marker, permission.

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    event_pattern,
    function::Function,
    grouping::{self, Group},
    intrinsics::{arn, reference, sub},
    marker::marked,
    queue,
    sections::Sections,
};
use patrol_core::RuleEntry;

/// State of a rule whose pattern can match read-only management events: without it EventBridge
/// leaves them out.
const WITH_READ_ONLY: &str = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/// Characters after the stack's name in the name of an EventBridge rule, which may have 64: this number
/// are left for the stack's name and a dash.
const NAME_END: usize = 24;

/// The state in which EventBridge delivers what the pattern can match.
pub(super) const fn state(read_only: bool) -> &'static str {
    if read_only { WITH_READ_ONLY } else { "ENABLED" }
}

/// Adds the EventBridge rule of a group, for the function that serves its rules.
pub(super) fn add(
    function: &Function,
    group: &Group<'_>,
    sections: &mut Sections,
) -> Result<String, TemplateError> {
    let names = group.names();
    let read_only = group.members.iter().any(|with| with.delivery.read_only);
    let properties = json!({
        "Description": about(group),
        "EventPattern": event_pattern::property(&json!(group.pattern)),
        "State": state(read_only),
        "Targets": [target(function, marked(&names))],
    });
    let split_off = group.split_off.iter().map(|id| function.id(id));
    let id = function.id(&group.id);
    add_rule(function, &id, properties, split_off, sections)?;
    Ok(id)
}

/// Adds an EventBridge rule. It stands once the function may be called, and once those stand that
/// take over some of its events, so that an update loses none.
pub(super) fn add_rule(
    function: &Function,
    id: &str,
    mut properties: Value,
    after: impl Iterator<Item = String>,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    properties["Name"] = sub(format!("${{AWS::StackName}}-{}", name_end(id)));
    let after: Vec<_> = [function.id(PERMISSION)].into_iter().chain(after).collect();
    sections.resource(
        id,
        json!({ "Properties": properties, "Type": "AWS::Events::Rule" }),
    )?;
    sections.after(id, after);
    Ok(())
}

/// The permission for the stack's EventBridge rules.
const PERMISSION: &str = "EventsPermission";

/// Lets the stack's EventBridge rules call a function: all of them by their names, as a function's
/// policy has room for some 48 permissions.
pub(super) fn permit(function: &Function, sections: &mut Sections) -> Result<(), TemplateError> {
    let rules =
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}-*";
    let mut permission = permission(function, "events.amazonaws.com", sub(rules));
    permission["Properties"]["SourceAccount"] = reference("AWS::AccountId");
    sections.resource(&function.id(PERMISSION), permission)
}

/// The same, where nothing else of the function's has asked for it.
pub(super) fn may_call(function: &Function, sections: &mut Sections) -> Result<(), TemplateError> {
    let id = function.id(PERMISSION);
    if sections.names("Resources").any(|name| name == id) {
        return Ok(());
    }
    permit(function, sections)
}

/// The function, with the marker that tells it which rules the event is for: an event that two
/// EventBridge rules match arrives twice, and each delivery is for its own rules.
pub(super) fn target(function: &Function, input: String) -> Value {
    json!({
        "Arn": arn(&function.id("Function")),
        "DeadLetterConfig": { "Arn": arn(queue::ID) },
        "Id": "function",
        "InputTransformer": { "InputTemplate": input },
    })
}

/// What the rule reports, in the 512 characters that EventBridge takes.
pub(super) fn description(rule: &RuleEntry) -> String {
    rule.docs().summary().chars().take(512).collect()
}

/// What a group is for: what its rule reports, or which rules it has.
fn about(group: &Group<'_>) -> String {
    match group.members[..] {
        [only] => description(only.rule),
        _ => {
            let (service, names) = (&group.service, group.names().join(", "));
            let about = format!("Events of {service} for Patrol's rules {names}");
            about.chars().take(512).collect()
        }
    }
}

/// A logical id in the name of an EventBridge rule.
fn name_end(id: &str) -> String {
    if id.len() <= NAME_END {
        return id.to_owned();
    }
    let start: String = id.chars().take(NAME_END - 8).collect();
    format!("{start}{:08X}", grouping::hash(id, 0) >> 32)
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
