//! Do the fixtures notice when an event changes? A field that the pattern names and that no fixture
//! notices is not tested: the pattern could ask anything of it.

use patrol_core::{Routed, RuleEntry};
use serde_json::{Map, Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

impl Ruleset {
    /// Changing or dropping a field that the pattern names changes what becomes of some fixture.
    ///
    /// # Panics
    ///
    /// With every field that no fixture notices.
    #[track_caller]
    pub fn notices_changes(&self) {
        self.each(|rule| {
            // A rule that cannot start, or that no fixture makes report, notices nothing: another test says why.
            if !self.reports(rule) {
                return Vec::new();
            }
            let paths = rule.pattern().paths();
            let unnoticed = paths.into_iter().filter(|path| !self.notices(rule, path));
            unnoticed
                .map(|path| {
                    format!("no fixture notices when `{path}`, which the pattern names, is changed or dropped: add one that depends on it")
                })
                .collect()
        });
    }

    fn reports(&self, rule: &'static RuleEntry) -> bool {
        let folder = self.fixtures(rule.name);
        let names = fixture_names(&folder);
        let mut outcomes = names.iter().map(|name| {
            let event = fixture_in(&folder, name);
            let routed = self.evaluate(rule, name, &event);
            routed.is_ok_and(|routed| !routed.alerts.is_empty())
        });
        outcomes.any(|reports| reports)
    }

    fn notices(&self, rule: &'static RuleEntry, path: &str) -> bool {
        let folder = self.fixtures(rule.name);
        fixture_names(&folder).iter().any(|name| {
            let event = fixture_in(&folder, name);
            let outcome = |event: &Value| {
                let routed = self.evaluate(rule, name, event);
                routed.ok().map(|routed| told(&routed))
            };
            let before = outcome(&event);
            let changed = outcome(&with(&event, path, Some(json!("changed"))));
            changed != before || outcome(&with(&event, path, None)) != before
        })
    }
}

/// Whether the event was delivered, and what was found.
fn told(routed: &Routed) -> (bool, Vec<String>) {
    let subjects = routed
        .alerts
        .iter()
        .map(|alert| alert.finding.subject.clone());
    (routed.matched.is_empty(), subjects.collect())
}

/// The event with another value at a path, or with none.
fn with(event: &Value, path: &str, value: Option<Value>) -> Value {
    let mut event = event.clone();
    let mut names: Vec<&str> = path.split('.').collect();
    let last = names.pop().unwrap_or_default();
    let mut at = &mut event;
    for name in names {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[name];
    }
    if let (None, Value::Object(fields)) = (&value, &mut *at) {
        fields.remove(last);
    } else if let Some(value) = value {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at[last] = value;
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_changed_added_or_dropped() {
        let event = json!({"source": "a", "detail": {"x": 1}});
        assert_eq!(
            with(&event, "detail.x", None),
            json!({"source": "a", "detail": {}})
        );
        assert_eq!(
            with(&event, "detail.y.z", Some(json!(2))),
            json!({"source": "a", "detail": {"x": 1, "y": {"z": 2}}})
        );
        assert_eq!(with(&event, "source", Some(json!("b")))["source"], "b");
        assert_eq!(with(&event, "a.b", None)["a"], Value::Null);
    }
}
