//! Findings as somebody has reviewed them.

use std::{collections::BTreeSet, env, fs};

use patrol_core::{Alert, RuleEntry};
use serde_json::{Map, Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

/// The file that holds the findings of a rule's fixtures.
const FILE: &str = "findings.snap.json";
/// Set it to write the files again, and read what changed.
const RENEW: &str = "PATROL_RENEW_SNAPSHOTS";

impl Ruleset {
    /// The findings of each rule's fixtures are those in `findings.snap.json`, where it stands.
    ///
    /// # Panics
    ///
    /// With every fixture whose findings are others.
    #[track_caller]
    pub fn finds_what_was_reviewed(&self) {
        let renew = env::var_os(RENEW).is_some();
        self.each(|rule| self.check_snapshot(rule, renew));
    }

    fn check_snapshot(&self, rule: &'static RuleEntry, renew: bool) -> Vec<String> {
        let folder = self.fixtures(rule.name);
        let path = folder.join(FILE);
        if !renew && !path.exists() {
            return Vec::new();
        }
        let mut found = Map::new();
        for name in fixture_names(&folder) {
            match self.evaluate(rule, &name, &fixture_in(&folder, &name)) {
                Ok(routed) if routed.alerts.is_empty() => {}
                Ok(routed) => {
                    let findings = routed.alerts.iter().map(reviewed).collect();
                    found.insert(name, Value::Array(findings));
                }
                Err(why) => return vec![why.to_string()],
            }
        }
        if renew {
            let text = serde_json::to_string_pretty(&found).unwrap_or_default() + "\n";
            return match fs::write(&path, text) {
                Ok(()) => Vec::new(),
                Err(why) => vec![format!("cannot write `{}`: {why}", path.display())],
            };
        }
        let wanted = fixture_in(&folder, FILE);
        let wanted = wanted.as_object().cloned().unwrap_or_default();
        let names: BTreeSet<_> = found.keys().chain(wanted.keys()).collect();
        let differing = names.into_iter().flat_map(|name| {
            let now = found.get(name).unwrap_or(&Value::Null);
            let before = wanted.get(name).unwrap_or(&Value::Null);
            let differences = differences(now, before).into_iter();
            differences.map(move |difference| format!("{name}: {difference}"))
        });
        let mut differing: Vec<_> = differing.collect();
        if !differing.is_empty() {
            differing.push(format!(
                "if the findings are right, run with `{RENEW}=1`, and read what changed in `{FILE}`"
            ));
        }
        differing
    }
}

/// What is found now and was not reviewed, a line for each field.
fn differences(now: &Value, before: &Value) -> Vec<String> {
    let (now, before) = (listed(now), listed(before));
    if now.len() != before.len() {
        let (now, before) = (now.len(), before.len());
        return vec![format!("findings: {now} now, {before} in `{FILE}`")];
    }
    let pairs = now.iter().zip(before).enumerate();
    let fields = pairs.flat_map(|(at, (now, before))| {
        let keys = [now, before].into_iter().filter_map(Value::as_object);
        let keys: BTreeSet<_> = keys.flat_map(Map::keys).collect();
        let changed = keys.into_iter().filter(|key| now[*key] != before[*key]);
        changed.map(move |key| {
            let (now, before) = (&now[key], &before[key]);
            format!("finding {}: `{key}` is {now}, not {before}", at + 1)
        })
    });
    fields.collect()
}

fn listed(findings: &Value) -> &[Value] {
    findings.as_array().map_or(&[], Vec::as_slice)
}

/// What people are told.
fn reviewed(alert: &Alert) -> Value {
    json!({
        "details": alert.finding.details,
        "key": alert.key(),
        "severity": alert.severity,
        "subject": alert.finding.subject,
        "summary": alert.finding.summary,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_finding_and_the_field() {
        let reviewed = json!([{"subject": "a", "key": "k"}, {"subject": "b", "key": "l"}]);
        assert_eq!(differences(&reviewed, &reviewed), [""; 0]);
        let changed = json!([{"subject": "a", "key": "k"}, {"subject": "c", "key": "l"}]);
        let expected = ["finding 2: `subject` is \"c\", not \"b\""];
        assert_eq!(differences(&changed, &reviewed), expected);
        let expected = ["findings: 0 now, 2 in `findings.snap.json`"];
        assert_eq!(differences(&Value::Null, &reviewed), expected);
    }
}
