//! All there is to know of single rules: docs, metadata, pattern, trigger, parameters, permissions.

use std::{fmt::Write as _, io};

use patrol_core::{ATTACK_VERSION, CIS_VERSION, RuleEntry, Trigger};
use unicode_width::UnicodeWidthStr;

use super::{docs, table::described};
use crate::wrap::wrapped;

/// Lines longer than this are hard to read.
const WIDEST: usize = 100;
/// Columns of a fact's name.
const FACT: usize = 11;

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
        docs::lines(&rule.docs().text(), width)
    );
    if let Some(instead) = rule.deprecated {
        let _ = writeln!(text, "\nDeprecated: {instead}");
    }
    let mut facts = vec![("Trigger", trigger(&rule.trigger()))];
    let aggregate = rule.aggregate();
    let how = aggregate.in_words();
    facts.push((
        "Told",
        match aggregate.is_every() {
            true => how,
            false => format!("{how} ({aggregate})"),
        },
    ));
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
        let lines = wrapped(&value, width.saturating_sub(FACT), UnicodeWidthStr::width);
        let lines = lines.join(&format!("\n{:FACT$}", ""));
        let _ = writeln!(text, "{name:<FACT$}{lines}");
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
        indent(&mut text, 4, width, &described(param));
    }
    let permissions = rule.permissions();
    if !permissions.is_empty() {
        text.push_str("\nPermissions\n");
    }
    for permission in &permissions {
        let actions = permission.actions.join(", ");
        let granted = format!("{actions} on {}", permission.resources.join(", "));
        indent(&mut text, 2, width, &granted);
        if let Some(reason) = &permission.reason {
            indent(&mut text, 4, width, reason);
        }
    }
    // A pattern is always written in one line; a value is laid out.
    let pattern: serde_json::Value = serde_json::from_str(&rule.pattern().to_string())?;
    let pattern = serde_json::to_string_pretty(&pattern)?;
    let _ = writeln!(text, "\nPattern\n  {}", pattern.replace('\n', "\n  "));
    Ok(text)
}

fn indent(text: &mut String, by: usize, width: usize, words: &str) {
    for line in wrapped(words, width.saturating_sub(by), UnicodeWidthStr::width) {
        let _ = writeln!(text, "{:by$}{line}", "");
    }
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
