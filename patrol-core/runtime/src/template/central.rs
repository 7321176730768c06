//! The whole stack: functions and what feeds them.

use serde_json::{Map, Value, json};

use super::{
    Document, Template, TemplateError, alarms,
    deliverability::{Delivery, analyse},
    draft::Draft,
    function,
    host::{self, Host},
    limits, organization, params, queue, regions, role, rule_events, schedule, sns_trigger, stream,
    tags, topic, trail, verify, webhook,
};
use patrol_core::{Pattern, Registry, RuleEntry, Trigger};

/// A rule with a pattern, the pattern, and what decides whether its events arrive.
pub(super) type Needed = (&'static RuleEntry, Pattern, Delivery);

/// Writes the template.
pub(super) fn build(template: &Template, registry: &Registry) -> Result<Document, TemplateError> {
    let needed = deliveries(registry)?;
    let hosts = host::hosts(registry, &template.isolate);
    let digest = crate::digest(&registry);
    let mut draft = Draft::default();
    params::add(&hosts, &mut draft)?;
    regions::check(template, &needed, &mut draft)?;
    queue::add(&mut draft)?;
    topic::add(template, &mut draft)?;
    alarms::of_queue(template, alarms::topic_alone(), &mut draft)?;
    alarms::of_silence(template, &hosts, &mut draft)?;
    for host in &hosts {
        function::add(template, host, &digest, &mut draft)?;
        role::add(template, host, &mut draft)?;
        alarms::of_function(template, host, &mut draft)?;
        webhook::add(template, host, &mut draft)?;
        trail::add(template, host, &mut draft)?;
        for rule in &host.rules {
            let found = needed.iter().find(|(with, ..)| with.name == rule.name);
            feed(template, host, rule, found, &mut draft)?;
        }
    }
    if let Some(id) = &template.organization {
        draft.resource("OrganizationBusPolicy", organization::bus_policy(id))?;
        draft.note(format!(
            "the accounts of `{id}` forward nothing yet: deploy `template --member` in them, in each region"
        ));
    }
    // The team's own resources are tagged as the team writes them.
    tags::put(template, &mut draft);
    for (name, value) in &template.parameters {
        draft.parameter(name, value.clone())?;
    }
    for (name, value) in &template.resources {
        draft.resource(name, value.clone())?;
    }
    let rules = registry
        .rules()
        .iter()
        .map(|rule| (rule.name.to_owned(), about(rule)));
    let notes: Vec<_> = draft.notes().collect();
    let about = json!({
        "Digest": digest,
        "Notes": notes,
        "Rules": rules.collect::<Map<_, _>>(),
    });
    draft.metadata("Patrol", about);
    let document = draft.finish(
        &format!("Patrol: {} rules", registry.rules().len()),
        template.pattern_limit,
    );
    for host in &hosts {
        limits::check_environment(template, host, &digest)?;
    }
    limits::check(&document)?;
    verify::check(document.as_value(), template.pattern_limit)?;
    Ok(document)
}

/// The rules with patterns, or the first one whose events cannot arrive.
pub(super) fn deliveries(registry: &Registry) -> Result<Vec<Needed>, TemplateError> {
    let mut needed = Vec::new();
    for rule in registry.rules().iter().copied() {
        let undeliverable = |why| TemplateError::Undeliverable {
            rule: rule.name,
            why,
        };
        let pattern = rule.pattern();
        match rule.trigger() {
            Trigger::EventPattern => {
                let delivery = analyse(&pattern).map_err(undeliverable)?;
                needed.push((rule, pattern, delivery));
            }
            Trigger::Schedule(_) => {
                schedule::check_pattern(&pattern).map_err(undeliverable)?;
            }
            _ => {}
        }
    }
    Ok(needed)
}

/// Adds what brings events to a rule.
fn feed(
    template: &Template,
    host: &Host,
    rule: &'static RuleEntry,
    needed: Option<&Needed>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    match rule.trigger() {
        Trigger::Schedule(schedule) => schedule::add(template, host, rule, &schedule, draft),
        Trigger::Sns => sns_trigger::add(template, host, rule, draft),
        Trigger::Stream(kind) => stream::add(host, rule, kind, draft),
        // The function's one address serves all of its rules.
        Trigger::Webhook(_) => Ok(()),
        Trigger::EventPattern => {
            let Some((_, pattern, delivery)) = needed else {
                return Ok(());
            };
            let whose = format!("rule `{}`", rule.name);
            let pattern = json!(pattern);
            limits::check_pattern(&whose, length(&pattern), template.pattern_limit)?;
            draft.note_all(delivery.data_event_note(rule.name));
            rule_events::add(host, rule, &pattern, delivery, draft)
        }
        trigger => Err(TemplateError::trigger(
            rule.name,
            format!(
                "this version of patrol-runtime does not know its trigger {trigger:?}: update patrol-runtime"
            ),
        )),
    }
}

/// Characters of a pattern as EventBridge counts them.
pub(super) fn length(pattern: &Value) -> usize {
    pattern.to_string().chars().count()
}

/// What people want to know of a rule in the template.
fn about(rule: &RuleEntry) -> Value {
    json!({
        "Ruleset": rule.ruleset,
        "Severity": rule.severity,
        "Version": rule.ruleset_version,
    })
}
