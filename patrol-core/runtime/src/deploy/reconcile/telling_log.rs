//! What the functions told, as their log says it.
//!
//! Each line about a finding names it, and says what became of it. In memory are the names alone, as numbers.
//!
//! Source: [FilterLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html),
//! [filter patterns](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).

use std::{collections::HashMap, time::Duration};

use patrol_aws::JsonService;
use patrol_core::Alert;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ReconcileError;
use crate::state::{FindingOutcome, event_id, finding_id};

const LOGS: JsonService = JsonService {
    name: "logs",
    target: "Logs_20140328",
    variable: "CLOUDWATCH_LOGS",
    version: "1.1",
};

/// An attempt may take this long.
const TIME: Duration = Duration::from_secs(60);

/// Lines a page: this number of the longest fits into the largest answer that is read.
const LINES: u32 = 200;

/// The lines that CloudWatch picks out: of findings, and of the functions' own doings.
const FILTER: &str = r#"{ ($.rule = "*" && $.severity = "*") || $.outcome = "own" }"#;

/// Findings that are remembered; each takes some forty bytes.
const MOST: usize = 1_000_000;

/// What the functions told, by finding.
#[derive(Debug, Default)]
pub(crate) struct TellingLog {
    findings: HashMap<u128, FindingOutcome>,
    unnamed: u64,
}

/// What is read of a log line.
#[derive(Deserialize)]
struct Line {
    finding: Option<String>,
    outcome: Option<String>,
    severity: Option<String>,
}

impl TellingLog {
    pub(super) fn len(&self) -> usize {
        self.findings.len()
    }

    pub(super) const fn unnamed(&self) -> u64 {
        self.unnamed
    }

    /// What became of a finding in the live path; `None` where it left no word.
    pub(crate) fn of(&self, alert: &Alert) -> Option<FindingOutcome> {
        let known = |id: String| self.findings.get(&number(&id)?).copied();
        known(finding_id(alert)).or_else(|| known(event_id(alert.occurrence_id())))
    }

    /// Adds a line; a line that is not about a finding is passed over.
    fn add(&mut self, message: &str) {
        let Ok(line) = serde_json::from_str::<Line>(message) else {
            return;
        };
        let id = line.finding.as_deref().and_then(number);
        let outcome = line.outcome.as_deref().and_then(FindingOutcome::read);
        let (Some(id), Some(outcome)) = (id, outcome) else {
            self.unnamed += u64::from(line.severity.is_some());
            return;
        };
        let known = self.findings.entry(id).or_insert(outcome);
        *known = outcome.max(*known);
    }
}

fn number(id: &str) -> Option<u128> {
    u128::from_str_radix(id, 16).ok()
}

/// Reads what a log group says from one time to another, in milliseconds since 1970, page by page.
pub(in crate::deploy) async fn read(
    told: &mut TellingLog,
    stack: &str,
    region: &str,
    group: &str,
    (from, to): (i64, i64),
) -> Result<(), ReconcileError> {
    let mut input = json!({
        "logGroupName": group,
        "startTime": from,
        "endTime": to,
        "filterPattern": FILTER,
        "limit": LINES,
    });
    loop {
        let answer = LOGS
            .call(Some(region), "FilterLogEvents", &input, TIME)
            .await;
        let page = answer.map_err(|source| match source.code() {
            Some("ResourceNotFoundException") => ReconcileError::LogGroupGone {
                stack: stack.to_owned(),
                group: group.to_owned(),
            },
            _ => ReconcileError::Log {
                group: group.to_owned(),
                source,
            },
        })?;
        for line in page["events"].as_array().into_iter().flatten() {
            told.add(line["message"].as_str().unwrap_or_default());
        }
        if told.len() > MOST {
            return Err(ReconcileError::TooMany { limit: MOST });
        }
        match page.get("nextToken") {
            None | Some(Value::Null) => return Ok(()),
            Some(token) if input.get("nextToken") == Some(token) => {
                return Err(ReconcileError::Circle {
                    group: group.to_owned(),
                });
            }
            Some(token) => input["nextToken"] = token.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_lines_on_one_finding_the_strongest_counts_and_others_are_passed_over() {
        let mut told = TellingLog::default();
        for line in [
            r#"{"rule":"a","severity":"low","finding":"0a","outcome":"held"}"#,
            r#"{"rule":"a","severity":"low","finding":"0a","outcome":"told"}"#,
            r#"{"rule":"a","severity":"low","finding":"0a","outcome":"waiting"}"#,
            r#"{"finding":"0b","outcome":"own"}"#,
            // Of a function of an earlier version, and of a later one.
            r#"{"rule":"a","severity":"low"}"#,
            r#"{"rule":"a","severity":"low","finding":"0c","outcome":"sung"}"#,
            r#"{"rule":"a","severity":"low","finding":"no number","outcome":"told"}"#,
            r#"{"_aws":{}}"#,
            r#"{"finding":7}"#,
            "START RequestId: 1",
        ] {
            told.add(line);
        }
        let wanted = [(0xa, FindingOutcome::Told), (0xb, FindingOutcome::Own)];
        assert_eq!(told.findings, wanted.into());
        assert_eq!(told.unnamed(), 3);
    }
}
