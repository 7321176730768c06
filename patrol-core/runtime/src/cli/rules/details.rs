//! All there is to know of single rules: docs, metadata, pattern, trigger, parameters, permissions.

use std::{fmt::Write as _, io};

use patrol_core::{ATTACK_VERSION, CIS_VERSION, RuleEntry, Trigger};
use unicode_width::UnicodeWidthStr;

use super::table::described;
use crate::wrap::wrapped;

/// Lines longer than this are hard to read.
const WIDEST: usize = 100;

pub(super) fn write(rules: &[&RuleEntry], width: usize) -> io::Result<String> {
    let texts = rules.iter().map(|rule| one(rule, width.min(WIDEST)));
    Ok(texts.collect::<io::Result<Vec<_>>>()?.join("\n"))
}

fn one(rule: &RuleEntry, width: usize) -> io::Result<String> {
    let mut text = String::new();
    let metadata = &rule.metadata;
    let _ = writeln!(
        text,
        "{}  {}  {} {}\n\n{}",
        rule.name,
        metadata.severity(),
        rule.ruleset,
        rule.ruleset_version,
        rule.docs().text()
    );
    if let Some(instead) = rule.deprecated {
        let _ = writeln!(text, "\nDeprecated: {instead}");
    }
    let mut facts = vec![("Trigger", trigger(&rule.trigger()))];
    if !metadata.is_on_by_default() {
        let how = "only when it is turned on by name, such as with `run --rule`";
        facts.push(("Runs", how.to_owned()));
    }
    if !metadata.group_names().is_empty() {
        facts.push(("Groups", metadata.group_names().join(", ")));
    }
    if !metadata.attack_techniques().is_empty() {
        let techniques = metadata.attack_techniques().join(", ");
        facts.push(("ATT&CK", format!("{techniques} ({ATTACK_VERSION})")));
    }
    if !metadata.cis_recommendations().is_empty() {
        let recommendations = metadata.cis_recommendations().join(", ");
        facts.push(("CIS", format!("{recommendations} ({CIS_VERSION})")));
    }
    facts.extend(
        metadata
            .reference_pages()
            .iter()
            .map(|page| ("Reference", (*page).to_owned())),
    );
    facts.extend(
        metadata
            .runbook_page()
            .map(|page| ("Runbook", page.to_owned())),
    );
    facts.extend(
        metadata
            .since_version()
            .map(|since| ("Since", since.to_owned())),
    );
    text.push('\n');
    for (name, value) in facts {
        let _ = writeln!(text, "{name:<11}{value}");
    }
    if !rule.params.is_empty() {
        text.push_str("\nParameters\n");
    }
    for param in rule.params {
        let note = match (param.shared, param.default) {
            (Some(_), _) => " (shared with other rules)",
            (None, None) => " (required)",
            (None, Some(_)) => "",
        };
        let _ = writeln!(text, "  {}{note}", param.name());
        for line in wrapped(
            &described(param),
            width.saturating_sub(4),
            UnicodeWidthStr::width,
        ) {
            let _ = writeln!(text, "    {line}");
        }
    }
    let permissions = rule.permissions();
    if !permissions.is_empty() {
        text.push_str("\nPermissions\n");
    }
    for permission in &permissions {
        let actions = permission.actions.join(", ");
        let _ = writeln!(text, "  {actions} on {}", permission.resources.join(", "));
        if let Some(reason) = &permission.reason {
            let _ = writeln!(text, "    {reason}");
        }
    }
    let pattern = serde_json::to_string_pretty(&rule.pattern())?;
    let _ = writeln!(text, "\nPattern\n  {}", pattern.replace('\n', "\n  "));
    Ok(text)
}

pub(super) fn trigger(trigger: &Trigger) -> String {
    match trigger {
        Trigger::EventPattern => "EventBridge rule with the pattern below".to_owned(),
        Trigger::Schedule(schedule) => match &schedule.time_zone {
            Some(zone) => format!("{} in {zone}", schedule.expression),
            None => schedule.expression.clone(),
        },
        Trigger::Sns => "SNS topic of its own".to_owned(),
        Trigger::Webhook(_) => "webhook of its own".to_owned(),
        Trigger::Stream(kind) => format!("{kind:?}, named by ARN when it is deployed"),
        other => format!("{other:?}"),
    }
}
