//! Findings as somebody has reviewed them.

use std::{env, fs};

use patrol_core::{Alert, RuleEntry};
use serde_json::{Map, Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

/// The file that holds the findings of a rule's fixtures.
const FILE: &str = "findings.snap.json";
/// Set it to write the files anew, and read what changed.
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
        let names = found.keys().chain(wanted.keys());
        let mut differing: Vec<_> = names
            .filter(|name| found.get(*name) != wanted.get(*name))
            .map(|name| {
                let now = found.get(name).map_or_else(|| "nothing".to_owned(), Value::to_string);
                format!("{name}: finds {now}, which is not what `{FILE}` has; if it is right, run with `{RENEW}=1` and read what changed")
            })
            .collect();
        differing.dedup();
        differing
    }
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
