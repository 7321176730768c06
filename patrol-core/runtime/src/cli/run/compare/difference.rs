//! What one side found and the other did not.

use std::collections::BTreeMap;

use patrol_core::Severity;
use serde::Deserialize;

/// What is compared of a finding, and what is shown of it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Finding {
    pub(super) rule: String,
    pub(super) severity: Severity,
    pub(super) subject: String,
    /// The finding's key; older binaries write none.
    #[serde(default)]
    key: String,
    event_id: Option<String>,
    pub(super) time: Option<String>,
    pub(super) input: Option<String>,
}

/// Two findings are the same with the same rule, key and event.
type Identity = (String, String, Option<String>);

/// What one side found of one identity.
struct Seen {
    first: Finding,
    count: u64,
}

/// What two sides found.
#[derive(Default)]
pub(super) struct Difference {
    /// What the old side found and the new one has not found yet.
    left: BTreeMap<Identity, Seen>,
    rules: BTreeMap<String, OfRule>,
}

/// What is different of a rule.
#[derive(Default)]
pub(super) struct OfRule {
    pub(super) new: Kind<Finding>,
    pub(super) lost: Kind<Finding>,
    /// The severity before, and the finding after.
    pub(super) changed: Kind<(Severity, Finding)>,
}

/// The number of differences of a kind, with the first of them.
pub(super) struct Kind<T> {
    pub(super) count: u64,
    pub(super) example: Option<T>,
}

impl<T> Default for Kind<T> {
    fn default() -> Self {
        Self {
            count: 0,
            example: None,
        }
    }
}

impl<T> Kind<T> {
    fn add(&mut self, example: T, count: u64) {
        self.count += count;
        self.example.get_or_insert(example);
    }
}

impl Finding {
    fn identity(&self) -> Identity {
        let key = if self.key.is_empty() {
            &self.subject
        } else {
            &self.key
        };
        (self.rule.clone(), key.clone(), self.event_id.clone())
    }
}

impl Difference {
    pub(super) fn before(&mut self, finding: Finding) {
        let seen = self.left.entry(finding.identity()).or_insert(Seen {
            first: finding,
            count: 0,
        });
        seen.count += 1;
    }

    pub(super) fn after(&mut self, finding: Finding) {
        let identity = finding.identity();
        let Some(seen) = self.left.get_mut(&identity) else {
            self.rule(&finding.rule).new.add(finding, 1);
            return;
        };
        let before = seen.first.severity;
        seen.count -= 1;
        if seen.count == 0 {
            self.left.remove(&identity);
        }
        if before != finding.severity {
            let rule = self.rule(&finding.rule);
            rule.changed.add((before, finding), 1);
        }
    }

    fn rule(&mut self, name: &str) -> &mut OfRule {
        self.rules.entry(name.to_owned()).or_default()
    }

    /// The rules with differences, by name.
    pub(super) fn rules(mut self) -> BTreeMap<String, OfRule> {
        for (_, seen) in std::mem::take(&mut self.left) {
            let rule = self.rule(&seen.first.rule.clone());
            rule.lost.add(seen.first, seen.count);
        }
        self.rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, key: &str, severity: Severity) -> Finding {
        Finding {
            rule: rule.to_owned(),
            severity,
            subject: format!("about {key}"),
            key: key.to_owned(),
            event_id: Some(key.to_owned()),
            time: None,
            input: None,
        }
    }

    #[test]
    fn findings_are_new_lost_or_of_another_severity() {
        let mut difference = Difference::default();
        for key in ["same", "lost", "twice", "twice", "worse"] {
            difference.before(finding("a", key, Severity::Medium));
        }
        for key in ["same", "twice", "new"] {
            difference.after(finding("a", key, Severity::Medium));
        }
        difference.after(finding("a", "worse", Severity::High));
        difference.after(finding("b", "same", Severity::Low));
        let rules = difference.rules();
        let counts = |name: &str| {
            let rule = &rules[name];
            (rule.new.count, rule.lost.count, rule.changed.count)
        };
        assert_eq!((counts("a"), counts("b")), ((1, 2, 1), (1, 0, 0)));
    }
}
