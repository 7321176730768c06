//! The small template for member accounts and regions: it forwards the events that rules need.

use serde_json::{Value, json};

use super::{
    alarms,
    error::TemplateError,
    event_pattern,
    finished::Template,
    forwarded::aws_only,
    intrinsics::{arn, equals, not, reference, sub},
    limits, notes,
    options::TemplateOptions,
    queue,
    role::service_role,
    rule_events::state,
    rule_patterns::{RulePattern, rule_patterns},
    sections::Sections,
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

/// Writes the template of the rules that are on; the digest is that of all that are linked.
pub(super) fn build(
    options: &TemplateOptions,
    registry: &Registry,
    digest: &str,
) -> Result<Template, TemplateError> {
    let mut patterns = rule_patterns(options, registry)?;
    if let Some(region) = &options.region {
        patterns.retain(|with| with.delivery.in_region(region));
    }
    let mut sections = Sections::default();
    sections.note_all(notes::member(&patterns));
    patterns.retain_mut(|with| match aws_only(&with.pattern) {
        Some(pattern) => {
            with.pattern = pattern;
            true
        }
        None => false,
    });
    let forwards = group(&patterns);
    if forwards.is_empty() {
        let wanted = "a region in which events of AWS's happen that a linked rule needs";
        let region = options.region.as_deref().unwrap_or("any");
        return Err(TemplateError::option("region", region, wanted));
    }
    sections.parameter(
        "CentralAccountId",
        json!({
            "AllowedPattern": "^[0-9]{12}$",
            "ConstraintDescription": "must be an account id of 12 digits",
            "Description": "Id of the security account, whose default event bus gets the events",
            "Type": "String",
        }),
    )?;
    sections.parameter(
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
    sections.condition(ELSEWHERE, not(here));
    queue::add(options, &mut sections)?;
    sections.parameter(
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
    sections.condition(&has_topic, not(equals(reference(ALARM_TOPIC), json!(""))));
    let topic = sub("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${AlarmTopicName}");
    let actions = json!({ "Fn::If": [has_topic, [topic], reference("AWS::NoValue")] });
    alarms::of_queue(options, actions.clone(), &mut sections)?;
    sections.resource("ForwardRole", role(options))?;
    for forward in &forwards {
        add(options, forward, &mut sections)?;
    }
    alarms::of_event_rules(options, &actions, &mut sections)?;
    tags::put(options, &mut sections);
    for RulePattern { rule, delivery, .. } in &patterns {
        sections.note_all(delivery.data_event_note(rule.name));
    }
    let names: Vec<_> = patterns.iter().map(|with| with.rule.name).collect();
    let template = sections.finish(
        "Patrol: forwards events to the security account",
        json!({ "Digest": digest, "Rules": names }),
        options.pattern_limit,
    );
    verify::check(&template)?;
    Ok(template)
}

/// One rule a group: an event that two groups' patterns match would arrive twice, so patterns that
/// may match the same event are one group.
fn group(patterns: &[RulePattern]) -> Vec<Forward> {
    let mut groups: Vec<Forward> = Vec::new();
    for RulePattern {
        rule,
        pattern,
        delivery,
        ..
    } in patterns
    {
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

fn add(
    options: &TemplateOptions,
    forward: &Forward,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let first = forward.rules.first().copied().unwrap_or_default();
    let id = patrol_core::names::pascal_case(first) + "Forward";
    let whose = format!("the forwarding rule for `{}`", forward.rules.join("`, `"));
    let pattern = Pattern::union(&forward.patterns)
        .map_err(|why| TemplateError::resource(&id, format!("the pattern of {whose}: {why}")))?;
    limits::check_pattern(&whose, &pattern, options.pattern_limit)?;
    let condition = match forward.only_in {
        None => ELSEWHERE.to_owned(),
        Some(home) => {
            let name = ELSEWHERE.to_owned() + "In" + &camel(home);
            let there = equals(reference("AWS::Region"), json!(home));
            sections.condition(
                &name,
                json!({ "Fn::And": [{ "Condition": ELSEWHERE }, there] }),
            );
            name
        }
    };
    let description: String = format!(
        "Forwards what Patrol's rules need: {}",
        forward.rules.join(", ")
    );
    sections.resource(
        &id,
        json!({
            "Condition": condition,
            "Properties": {
                "Description": description.chars().take(512).collect::<String>(),
                "EventPattern": event_pattern::property(&json!(pattern)),
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

fn role(options: &TemplateOptions) -> Value {
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
        options,
        "events.amazonaws.com",
        Some(rules),
        "Forward",
        &policy,
    )
}
