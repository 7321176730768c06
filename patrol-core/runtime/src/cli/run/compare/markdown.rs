//! The difference for a pull request.

use std::{collections::BTreeMap, fmt::Write as _};

use patrol_core::{one_line, sink::truncate_chars};

use super::{
    super::numbers::grouped,
    difference::{Finding, OfRule},
};

/// Characters of a name or a subject: a pull request takes 65,536 in all.
const CODE_CHARS: usize = 200;

pub(super) fn text(rules: &BTreeMap<String, OfRule>, old: &str, new: &str) -> String {
    let sides = format!("{} to {}", code(old), code(new));
    if rules.is_empty() {
        return format!("### Patrol: no difference\n\nThe same findings, from {sides}.\n");
    }
    let mut text = format!(
        "### Patrol: other findings\n\nFrom {sides}:\n\n| Rule | New | Lost | Other severity | Example |\n|---|---|---|---|---|\n"
    );
    for (name, rule) in rules {
        let mut examples = Vec::new();
        if let Some(finding) = &rule.new.example {
            examples.push(example("new", &finding.severity.to_string(), finding));
        }
        if let Some(finding) = &rule.lost.example {
            examples.push(example("lost", &finding.severity.to_string(), finding));
        }
        if let Some((before, finding)) = &rule.changed.example {
            let severity = format!("{before} to {}", finding.severity);
            examples.push(example("other severity", &severity, finding));
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            code(name),
            grouped(rule.new.count),
            grouped(rule.lost.count),
            grouped(rule.changed.count),
            examples.join("<br>")
        );
    }
    text
}

fn example(kind: &str, severity: &str, finding: &Finding) -> String {
    let place = finding.input.as_deref().or(finding.time.as_deref());
    let place = place.map_or(String::new(), |place| format!(", {}", code(place)));
    format!("{kind}, {severity}: {}{place}", code(&finding.subject))
}

/// Text as code: nothing in it is markup, a mention or the end of a cell. A bar is another character, since what a
/// backslash before it means depends on the program that shows the table.
fn code(text: &str) -> String {
    let text = one_line(text).replace('`', "'").replace('|', "\u{a6}");
    let text = truncate_chars(&text, CODE_CHARS);
    // Nothing between two marks would be another mark.
    match text.trim().is_empty() {
        true => "` `".to_owned(),
        false => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn text_of_an_event_is_no_markup() {
        assert_eq!(code("a`b\\|c @team\n<x>"), "`a'b\\\u{a6}c @team\\n<x>`");
        assert_eq!(code(""), "` `");
        assert!(code(&"x".repeat(1_000)).len() < 250);
    }
}
