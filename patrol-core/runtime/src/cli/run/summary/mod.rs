//! What was found, counted: by rule, severity, account, principal and day. What it keeps is bounded.

mod tally;
mod text;

use std::collections::BTreeMap;

use patrol_core::{Alert, Severity};

pub(in crate::cli) use self::tally::Tally;
use super::formats::principal;

/// Days that are told apart; a decade has fewer.
const DAYS: usize = 4000;

/// What was found.
#[derive(Default)]
pub(in crate::cli) struct Summary {
    pub(in crate::cli) rules: BTreeMap<&'static str, OfRule>,
    pub(in crate::cli) accounts: Tally,
    pub(in crate::cli) principals: Tally,
    /// By day, such as `2026-03-01`, how many of each severity.
    pub(in crate::cli) days: BTreeMap<String, BTreeMap<Severity, u64>>,
    /// The first and the last time that events say.
    pub(in crate::cli) times: Option<(String, String)>,
    total: u64,
}

/// What a rule found.
#[derive(Default)]
pub(in crate::cli) struct OfRule {
    /// The worst of it.
    pub(in crate::cli) severity: Severity,
    pub(in crate::cli) count: u64,
    pub(in crate::cli) principals: Tally,
}

impl Summary {
    pub(in crate::cli) fn add(&mut self, alert: &Alert) {
        self.total += 1;
        let rule = self.rules.entry(alert.rule).or_insert_with(|| OfRule {
            severity: alert.severity,
            ..OfRule::default()
        });
        rule.severity = rule.severity.max(alert.severity);
        rule.count += 1;
        let principal = principal(alert);
        rule.principals.add(principal);
        self.principals.add(principal);
        self.accounts.add(alert.account());
        if let Some(time) = alert.time() {
            self.time(time, alert.severity);
        }
    }

    fn time(&mut self, time: &str, severity: Severity) {
        // Another form cannot be put in order.
        let day = time.get(..10).filter(|day| is_day(day));
        let Some(day) = day else {
            return;
        };
        if self.days.len() < DAYS || self.days.contains_key(day) {
            let day = self.days.entry(day.to_owned()).or_default();
            *day.entry(severity).or_default() += 1;
        }
        match &mut self.times {
            None => self.times = Some((time.to_owned(), time.to_owned())),
            Some((first, last)) => {
                if time < first.as_str() {
                    time.clone_into(first);
                }
                if time > last.as_str() {
                    time.clone_into(last);
                }
            }
        }
    }

    /// The rules, the worst first, then those that found most.
    pub(in crate::cli) fn by_rule(&self) -> Vec<(&'static str, &OfRule)> {
        let mut rules: Vec<_> = self
            .rules
            .iter()
            .map(|(name, rule)| (*name, rule))
            .collect();
        rules.sort_by(|(_, a), (_, b)| {
            let worst = b.severity.cmp(&a.severity);
            worst.then_with(|| b.count.cmp(&a.count))
        });
        rules
    }
}

/// `2026-03-01`.
fn is_day(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}
