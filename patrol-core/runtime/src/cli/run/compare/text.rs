//! The difference for people at a terminal.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

use patrol_core::{Severity, one_line};

use super::{
    super::numbers::grouped,
    difference::{Finding, OfRule},
};

pub(super) fn text(rules: &BTreeMap<String, OfRule>, old: &str, new: &str) -> String {
    let sides = format!("{} -> {}", one_line(old), one_line(new));
    if rules.is_empty() {
        return format!("{sides}: no difference\n");
    }
    let differ = match rules.len() {
        1 => "1 rule differs".to_owned(),
        many => format!("{} rules differ", grouped(many as u64)),
    };
    let mut text = format!("{sides}: {differ}\n");
    let mut rules: Vec<_> = rules.iter().collect();
    rules.sort_by_key(|(_, rule)| Reverse(worst(rule)));
    for (name, rule) in rules {
        let counts = [
            (rule.new.count, "new"),
            (rule.lost.count, "lost"),
            (rule.changed.count, "of another severity"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(count, kind)| format!("{} {kind}", grouped(count)))
            .collect();
        let _ = writeln!(text, "{}: {}", one_line(name), counts.join(", "));
        if let Some(finding) = &rule.new.example {
            line(&mut text, "new", &finding.severity.to_string(), finding);
        }
        if let Some(finding) = &rule.lost.example {
            line(&mut text, "lost", &finding.severity.to_string(), finding);
        }
        if let Some((before, finding)) = &rule.changed.example {
            let severity = format!("{before} -> {}", finding.severity);
            line(&mut text, "changed", &severity, finding);
        }
    }
    text
}

/// The severity of the worst example.
fn worst(rule: &OfRule) -> Option<Severity> {
    let alone = [&rule.new.example, &rule.lost.example];
    let alone = alone.into_iter().flatten().map(|finding| finding.severity);
    let changed = rule.changed.example.iter();
    let changed = changed.flat_map(|(before, finding)| [*before, finding.severity]);
    alone.chain(changed).max()
}

/// An example, and below it where it was found.
fn line(text: &mut String, kind: &str, severity: &str, finding: &Finding) {
    let subject = one_line(&finding.subject);
    let _ = writeln!(text, "  {kind:8} {severity}  {subject}");
    let place = [finding.time.as_deref(), finding.input.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join("  ");
    if !place.is_empty() {
        let _ = writeln!(text, "  {:8} {}", "", one_line(&place));
    }
}
