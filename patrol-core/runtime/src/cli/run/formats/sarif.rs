//! SARIF, which code scanning tools show: one document with the rules and a result a finding.
//!
//! Source: [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), and
//! [what GitHub reads of it](https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Formatter;
use patrol_core::{Alert, RuleEntry, Severity, visible_json};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) struct Sarif {
    rules: Vec<&'static RuleEntry>,
    first: bool,
}

impl Sarif {
    pub(super) const fn new(rules: Vec<&'static RuleEntry>) -> Self {
        Self { rules, first: true }
    }
}

impl Formatter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<_> = self.rules.iter().map(|rule| self::rule(rule)).collect();
        let driver = json!({
            "name": "Patrol", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules,
        });
        write!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"results\":["
        )
    }

    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
        let separator = if self.first { "\n" } else { ",\n" };
        self.first = false;
        let result = result(alert).to_string();
        write!(out, "{separator}{}", visible_json(&result))
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n]}}]}}")
    }
}

fn rule(rule: &RuleEntry) -> Value {
    let docs = rule.docs();
    let mut tags = vec!["security".to_owned()];
    let techniques = rule.metadata.attack_techniques().iter();
    tags.extend(techniques.map(|technique| format!("attack/{technique}")));
    let mut about = json!({
        "id": rule.name,
        "shortDescription": { "text": docs.summary() },
        "defaultConfiguration": { "level": level(rule.metadata.severity()) },
        "properties": { "tags": tags, "security-severity": score(rule.metadata.severity()) },
    });
    if let Some(respond) = docs.section("respond") {
        about["help"] = json!({ "text": respond });
    }
    if let Some(page) = rule.metadata.runbook_page() {
        about["helpUri"] = json!(page);
    }
    about
}

fn result(alert: &Alert) -> Value {
    let input = alert.input.as_deref().unwrap_or("-");
    let (file, position) = input.rsplit_once(':').unwrap_or((input, "1"));
    json!({
        "ruleId": alert.rule,
        "level": level(alert.severity),
        "message": { "text": plain(&format!("{}: {}", alert.finding.subject, alert.finding.summary)) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri(file) } },
            "logicalLocations": [{ "fullyQualifiedName": input, "name": position, "kind": "event" }],
        }],
        "partialFingerprints": { "patrolIdentity/v1": alert.identity() },
        "properties": {
            "severity": alert.severity, "security-severity": score(alert.severity), "time": alert.time(),
            "account": alert.account(), "region": alert.region(), "eventId": alert.event_id(),
            "details": alert.finding.details,
        },
    })
}

/// A text in which a viewer finds no link and no placeholder: SARIF's plain texts have both, and an event may have been
/// written by an attacker. A space takes them apart.
///
/// Source: [SARIF 2.1.0, messages](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317459).
fn plain(text: &str) -> String {
    let text = text.replace("](", "] (");
    let mut parts = text.split('{');
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let behind = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_placeholder = behind.len() < part.len() && behind.starts_with('}');
        shown.push_str(if is_placeholder { "{ " } else { "{" });
        shown.push_str(part);
    }
    shown
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "note",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

/// What GitHub sorts by.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "0.0",
        Severity::Low => "2.0",
        Severity::Medium => "5.0",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

/// A path as a relative reference (RFC 3986); an address stays as it is.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'=' => {
                uri.push(char::from(byte));
            }
            b':' if path.starts_with("s3://") => uri.push(':'),
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{plain, uri};

    #[test]
    fn a_text_has_neither_links_nor_placeholders() {
        for (text, shown) in [
            (
                "[Sign in](https://evil.example)",
                "[Sign in] (https://evil.example)",
            ),
            (r"\[a](1)", r"\[a] (1)"),
            ("{0} of {12}, {{3}}", "{ 0} of { 12}, {{ 3}}"),
            (r"a\u{0}b", r"a\u{ 0}b"),
        ] {
            assert_eq!(plain(text), shown);
            assert_eq!(plain(shown), shown);
        }
        for text in ["", "{}", "{a}", "{1", "{\"1\": [2] (3)}", "a[0] (b)"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(uri("logs/a b:c.json"), "logs/a%20b%3Ac.json");
        assert_eq!(uri("s3://trail/x.gz"), "s3://trail/x.gz");
    }
}
