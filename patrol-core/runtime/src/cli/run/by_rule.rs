//! What became of the events that each rule was given: `--by-rule`.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
};

use super::numbers::{counted, grouped};
use crate::{pipeline::Heard, wrap::wrapped};

/// Rules with what they did; all threads count in it.
#[derive(Default)]
pub(in crate::cli) struct ByRule(Mutex<BTreeMap<&'static str, Counts>>);

/// How many events a rule was given, and what came of them.
#[derive(Clone, Copy, Default)]
struct Counts {
    delivered: u64,
    reported: u64,
    failed: u64,
}

impl ByRule {
    /// Counts an event.
    pub(super) fn add(&self, heard: &Heard) {
        if heard.matched.is_empty() {
            return;
        }
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for rule in &heard.matched {
            let counts = rules.entry(rule).or_default();
            counts.delivered += 1;
            if heard.failed.contains(rule) {
                counts.failed += 1;
            } else if heard.found.contains(rule) {
                counts.reported += 1;
            }
        }
    }

    /// The table for people: the rules that were given events, those that were given none, and those that
    /// did not run. `nearest`: what is to be said of those that were given none.
    pub(super) fn text(
        &self,
        all: &[&'static str],
        left_out: &[&'static str],
        nearest: Option<String>,
        columns: usize,
    ) -> String {
        let rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows: Vec<_> = rules
            .iter()
            .map(|(rule, counts)| (*rule, *counts))
            .collect();
        rows.sort_by_key(|(_, counts)| {
            let Counts {
                delivered,
                reported,
                failed,
            } = *counts;
            std::cmp::Reverse((failed, reported, delivered))
        });
        let width = rows.iter().map(|(rule, _)| rule.len()).fold(4, usize::max);
        let mut text = String::new();
        let mut line = |cells: [&str; 5]| {
            let [rule, delivered, reported, silent, failed] = cells;
            let _ = writeln!(
                text,
                "{rule:width$}  {delivered:>9}  {reported:>9}  {silent:>9}  {failed:>9}"
            );
        };
        line(["rule", "delivered", "reported", "silent", "failed"]);
        for (rule, counts) in &rows {
            let silent = counts.delivered - counts.reported - counts.failed;
            let [delivered, reported, silent, failed] =
                [counts.delivered, counts.reported, silent, counts.failed].map(grouped);
            line([rule, &delivered, &reported, &silent, &failed]);
        }
        let idle = all.iter().filter(|rule| !rules.contains_key(*rule));
        let idle: Vec<_> = idle.copied().collect();
        if let Some(nearest) = nearest {
            text += &nearest;
        } else if !idle.is_empty() {
            let rules = counted(idle.len() as u64, "rule");
            let title = format!("no event for {rules} (`--nearest-miss` says what kept it away)");
            text += &list(&title, &idle, columns);
        }
        if !left_out.is_empty() {
            let title = format!("left out: {}", counted(left_out.len() as u64, "rule"));
            text += &list(&title, left_out, columns);
        }
        text
    }
}

/// A line, and below it names, which are many where a stack has many rules.
fn list(title: &str, names: &[&str], columns: usize) -> String {
    let names = names.join(", ");
    let lines = wrapped(&names, columns.saturating_sub(2), str::len);
    format!("{title}:\n  {}\n", lines.join("\n  "))
}
