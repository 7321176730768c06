//! The summary in words.

use std::fmt::Write as _;

use patrol_core::one_line;
use unicode_width::UnicodeWidthStr;

use crate::wrap::wrapped;

use super::{
    super::numbers::{counted, grouped},
    Summary, Tally,
};

/// Lines of a table.
const LINES: usize = 10;
/// Columns of the bar of a day.
const BAR: u64 = 40;
/// A few principals that make up so much of a rule's findings are named.
const FEW: usize = 3;
const MOST_PERCENT: u64 = 90;

impl Summary {
    /// The lines for people: `securityGroupOpened  high  14 times; three principals are 90 %: ...`.
    /// On a screen of this number of columns, lines are broken between words.
    pub(in super::super) fn text(&self, columns: Option<usize>) -> String {
        let mut text = String::new();
        let rules = self.by_rule();
        let width = rules
            .iter()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or_default();
        for (name, rule) in rules {
            let head = format!("{name:width$}  {:8}  ", rule.severity.as_str());
            let mut words = times(rule.count);
            if let Some(few) = few(&rule.principals, rule.count) {
                words += &format!("; {few}");
            }
            let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(head.len()));
            let lines = wrapped(&words, room, UnicodeWidthStr::width);
            let lines = lines.join(&format!("\n{:1$}", "", head.len()));
            let _ = writeln!(text, "{head}{lines}");
        }
        table(&mut text, "By account", &self.accounts);
        table(&mut text, "By principal", &self.principals);
        self.days(&mut text);
        text
    }

    fn days(&self, text: &mut String) {
        let counts = self
            .days
            .iter()
            .map(|(day, of)| (day, of.values().sum::<u64>()));
        let counts: Vec<_> = counts.collect();
        let most = counts
            .iter()
            .map(|(_, count)| *count)
            .max()
            .unwrap_or_default();
        if counts.len() < 2 {
            return;
        }
        text.push_str("By day\n");
        let hidden = counts.len().saturating_sub(31);
        if hidden > 0 {
            let _ = writeln!(text, "  {} before", counted(hidden as u64, "day"));
        }
        for (day, count) in &counts[hidden..] {
            let bar = "#".repeat((count * BAR).div_ceil(most.max(1)) as usize);
            let _ = writeln!(text, "  {day}  {:>9}  {bar}", grouped(*count));
        }
    }
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{} times", grouped(count)),
    }
}

/// `two principals are 96 %: A, B`, where a few principals make up most of the findings.
fn few(principals: &Tally, count: u64) -> Option<String> {
    let most = principals.most();
    let mut sum = 0;
    for (at, (_, of)) in most.iter().take(FEW).enumerate() {
        sum += of;
        let percent = sum * 100 / count.max(1);
        if percent < MOST_PERCENT {
            continue;
        }
        let names = most[..=at].iter().map(|(name, _)| one_line(name));
        let names = names.collect::<Vec<_>>().join(", ");
        return Some(match at {
            0 if percent == 100 => format!("all by {names}"),
            0 => format!("one principal is {percent} %: {names}"),
            1 => format!("two principals are {percent} %: {names}"),
            _ => format!("three principals are {percent} %: {names}"),
        });
    }
    (most.len() > FEW).then(|| counted(most.len() as u64, "principal"))
}

fn table(text: &mut String, title: &str, tally: &Tally) {
    let most = tally.most();
    if most.len() < 2 {
        return;
    }
    let _ = writeln!(text, "{title}");
    for (value, count) in most.iter().take(LINES) {
        let percent = count * 100 / tally.total().max(1);
        let _ = writeln!(
            text,
            "  {:>9}  {percent:>3} %  {}",
            grouped(*count),
            one_line(value)
        );
    }
    if most.len() > LINES {
        let _ = writeln!(text, "  and {} more", grouped((most.len() - LINES) as u64));
    }
}
