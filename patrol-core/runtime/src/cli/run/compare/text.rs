//! The difference for people at a terminal.

use std::{collections::BTreeMap, fmt::Write as _};

use patrol_core::one_line;

use super::{
    super::numbers::grouped,
    difference::{Finding, OfRule},
};

pub(super) fn text(rules: &BTreeMap<String, OfRule>, old: &str, new: &str) -> String {
    let sides = format!("{} to {}", one_line(old), one_line(new));
    if rules.is_empty() {
        return format!("no difference from {sides}\n");
    }
    let mut text = format!("different from {sides}\n");
    for (name, rule) in rules {
        let _ = writeln!(
            text,
            "{}: {} new, {} lost, {} of another severity",
            one_line(name),
            grouped(rule.new.count),
            grouped(rule.lost.count),
            grouped(rule.changed.count)
        );
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

fn line(text: &mut String, kind: &str, severity: &str, finding: &Finding) {
    let place = [finding.time.as_deref(), finding.input.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join("  ");
    let _ = writeln!(
        text,
        "  {kind:8} {severity}  {}  {}",
        one_line(&finding.subject),
        one_line(&place)
    );
}
