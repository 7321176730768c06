//! What was found, counted: by rule, severity, account, principal and day. What it keeps is bounded.

mod tally;
mod text;

use std::collections::BTreeMap;

use patrol_core::{Alert, Severity};

pub(in crate::cli) use self::tally::Tally;
use super::formats::principal;

/// Days that are told apart, and hours; a decade has fewer days.
const TIMES: usize = 4000;
/// Bytes of the day of a time, such as `2026-03-01`, and of its hour, such as `2026-03-01T09`.
pub(in crate::cli) const DAY: usize = 10;
pub(in crate::cli) const HOUR: usize = 13;

/// How many of each severity, by time.
pub(in crate::cli) type Counts = BTreeMap<String, BTreeMap<Severity, u64>>;

/// What was found.
#[derive(Default)]
pub(in crate::cli) struct Summary {
    pub(in crate::cli) rules: BTreeMap<&'static str, OfRule>,
    pub(in crate::cli) accounts: Tally,
    pub(in crate::cli) principals: Tally,
    pub(in crate::cli) days: Counts,
    pub(in crate::cli) hours: Counts,
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
        let Some(day) = time.get(..DAY).filter(|day| is_day(day)) else {
            return;
        };
        count(&mut self.days, day, severity);
        if let Some(hour) = time.get(..HOUR).filter(|hour| is_hour(hour)) {
            count(&mut self.hours, hour, severity);
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

fn count(counts: &mut Counts, time: &str, severity: Severity) {
    if counts.len() < TIMES || counts.contains_key(time) {
        let of = counts.entry(time.to_owned()).or_default();
        *of.entry(severity).or_default() += 1;
    }
}

/// `2026-03-01`.
fn is_day(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

/// `2026-03-01T09`, of which the day is known to be one.
fn is_hour(text: &str) -> bool {
    let hour = text.get(DAY..).and_then(|hour| hour.strip_prefix('T'));
    hour.and_then(|hour| hour.parse::<u8>().ok())
        .is_some_and(|hour| hour < 24)
}
