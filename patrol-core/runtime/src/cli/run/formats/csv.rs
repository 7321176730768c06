//! A line of comma-separated values a finding (RFC 4180), for spreadsheets.

use std::io::{self, Write};

use super::Formatter;
use patrol_core::{Alert, one_line};

const COLUMNS: [&str; 12] = [
    "time",
    "severity",
    "rule",
    "ruleset",
    "account",
    "region",
    "principal",
    "subject",
    "summary",
    "event_id",
    "key",
    "input",
];

pub(super) struct Csv;

impl Formatter for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}\r\n", COLUMNS.join(","))
    }

    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
        let key = alert.key();
        let cells = [
            alert.time(),
            Some(alert.severity.as_str()),
            Some(alert.rule),
            Some(alert.ruleset),
            alert.account(),
            alert.region(),
            super::principal(alert),
            Some(&alert.finding.subject),
            Some(&alert.finding.summary),
            alert.event_id(),
            Some(&key),
            alert.input.as_deref(),
        ];
        let cells = cells.map(|cell| quoted(cell.unwrap_or_default()));
        write!(out, "{}\r\n", cells.join(","))
    }
}

/// What a formula begins with, in a keyboard's width and in that of East Asian ones.
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// A cell. A text that a spreadsheet would take for a formula begins with an apostrophe: an event may
/// have been written by an attacker. So does what follows a semicolon, at which spreadsheets of many countries
/// divide lines, whatever is quoted.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    let mut parts = text.split(';');
    let first = without_formula(parts.next().unwrap_or_default());
    let text = parts.fold(first, |text, part| text + ";" + &without_formula(part));
    if text.contains([',', '"']) || text != text.trim() {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Keeps a spreadsheet from taking the text for a formula. It ignores white space and quotes before one.
fn without_formula(text: &str) -> String {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    match start.starts_with(FORMULA) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_one_value_and_no_formula() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@x", "'@x"),
            (" x", "\" x\""),
            (" =1", "' =1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a;=1", "a;'=1"),
            ("a; \"@b", "\"a;' \"\"@b\""),
            ("a=1; b-c", "a=1; b-c"),
        ] {
            assert_eq!(quoted(text), cell);
        }
        assert!(!quoted("a\r\nb").contains('\n'));
    }
}
