//! What came of one event.

use std::{collections::HashMap, sync::Arc, time::Duration};

use serde_json::Value;

use crate::{
    Alert, Fault, FaultKind, Finding, Findings, RuleEntry, one_line, params::Secrets,
    sink::truncate_chars,
};

/// Characters of a key that a fault shows.
const SHOWN_CHARS: usize = 200;

/// What came of one event.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Routed {
    /// The rules that evaluated the event, by name.
    pub matched: Vec<&'static str>,
    /// How long each of them took, in their order.
    pub took: Vec<Duration>,
    /// What they found.
    pub alerts: Vec<Alert>,
    /// The rules that gave no answer.
    pub faults: Vec<Fault>,
}

impl Routed {
    /// Takes what a rule found. What is wrong with a finding is a fault, and the finding is told all
    /// the same: one without a subject says so, a secret is hidden, and a key that stands twice is
    /// numbered, or the second finding would be taken for the first one told again.
    pub(crate) fn add(
        &mut self,
        rule: &RuleEntry,
        secrets: &Secrets,
        findings: Findings,
        event: &Arc<Value>,
    ) {
        let several = findings.len() > 1;
        let mut keys = HashMap::new();
        for mut finding in findings {
            for name in secrets.hide(&mut finding) {
                let message = format!(
                    "a finding shows the value of the secret parameter `{name}`: people see `[secret]` in its place; leave it out of the finding"
                );
                self.faults
                    .push(Fault::new(rule, FaultKind::Finding, message));
            }
            if finding.subject.trim().is_empty() {
                let message = "a finding has no subject: give `Finding::new` one".to_owned();
                self.faults
                    .push(Fault::new(rule, FaultKind::Finding, message));
            }
            if several {
                let key = finding
                    .key
                    .take()
                    .unwrap_or_else(|| own_key(&finding, event));
                let count = keys.entry(key.clone()).or_insert(0_usize);
                *count += 1;
                finding.key = Some(match *count {
                    1 => key,
                    number => {
                        let message = format!(
                            "two findings have the key `{shown}`: this one is told with the key `{shown}#{number}`; give each a `key` of its own",
                            shown = truncate_chars(&one_line(&key), SHOWN_CHARS)
                        );
                        self.faults
                            .push(Fault::new(rule, FaultKind::Finding, message));
                        format!("{key}#{number}")
                    }
                });
            }
            self.alerts
                .push(Alert::new(rule, finding, Arc::clone(event)));
        }
    }
}

/// What tells apart the findings of one event that have no key of their own.
fn own_key(finding: &Finding, event: &Value) -> String {
    match event["id"].as_str() {
        Some(id) => format!("{id}/{}", finding.subject),
        None => finding.subject.clone(),
    }
}
