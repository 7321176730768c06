//! JUnit's XML, which CI systems show: one test case a rule, which fails with what the rule found.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{super::numbers::counted, Formatter};
use patrol_core::{Alert, RuleEntry, one_line};

/// Findings of a rule that are written; the others are counted.
const FINDINGS: usize = 100;

pub(super) struct Junit {
    rules: BTreeMap<&'static str, Found>,
}

#[derive(Default)]
struct Found {
    ruleset: &'static str,
    count: u64,
    lines: Vec<String>,
}

impl Junit {
    pub(super) fn new(rules: Vec<&'static RuleEntry>) -> Self {
        let rules = rules.into_iter().map(|rule| {
            let found = Found {
                ruleset: rule.ruleset,
                ..Found::default()
            };
            (rule.name, found)
        });
        Self {
            rules: rules.collect(),
        }
    }
}

impl Formatter for Junit {
    fn finding(&mut self, alert: &Alert, _: &mut dyn Write) -> io::Result<()> {
        let found = self.rules.entry(alert.rule).or_default();
        found.count += 1;
        if found.lines.len() < FINDINGS {
            let place = [
                alert.time(),
                alert.account(),
                alert.region(),
                alert.input.as_deref(),
            ];
            let place: Vec<_> = place.into_iter().flatten().collect();
            found.lines.push(format!(
                "{}: {} {} ({})",
                alert.severity,
                alert.finding.subject,
                alert.finding.summary,
                place.join(", ")
            ));
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let failures = self.rules.values().filter(|found| found.count > 0).count();
        let tests = self.rules.len();
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(out, r#"<testsuites tests="{tests}" failures="{failures}">"#)?;
        writeln!(
            out,
            r#"  <testsuite name="patrol" tests="{tests}" failures="{failures}" errors="0">"#
        )?;
        for (rule, found) in &self.rules {
            let case = format!(
                r#"    <testcase classname="{}" name="{rule}""#,
                found.ruleset
            );
            if found.count == 0 {
                writeln!(out, "{case}/>")?;
                continue;
            }
            writeln!(out, "{case}>")?;
            let message = counted(found.count, "finding");
            writeln!(out, r#"      <failure message="{message}">"#)?;
            for line in &found.lines {
                writeln!(out, "{}", escaped(line))?;
            }
            let more = found.count - found.lines.len() as u64;
            if more > 0 {
                writeln!(out, "and {} more", counted(more, "finding"))?;
            }
            writeln!(out, "</failure>\n    </testcase>")?;
        }
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

/// A text in one line, as XML's text.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in one_line(text).chars() {
        match char {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            // XML has no place for the last two characters of a plane.
            last if last as u32 & 0xfffe == 0xfffe => escaped.push('?'),
            other => escaped.push(other),
        }
    }
    escaped
}
