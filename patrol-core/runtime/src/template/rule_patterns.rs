//! The rules that EventBridge delivers events to by a pattern.

use serde_json::{Value, json};

use super::{
    deliverability::{Delivery, analyse},
    error::TemplateError,
    schedule,
};
use patrol_core::{Registry, RuleEntry, Trigger};

/// A rule's pattern, and what decides whether its events arrive.
pub(super) struct RulePattern {
    pub(super) rule: &'static RuleEntry,
    pub(super) pattern: Value,
    pub(super) delivery: Delivery,
}

/// The patterns of the rules that have one, or the first rule whose events cannot arrive.
pub(super) fn rule_patterns(registry: &Registry) -> Result<Vec<RulePattern>, TemplateError> {
    let mut patterns = Vec::new();
    for rule in registry.rules().iter().copied() {
        let undeliverable = |why| TemplateError::Undeliverable {
            rule: rule.name,
            why,
        };
        let pattern = json!(rule.pattern());
        match rule.trigger() {
            Trigger::EventPattern => {
                let delivery = analyse(&pattern).map_err(undeliverable)?;
                patterns.push(RulePattern {
                    rule,
                    pattern,
                    delivery,
                });
            }
            Trigger::Schedule(_) => {
                schedule::check_pattern(&pattern).map_err(undeliverable)?;
            }
            _ => {}
        }
    }
    Ok(patterns)
}
