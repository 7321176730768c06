//! Requests that CloudTrail left out of the record because they were too large: an attacker pads a request to hide it.

use patrol_core::{Pattern, RuleEntry, Severity, pattern::cloudtrail::API_CALL};
use serde_json::{Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::{FixtureEvent, fixture_in};

/// How large the request is said to have been.
const SIZE: u64 = 131_072;

impl Ruleset {
    /// A rule whose metadata says that it [`reports_omitted`](patrol_core::Metadata::reports_omitted) requests does: each
    /// fixture that reports, and each other call of the pattern in its place.
    ///
    /// # Panics
    ///
    /// With every call that such a rule does not report without its request.
    #[track_caller]
    pub fn reports_omitted_requests(&self) {
        self.each(|rule| {
            let says_so = rule.metadata.does_report_omitted();
            let hidden = self.hidden_when_omitted(rule).into_iter();
            let hidden = hidden.filter(|_| says_so);
            hidden.map(|call| format!("{call}: with its request left out by CloudTrail it is not reported, or with a lower severity, and the metadata says `reports_omitted`")).collect()
        });
    }

    /// The calls that a rule reports, and not, or with a lower severity, when CloudTrail left the request out: the
    /// fixtures that report, and each other call of the pattern in their place.
    #[must_use]
    pub fn hidden_when_omitted(&self, rule: &'static RuleEntry) -> Vec<String> {
        let folder = self.fixtures(rule.name);
        let pattern = rule.pattern();
        let mut hidden = Vec::new();
        for name in fixture_names(&folder) {
            let event = fixture_in(&folder, &name);
            let least = self.worst(rule, &name, &event);
            let Some(least) = least.filter(|_| may_be_padded(&event)) else {
                continue;
            };
            // Whoever cannot read the request cannot say that it is worse than the rule says.
            let least = least.min(rule.metadata.severity());
            let event = event.omitted_request(SIZE);
            if self.worst(rule, &name, &event) < Some(least) {
                hidden.push(name.clone());
            }
            for (service, call) in calls(&pattern) {
                let mut other = (*event).clone();
                other["detail"]["eventSource"] = json!(service);
                other["detail"]["eventName"] = json!(call);
                let matches = pattern.matches(other.to_string().as_bytes());
                if matches == Ok(true) && self.worst(rule, &name, &other).is_none() {
                    hidden.push(format!("{name} as {call} of {service}"));
                }
            }
        }
        hidden
    }

    /// The highest severity that a rule reports an event with.
    fn worst(&self, rule: &'static RuleEntry, fixture: &str, event: &Value) -> Option<Severity> {
        let routed = self.evaluate(rule, fixture, event).ok()?;
        routed.alerts.iter().map(|alert| alert.severity).max()
    }
}

/// Is it a call that AWS carried out? Others changed nothing.
fn may_be_padded(event: &FixtureEvent) -> bool {
    event["detail-type"] == API_CALL && !event["detail"]["errorCode"].is_string()
}

/// The calls that a pattern names, with the services that it names for them.
fn calls(pattern: &Pattern) -> Vec<(String, String)> {
    let mut calls = Vec::new();
    for one in pattern.alternatives() {
        let one = Pattern::from(one);
        let named = |path| one.exact_values(path).unwrap_or_default();
        for service in named("detail.eventSource") {
            let names = named("detail.eventName").into_iter();
            calls.extend(names.map(|name| (service.clone(), name)));
        }
    }
    calls
}
