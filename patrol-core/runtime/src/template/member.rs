//! The small template for member accounts and regions: it forwards the events that rules need.

use serde_json::{Value, json};

use super::{
    alarms,
    error::TemplateError,
    event_pattern,
    finished::Template,
    forwarded::aws_only,
    forwarding::{self, Forward},
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
use patrol_core::{Registry, near::listed};

/// The condition under which anything is forwarded: not in the security account's own region.
const ELSEWHERE: &str = "Elsewhere";

/// The parameter with the topic that alarms go to.
const ALARM_TOPIC: &str = "AlarmTopicName";

/// The bus that gets the events.
const CENTRAL_BUS: &str =
    "arn:${AWS::Partition}:events:${CentralRegion}:${CentralAccountId}:event-bus/default";

/// Writes the template of the rules that are on; the digest is that of all that are linked.
pub(super) fn build(
    options: &TemplateOptions,
    registry: &Registry,
    digest: &str,
) -> Result<Template, TemplateError> {
    let mut patterns = rule_patterns(options, registry);
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
    let forwards = forwarding::forwards(&patterns, options.pattern_limit)
        .map_err(|why| TemplateError::resource("ForwardRole", why.to_string()))?;
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
    let has_topic = sections.when_set(ALARM_TOPIC);
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

fn add(
    options: &TemplateOptions,
    forward: &Forward<'_>,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let Forward { id, pattern, .. } = forward;
    let names: Vec<_> = forward.rules.iter().map(|with| with.rule.name).collect();
    let whose = format!("the forwarding rule for {}", listed(&names));
    limits::check_pattern(&whose, pattern, options.pattern_limit)?;
    let read_only = forward.rules.iter().any(|with| with.delivery.read_only);
    let condition = match only_in(forward) {
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
    let description = format!("Forwards what Patrol's rules need: {}", names.join(", "));
    sections.resource(
        id,
        json!({
            "Condition": condition,
            "Properties": {
                "Description": description.chars().take(512).collect::<String>(),
                "EventPattern": event_pattern::property(&json!(pattern)),
                "State": state(read_only),
                "Targets": [{
                    "Arn": sub(CENTRAL_BUS),
                    "DeadLetterConfig": { "Arn": arn(queue::ID) },
                    "Id": "central",
                    "RoleArn": arn("ForwardRole"),
                }],
            },
            "Type": "AWS::Events::Rule",
        }),
    )?;
    // Events go to those before they stop coming here.
    sections.after(id, forward.split_off.clone());
    Ok(())
}

/// The one region where all of its rules' events arrive, if there is one.
fn only_in(forward: &Forward<'_>) -> Option<&'static str> {
    let mut homes = forward.rules.iter().map(|with| with.delivery.only_in());
    let first = homes.next().flatten()?;
    homes.all(|home| home == Some(first)).then_some(first)
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
