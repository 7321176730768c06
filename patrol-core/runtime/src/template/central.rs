//! The whole stack: functions and what feeds them.

use serde_json::{Map, Value, json};

use super::{
    alarm, alarms, control, environment,
    error::TemplateError,
    finished::Template,
    function::{self, Function},
    function_resources, grouping, limits, long_default, notes,
    options::TemplateOptions,
    organization, params, queue, regions, role, rule_events,
    rule_patterns::{RulePattern, rule_patterns},
    schedule,
    sections::Sections,
    silence, sns_trigger,
    state_table::{self, Need},
    stream, sweep, tags, topic, trail, verify, webhook,
};
use patrol_core::{Registry, RuleEntry, Trigger};

/// Writes the template of the rules that are on; the digest is that of all that are linked.
pub(super) fn build(
    options: &TemplateOptions,
    registry: &Registry,
    digest: &str,
) -> Result<Template, TemplateError> {
    let patterns = rule_patterns(options, registry);
    let functions = function::functions(options, registry);
    let mut sections = Sections::default();
    params::add(options, &functions, registry, &mut sections)?;
    control::add(options, digest, &mut sections)?;
    long_default::add_conditions(options, &functions, &mut sections);
    regions::check(options, &patterns, &mut sections)?;
    queue::add(options, &mut sections)?;
    topic::add(options, &mut sections)?;
    state_table::add(options, Need::of(options, registry), &mut sections)?;
    alarms::of_queue(options, alarm::actions(options), &mut sections)?;
    alarms::of_topic(options, topic::ID, &mut sections)?;
    alarms::of_own_counts(options, &mut sections)?;
    silence::add(options, &functions, &patterns, &mut sections)?;
    let mut isolated = Vec::new();
    for function in &functions {
        function_resources::add(options, function, digest, &mut sections)?;
        role::add(options, function, &mut sections)?;
        alarms::of_function(options, function, &mut sections)?;
        webhook::add(options, function, &mut sections)?;
        trail::add(options, function, &mut sections)?;
        for rule in &function.rules {
            feed(options, function, rule, &mut sections)?;
        }
        let ids = event_rules(options, function, &patterns, &mut sections)?;
        if function.isolated().is_some() {
            isolated.extend(ids);
        }
    }
    control::daily(options, &functions, &mut sections)?;
    sweep::add(&functions, &mut sections)?;
    // A rule that is given a function of its own is called there before it is not called here.
    sections.after("Function", isolated);
    alarms::of_event_rules(options, &alarm::actions(options), &mut sections)?;
    if let Some(id) = &options.organization {
        sections.resource("OrganizationBusPolicy", organization::bus_policy(id))?;
    }
    sections.note_all(notes::central(options, &functions, &patterns));
    // The team's own resources are tagged as the team writes them.
    tags::put(options, &mut sections);
    for (name, value) in &options.parameters {
        sections.parameter(name, value.clone())?;
    }
    for (name, value) in &options.resources {
        sections.resource(name, value.clone())?;
    }
    let rules = registry
        .rules()
        .iter()
        .map(|rule| (rule.name.to_owned(), about(rule)));
    let about = json!({ "Digest": digest, "Rules": rules.collect::<Map<_, _>>() });
    let description = format!("Patrol: {} rules", registry.rules().len());
    let template = sections.finish(&description, about, options.pattern_limit);
    for function in &functions {
        environment::check(options, function, digest)?;
    }
    verify::check(&template)?;
    Ok(template)
}

/// Adds what brings events to a rule; those of EventBridge's patterns are shared.
fn feed(
    options: &TemplateOptions,
    function: &Function,
    rule: &'static RuleEntry,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    match rule.trigger() {
        Trigger::Schedule(schedule) => schedule::add(options, function, rule, &schedule, sections),
        Trigger::Sns => sns_trigger::add(options, function, rule, sections),
        Trigger::Stream(kind) => stream::add(options, function, rule, kind, sections),
        // The function's one address serves all of its rules.
        Trigger::Webhook(_) | Trigger::EventPattern => Ok(()),
        trigger => Err(TemplateError::trigger(
            rule.name,
            format!(
                "this version of patrol-runtime does not know its trigger {trigger:?}: update patrol-runtime"
            ),
        )),
    }
}

/// Adds the EventBridge rules that bring events to a function, and leave for all of them to call it;
/// the ids of those with a pattern.
fn event_rules(
    options: &TemplateOptions,
    function: &Function,
    patterns: &[RulePattern],
    sections: &mut Sections,
) -> Result<Vec<String>, TemplateError> {
    let served = || patterns.iter().filter(|with| function.serves(with.rule));
    for RulePattern { rule, delivery, .. } in served() {
        sections.note_all(delivery.data_event_note(rule.name));
    }
    let groups = grouping::groups(served(), options.pattern_limit);
    for group in &groups {
        // Those of several rules are as long as AWS takes.
        if let [with] = group.members[..] {
            let whose = format!("rule `{}`", with.rule.name);
            limits::check_pattern(&whose, &group.pattern, options.pattern_limit)?;
        }
    }
    let groups = groups.iter();
    let ids = groups.map(|group| rule_events::add(function, group, sections));
    let ids = ids.collect::<Result<_, _>>()?;
    let by_eventbridge = |rule: &&'static RuleEntry| match rule.trigger() {
        Trigger::EventPattern => true,
        Trigger::Schedule(schedule) => schedule.time_zone.is_none(),
        _ => false,
    };
    let reads_trail = trail::bucket_of(options, function).is_some();
    if reads_trail || function.rules.iter().any(by_eventbridge) {
        rule_events::permit(function, sections)?;
    }
    Ok(ids)
}

/// What people want to know of a rule in the template.
fn about(rule: &RuleEntry) -> Value {
    json!({
        "Ruleset": rule.ruleset,
        "Severity": rule.metadata.severity(),
        "Version": rule.ruleset_version,
    })
}
