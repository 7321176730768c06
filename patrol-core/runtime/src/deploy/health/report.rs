//! What is told of a stack.

use chrono::DateTime;
use serde::Serialize;

use super::metrics::{Counted, Counter, DAY, Periods};
use crate::control::Suppression;

/// Days of metrics that are read, today among them.
pub(in crate::deploy) const DAYS: i64 = 90;

/// Days that are a week, today among them.
const WEEK: i64 = 7;

/// What is counted of a rule: the names of the metrics.
const MATCHED: &str = "Matched";
const FINDINGS: &str = "Findings";
const SUPPRESSED: &str = "Suppressed";
const FAULTS: &str = "Failures";

/// What is counted of the whole stack.
const EVENTS: &str = "Events";
const CLOUDTRAIL_EVENTS: &str = "CloudTrailEvents";

/// Everything that is read for a stack with these rules.
pub(in crate::deploy) fn counters(rules: &[String]) -> Vec<Counter> {
    let of_rules = rules.iter().flat_map(|rule| {
        let names = [MATCHED, FINDINGS, SUPPRESSED, FAULTS];
        names.map(|name| (Some(rule.clone()), name))
    });
    let whole = [EVENTS, CLOUDTRAIL_EVENTS].map(|name| (None, name));
    whole.into_iter().chain(of_rules).collect()
}

/// How a stack fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// The stack.
    pub stack_name: String,
    /// Its region.
    pub region: String,
    /// What its functions were given.
    pub events: EventHealth,
    /// Those of CloudTrail among them.
    pub cloudtrail_events: EventHealth,
    /// The rules that are on as the stack is deployed, by name.
    pub rules: Vec<RuleHealth>,
    /// What could not be evaluated.
    pub dead_letters: DeadLetterHealth,
    /// Suppressions that are in force and end within fourteen days, or have ended.
    pub ending_suppressions: Vec<EndingSuppression>,
    /// Why the document that is deployed cannot be read, and its suppressions are not known; `None` where it was read.
    pub document_fault: Option<String>,
    /// Does the file at hand say something else than what is deployed? `None` where there is no file.
    pub file_differs: Option<bool>,
}

/// The events that a stack's functions were given, whether or not a rule looked at them. Days are in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EventHealth {
    /// How many, in the last seven days, today among them.
    pub count: u64,
    /// The last day with one, of the last ninety.
    pub last: Option<String>,
}

impl EventHealth {
    /// All of them, and those of CloudTrail's; today's start is in seconds since 1970.
    pub(in crate::deploy) fn all(counted: &Counted, today: i64) -> [Self; 2] {
        [EVENTS, CLOUDTRAIL_EVENTS].map(|name| {
            let periods = counted.get(&(None, name));
            Self {
                count: periods.map_or(0, |periods| sum(periods, today)),
                last: periods.and_then(last),
            }
        })
    }
}

/// How a rule fares, by the metrics of its name and the stack's. Days are in UTC, such as `2026-11-28`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleHealth {
    /// The rule's name.
    pub rule: String,
    /// The last day with an event that its pattern matches, of the last ninety.
    pub last_event: Option<String>,
    /// The last day with a finding, of the last ninety.
    pub last_finding: Option<String>,
    /// Events that it evaluated in the last seven days, today among them.
    pub events: u64,
    /// Findings in the last seven days.
    pub findings: u64,
    /// Findings that a suppression hid in the last seven days.
    pub suppressed: u64,
    /// Events that it failed at in the last seven days.
    pub faults: u64,
    /// Has no event matched in ninety days?
    pub silent: bool,
}

impl RuleHealth {
    /// What was counted of a rule; today's start is in seconds since 1970.
    pub(in crate::deploy) fn new(rule: &str, counted: &Counted, today: i64) -> Self {
        let counts = |metric| counted.get(&(Some(rule.to_owned()), metric));
        let last = |metric| counts(metric).and_then(last);
        let week = |metric| counts(metric).map_or(0, |periods| sum(periods, today));
        let last_event = last(MATCHED);
        Self {
            rule: rule.to_owned(),
            silent: last_event.is_none(),
            last_event,
            last_finding: last(FINDINGS),
            events: week(MATCHED),
            findings: week(FINDINGS),
            suppressed: week(SUPPRESSED),
            faults: week(FAULTS),
        }
    }
}

fn last(periods: &Periods) -> Option<String> {
    let (start, _) = periods.last_key_value()?;
    let day = DateTime::from_timestamp(*start, 0)?.date_naive();
    Some(day.to_string())
}

/// The sum of a week.
fn sum(periods: &Periods, today: i64) -> u64 {
    let week = periods.range(today - (WEEK - 1) * DAY..);
    week.map(|(_, count)| count).sum()
}

/// What waits in the dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeadLetterHealth {
    /// About how many there are.
    pub count: u64,
    /// How long the oldest has been there, in seconds; `None` where there are none, or SQS has not
    /// said it in the last hour.
    pub oldest_seconds: Option<u64>,
}

/// A suppression that is about to end, or has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EndingSuppression {
    /// The rules whose findings it hides.
    pub rules: Vec<String>,
    /// The last day on which it holds.
    pub until: String,
    /// Days until then; negative when it has ended.
    pub days: i64,
    /// Who is asked about it.
    pub owner: String,
    /// Why it is there.
    pub reason: String,
}

impl From<(&Suppression, i64)> for EndingSuppression {
    fn from((suppression, days): (&Suppression, i64)) -> Self {
        Self {
            rules: suppression.rules.iter().map(ToString::to_string).collect(),
            until: suppression.until.to_string(),
            days,
            owner: suppression.owner.clone(),
            reason: suppression.reason.clone(),
        }
    }
}
