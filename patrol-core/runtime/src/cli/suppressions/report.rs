//! What suppressions hide, counted and told.

use std::{collections::BTreeMap, fmt::Write as _, io};

use serde_json::{Value, json};

use crate::{
    cli::run::numbers::counted,
    control::{Control, Day, Suppression},
    pipeline::Evaluated,
};

/// From this percentage on it is nearly all.
const MOST: u64 = 90;

/// What suppressions hide.
pub(super) struct Report<'a> {
    suppressions: &'a [Suppression],
    /// How many findings each has hidden, by rule.
    hidden: Vec<BTreeMap<&'static str, u64>>,
    /// All findings, hidden or not, by rule.
    findings: BTreeMap<&'static str, u64>,
    today: Day,
}

/// What a suppression is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Its rules found nothing at all in the events.
    NoFindings,
    /// It hides none of what they found.
    None,
    /// It hides some of it.
    Some,
    /// It hides nearly all that one of its rules found.
    Most,
    /// It hides all that one of its rules found.
    All,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NoFindings => "no-findings",
            Self::None => "none",
            Self::Some => "some",
            Self::Most => "most",
            Self::All => "all",
        }
    }
}

impl<'a> Report<'a> {
    pub(super) fn of(control: &'a Control) -> Self {
        let suppressions = control.suppressions();
        Self {
            suppressions,
            hidden: vec![BTreeMap::new(); suppressions.len()],
            findings: BTreeMap::new(),
            today: Day::today(),
        }
    }

    pub(super) fn count(&mut self, evaluated: &Evaluated) {
        for alert in &evaluated.routed.alerts {
            *self.findings.entry(alert.rule).or_default() += 1;
        }
        for one in &evaluated.suppressed {
            let rule = one.alert.rule;
            *self.findings.entry(rule).or_default() += 1;
            *self.hidden[one.by].entry(rule).or_default() += 1;
        }
    }

    /// How many findings of each rule there are, and how many of them the suppression hides.
    fn rules(&self, number: usize) -> impl Iterator<Item = (&'static str, u64, u64)> {
        let rules = self.suppressions[number].rules.iter();
        rules.map(move |rule| {
            let found = self.findings.get(rule).copied().unwrap_or_default();
            let hidden = self.hidden[number].get(rule).copied().unwrap_or_default();
            (*rule, found, hidden)
        })
    }

    fn verdict(&self, number: usize) -> Verdict {
        let mut rules = self.rules(number).filter(|(_, found, _)| *found > 0);
        let all: Vec<_> = rules.by_ref().collect();
        if all.is_empty() {
            Verdict::NoFindings
        } else if all.iter().any(|(_, found, hidden)| found == hidden) {
            Verdict::All
        } else if all
            .iter()
            .any(|(_, found, hidden)| percent(*found, *hidden) >= MOST)
        {
            Verdict::Most
        } else if all.iter().any(|(_, _, hidden)| *hidden > 0) {
            Verdict::Some
        } else {
            Verdict::None
        }
    }

    pub(super) fn text(&self, file: &str) -> String {
        let mut text = String::new();
        for (number, one) in self.suppressions.iter().enumerate() {
            let line = one.line.unwrap_or_default();
            let _ = writeln!(
                text,
                "{file}:{line}: until {}{} ({}: {})",
                one.until,
                self.left(one),
                one.owner,
                one.reason
            );
            for (rule, found, hidden) in self.rules(number) {
                let _ = writeln!(
                    text,
                    "  {rule}: hides {hidden} of {}{}",
                    counted(found, "finding"),
                    share(found, hidden)
                );
            }
            let words = match self.verdict(number) {
                Verdict::NoFindings => "  its rules find nothing in these events",
                Verdict::None => "  stale: it hides nothing that its rules find; delete it",
                Verdict::Some => continue,
                Verdict::Most => "  it hides nearly all that a rule finds: name more fields",
                Verdict::All => {
                    "  it hides all that a rule finds: name more fields, or set the rule's `enabled = false`"
                }
            };
            let _ = writeln!(text, "{words}");
        }
        text
    }

    fn left(&self, one: &Suppression) -> String {
        match self.today.until(one.until) {
            ..0 => ", which is over".to_owned(),
            0 => ", which is today".to_owned(),
            1 => ", tomorrow".to_owned(),
            days => format!(", in {days} days"),
        }
    }

    pub(super) fn json(&self) -> io::Result<String> {
        let all = self.suppressions.iter().enumerate();
        let all: Vec<Value> = all
            .map(|(number, one)| {
                let rules = self.rules(number).map(|(rule, findings, hidden)| {
                    let percent = (findings > 0).then(|| percent(findings, hidden));
                    json!({ "rule": rule, "findings": findings, "hidden": hidden, "percent": percent })
                });
                json!({
                    "line": one.line,
                    "rules": rules.collect::<Vec<_>>(),
                    "when": one.when,
                    "until": one.until.to_string(),
                    "ended": one.until < self.today,
                    "owner": one.owner,
                    "reason": one.reason,
                    "hides": self.verdict(number).as_str(),
                })
            })
            .collect();
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }
}

/// How much of it is hidden, without what is behind the point: it is 100 where it is all.
const fn percent(found: u64, hidden: u64) -> u64 {
    hidden.saturating_mul(100) / if found == 0 { 1 } else { found }
}

/// The same as it is shown; nothing where there is nothing to share.
fn share(found: u64, hidden: u64) -> String {
    match percent(found, hidden) {
        0 if hidden == 0 => String::new(),
        0 => " (less than 1%)".to_owned(),
        percent => format!(" ({percent}%)"),
    }
}
