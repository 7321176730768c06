//! The small template for member accounts and regions: it forwards the events that rules need.

use serde_json::{Value, json};

use super::{
    Document, Template, TemplateError, alarms,
    central::{Needed, deliveries, length},
    draft::Draft,
    intrinsics::{arn, equals, not, reference, sub},
    limits, queue,
    role::service_role,
    rule_events::state,
    tags, verify,
};
use patrol_core::{Pattern, Registry, pattern::PartialEvent};

/// The condition under which anything is forwarded: not in the security account's own region.
const ELSEWHERE: &str = "Elsewhere";

/// The parameter with the topic that alarms go to.
const ALARM_TOPIC: &str = "AlarmTopicName";

/// The bus that gets the events.
const CENTRAL_BUS: &str =
    "arn:${AWS::Partition}:events:${CentralRegion}:${CentralAccountId}:event-bus/default";

/// A pattern to forward, and the rules that need it.
struct Forward {
    rules: Vec<&'static str>,
    patterns: Vec<Pattern>,
    read_only: bool,
    only_in: Option<&'static str>,
}

/// Writes the template.
pub(super) fn build(template: &Template, registry: &Registry) -> Result<Document, TemplateError> {
    let mut needed = deliveries(registry)?;
    if let Some(region) = &template.region {
        needed.retain(|(_, _, delivery)| delivery.in_region(region));
    }
    let forwards = group(&needed);
    if forwards.is_empty() {
        let wanted =
            "a region in which a linked rule's events happen; no rule needs any from there";
        let region = template.region.as_deref().unwrap_or("any");
        return Err(TemplateError::option("region", region, wanted));
    }
    let mut draft = Draft::default();
    draft.parameter(
        "CentralAccountId",
        json!({
            "AllowedPattern": "^[0-9]{12}$",
            "ConstraintDescription": "must be an account id of 12 digits",
            "Description": "Id of the security account, whose default event bus gets the events",
            "Type": "String",
        }),
    )?;
    draft.parameter(
        "CentralRegion",
        json!({
            "AllowedPattern": "^[a-z]+(-[a-z]+)+-[0-9]+$",
            "ConstraintDescription": "must be a region such as us-east-1",
            "Description": "Region of the stack in the security account",
            "Type": "String",
        }),
    )?;
    let same = |ours: &str, central: &str| equals(reference(ours), reference(central));
    let here = json!({ "Fn::And": [same("AWS::AccountId", "CentralAccountId"), same("AWS::Region", "CentralRegion")] });
    draft.condition(ELSEWHERE, not(here));
    queue::add(&mut draft)?;
    draft.parameter(
        ALARM_TOPIC,
        json!({
            "AllowedPattern": "^[A-Za-z0-9_-]{0,256}$",
            "ConstraintDescription": "must be a topic's name, or empty",
            "Default": "",
            "Description": "Name of an SNS topic in each account and region that is told when events could not be forwarded; empty for none",
            "Type": "String",
        }),
    )?;
    let has_topic = format!("Has{ALARM_TOPIC}");
    draft.condition(&has_topic, not(equals(reference(ALARM_TOPIC), json!(""))));
    let topic = sub("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${AlarmTopicName}");
    let told = json!({ "Fn::If": [has_topic, [topic], reference("AWS::NoValue")] });
    alarms::of_queue(template, told, &mut draft)?;
    draft.resource("ForwardRole", role(template))?;
    for forward in &forwards {
        add(template, forward, &mut draft)?;
    }
    tags::put(template, &mut draft);
    for (rule, _, delivery) in &needed {
        draft.note_all(delivery.data_event_note(rule.name));
    }
    let names: Vec<_> = needed.iter().map(|(rule, ..)| rule.name).collect();
    let notes: Vec<_> = draft.notes().map(str::to_owned).collect();
    draft.metadata(
        "Patrol",
        json!({ "Digest": crate::digest(&registry), "Notes": notes, "Rules": names }),
    );
    let document = draft.finish(
        "Patrol: forwards events to the security account",
        template.pattern_limit,
    );
    limits::check(&document)?;
    verify::check(document.as_value(), template.pattern_limit)?;
    Ok(document)
}

/// One rule a group: an event that two groups' patterns match would arrive twice, so patterns that
/// may match the same event are one group.
fn group(needed: &[Needed]) -> Vec<Forward> {
    let mut groups: Vec<Forward> = Vec::new();
    for (rule, pattern, delivery) in needed {
        let mut joined = Forward {
            rules: vec![rule.name],
            patterns: vec![pattern.clone()],
            read_only: delivery.read_only,
            only_in: delivery.only_in(),
        };
        let (overlapping, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| {
            group
                .patterns
                .iter()
                .any(|other| may_overlap(other, pattern))
        });
        groups = apart;
        for group in overlapping {
            joined.rules.extend(group.rules);
            let new = group.patterns.into_iter().filter(|other| other != pattern);
            joined.patterns.extend(new);
            joined.read_only |= group.read_only;
            if joined.only_in != group.only_in {
                joined.only_in = None;
            }
        }
        joined.rules.sort_unstable();
        joined
            .patterns
            .sort_by_key(|pattern| json!(pattern).to_string());
        groups.push(joined);
    }
    groups.sort_by(|a, b| a.rules.cmp(&b.rules));
    groups
}

/// Could one event match both? `false` is certain: these fields of an event have one value each.
fn may_overlap(one: &Pattern, other: &Pattern) -> bool {
    const TELLING: [&str; 4] = [
        "source",
        "detail-type",
        "detail.eventSource",
        "detail.eventName",
    ];
    TELLING.iter().all(|path| {
        one.exact_values(path).is_none_or(|values| {
            let event = |value| PartialEvent::new().field(*path, [value]);
            values.iter().any(|value| other.could_match(&event(value)))
        })
    })
}

fn add(template: &Template, forward: &Forward, draft: &mut Draft) -> Result<(), TemplateError> {
    let pattern = match &forward.patterns[..] {
        [pattern] => json!(pattern),
        patterns => json!({ "$or": patterns }),
    };
    let whose = format!("the forwarding rule for `{}`", forward.rules.join("`, `"));
    limits::check_pattern(&whose, length(&pattern), template.pattern_limit)?;
    let condition = match forward.only_in {
        None => ELSEWHERE.to_owned(),
        Some(home) => {
            let name = ELSEWHERE.to_owned() + "In" + &camel(home);
            let there = equals(reference("AWS::Region"), json!(home));
            draft.condition(
                &name,
                json!({ "Fn::And": [{ "Condition": ELSEWHERE }, there] }),
            );
            name
        }
    };
    let first = forward.rules.first().copied().unwrap_or_default();
    let id = patrol_core::names::pascal_case(first) + "Forward";
    let description: String = format!(
        "Forwards what Patrol's rules need: {}",
        forward.rules.join(", ")
    );
    draft.resource(
        &id,
        json!({
            "Condition": condition,
            "Properties": {
                "Description": description.chars().take(512).collect::<String>(),
                "EventPattern": pattern,
                "State": state(forward.read_only),
                "Targets": [{
                    "Arn": sub(CENTRAL_BUS),
                    "DeadLetterConfig": { "Arn": arn(queue::ID) },
                    "Id": "central",
                    "RoleArn": arn("ForwardRole"),
                }],
            },
            "Type": "AWS::Events::Rule",
        }),
    )
}

/// `us-east-1` to `UsEast1`.
fn camel(region: &str) -> String {
    patrol_core::names::pascal_case(&region.replace('-', "_"))
}

fn role(template: &Template) -> Value {
    let policy = json!({
        "Statement": [{
            "Action": "events:PutEvents",
            "Effect": "Allow",
            "Resource": sub(CENTRAL_BUS),
        }],
        "Version": "2012-10-17",
    });
    let rules = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*";
    service_role(
        template,
        "events.amazonaws.com",
        Some(rules),
        "Forward",
        &policy,
    )
}
