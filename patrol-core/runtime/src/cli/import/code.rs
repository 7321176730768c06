//! The Rust file of an imported rule.

use std::fmt::Write as _;

use patrol_core::{Pattern, Severity};
use serde_json::{Map, Value};

use super::{
    super::new::RuleName,
    attack,
    condition::Condition,
    document::Document,
    error::ImportError,
    expression::{Expression, Test},
};

const TEMPLATE: &str = include_str!("templates/rule.rs.txt");

/// What the file is made of.
pub(super) struct Parts<'a> {
    pub(super) name: &'a RuleName,
    pub(super) document: &'a Document,
    pub(super) condition: &'a Condition,
    /// What each selection asks, by its name.
    pub(super) selections: &'a Map<String, Value>,
    pub(super) asked: Vec<(String, Expression)>,
    pub(super) pattern: &'a Pattern,
    /// The pattern decides it all.
    pub(super) exact: bool,
}

/// The file, and what is to be said of it.
pub(super) fn write(parts: &Parts<'_>) -> Result<(String, Vec<String>), ImportError> {
    let document = parts.document;
    let (techniques, notes) = attack::techniques(&document.tags);
    let (check, functions) = if parts.exact {
        (
            "        // The pattern decides it all.\n".to_owned(),
            Vec::new(),
        )
    } else {
        check(parts)
    };
    let import = if functions.is_empty() {
        String::new()
    } else {
        format!("use crate::sigma::{{{}}};\n", functions.join(", "))
    };
    let pattern = pretty(parts.pattern);
    let code = TEMPLATE
        .replace("{{attribution}}", &attribution(document))
        .replace("{{import}}", &import)
        .replace("{{docs}}", &docs(document))
        .replace("{{Type}}", &parts.name.ty)
        .replace("{{name}}", &parts.name.public)
        .replace("{{metadata}}", &metadata(document, &techniques))
        .replace("{{pattern}}", &pattern.replace('\n', "\n            "))
        .replace("{{hashes}}", &hashes(&pattern))
        .replace("{{check}}", &check)
        .replace("{{subject}}", &subject(&document.title));
    Ok((code, notes))
}

/// The pattern as people write it.
fn pretty(pattern: &Pattern) -> String {
    let text = pattern.to_string();
    let value: Option<Value> = serde_json::from_str(&text).ok();
    value.map_or(text, |value| format!("{value:#}"))
}

/// Who wrote the rule, and by which licence: the Detection Rule License asks that it is said.
fn attribution(document: &Document) -> String {
    let license = document.license.as_deref().unwrap_or(
        "Detection Rule License (DRL) 1.1, https://github.com/SigmaHQ/Detection-Rule-License",
    );
    let mut text = format!(
        "//! Imported from the Sigma rule \"{}\" by `patrol import sigma`.\n//!\n",
        document.title
    );
    for (what, value) in [
        ("Id", document.id.as_deref()),
        ("Author", document.author.as_deref()),
        ("Date", document.date.as_deref()),
        ("License", Some(license)),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "//! {what}: {value}");
        }
    }
    text
}

fn docs(document: &Document) -> String {
    let description = document.description.as_deref().unwrap_or(&document.title);
    let mut text = format!(
        "    /// Reports: {}.\n    ///\n    /// # Why\n",
        document.title.trim_end_matches('.')
    );
    for line in wrapped(description) {
        let _ = writeln!(text, "    /// {line}");
    }
    text += "    ///\n    /// # Example\n    /// EDIT ME: what somebody does when this reports.\n";
    text += "    ///\n    /// # Respond\n    /// EDIT ME: what to do about a finding.\n";
    if !document.false_positives.is_empty() {
        text += "    ///\n    /// Known false positives:\n";
    }
    for known in &document.false_positives {
        for (at, line) in wrapped(known).into_iter().enumerate() {
            let begin = if at == 0 { "* " } else { "  " };
            let _ = writeln!(text, "    /// {begin}{line}");
        }
    }
    text
}

fn metadata(document: &Document, techniques: &[String]) -> String {
    let severity = match document.severity {
        Severity::Info => "Info",
        Severity::Low => "Low",
        Severity::High => "High",
        Severity::Critical => "Critical",
        _ => "Medium",
    };
    let list = |texts: &[String]| {
        texts
            .iter()
            .map(|text| literal(text))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = format!("Metadata::new(Severity::{severity})");
    if !techniques.is_empty() {
        let _ = write!(text, "\n        .attack([{}])", list(techniques));
    }
    let pages: Vec<_> = document
        .references
        .iter()
        .filter(|page| page.starts_with("https://"))
        .take(12)
        .cloned()
        .collect();
    if !pages.is_empty() {
        let _ = write!(text, "\n        .references([{}])", list(&pages));
    }
    text
}

/// The condition as Rust, with a variable for each selection, and the functions that it calls.
fn check(parts: &Parts<'_>) -> (String, Vec<&'static str>) {
    let mut functions = Vec::new();
    let mut text = "        let record = &event.detail;\n".to_owned();
    for (name, expression) in &parts.asked {
        let value = expressed(expression, &mut functions, false);
        let _ = writeln!(
            text,
            "        let {} = {value};",
            variable(name, parts.selections)
        );
    }
    // A single name, or one that is not to match, needs no parentheses.
    let condition = named(parts.condition, parts.selections, true);
    let _ = write!(
        text,
        "        if !{condition} {{\n            return Ok(Findings::none());\n        }}\n"
    );
    functions.sort_unstable();
    functions.dedup();
    (text, functions)
}

fn named(condition: &Condition, selections: &Map<String, Value>, inside: bool) -> String {
    let list = |list: &[Condition], with: &str| {
        let each: Vec<_> = list
            .iter()
            .map(|one| named(one, selections, true))
            .collect();
        parenthesized(each, with, inside)
    };
    match condition {
        Condition::Selection(name) => variable(name, selections),
        Condition::All(all) => list(all, " && "),
        Condition::Any(any) => list(any, " || "),
        Condition::Not(one) => format!("!{}", named(one, selections, true)),
    }
}

fn expressed(expression: &Expression, functions: &mut Vec<&'static str>, inside: bool) -> String {
    let mut list = |list: &[Expression], with: &str| {
        let each = list
            .iter()
            .map(|one| expressed(one, functions, true))
            .collect();
        parenthesized(each, with, inside)
    };
    match expression {
        Expression::All(all) => list(all, " && "),
        Expression::Any(any) => list(any, " || "),
        Expression::Not(one) => format!("!{}", expressed(one, functions, true)),
        Expression::Test(test) => tested(test, functions),
    }
}

fn parenthesized(each: Vec<String>, with: &str, inside: bool) -> String {
    let many = each.len() > 1;
    let text = each.join(with);
    if inside && many {
        format!("({text})")
    } else {
        text
    }
}

fn tested(test: &Test, functions: &mut Vec<&'static str>) -> String {
    let list = |texts: &[String]| {
        format!(
            "&[{}]",
            texts
                .iter()
                .map(|text| literal(text))
                .collect::<Vec<_>>()
                .join(", ")
        )
    };
    let (function, rest) = match test {
        Test::Like { globs, cased, .. } => (
            if *cased { "like_cased" } else { "like" },
            Some(list(globs)),
        ),
        Test::Matches { expressions, .. } => ("matches", Some(list(expressions))),
        Test::Same { other, .. } => ("same", Some(literal(other))),
        Test::Null { .. } => ("is_null", None),
    };
    functions.push(function);
    let rest = rest.map_or_else(String::new, |rest| format!(", {rest}"));
    format!("{function}(record, {}{rest})", literal(test.path()))
}

/// A selection's name as a variable of Rust: where the name cannot be one, it gets a number.
fn variable(name: &str, selections: &Map<String, Value>) -> String {
    let plain = name
        .bytes()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if plain
        && begins
        && !["event", "record", "self", "like", "matches", "same"].contains(&name)
        && !super::super::new::is_keyword(name)
    {
        return name.to_owned();
    }
    let at = selections
        .keys()
        .position(|other| other == name)
        .unwrap_or_default();
    format!("selection_{at}_")
}

/// A string of Rust; what an author wrote stays text.
fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// As many `#` as a raw string of the text needs.
fn hashes(text: &str) -> String {
    let most = (1..8).find(|count| !text.contains(&format!("\"{}", "#".repeat(*count))));
    "#".repeat(most.unwrap_or(8))
}

/// What SNS takes as a subject.
fn subject(title: &str) -> String {
    let subject = patrol_core::sink::safe_subject(title);
    literal(&subject).trim_matches('"').to_owned()
}

fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 90;
    crate::wrap::wrapped(text, WIDTH, unicode_width::UnicodeWidthStr::width)
}
