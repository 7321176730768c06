//! Rules whose declaration cannot work, or that would never see an event.

use patrol_core::Registry;
use patrol_event_names::rule_problems;

use super::error::TemplateError;

/// Refuses the first rule with a problem. What is wrong with all rules says `patrol rules --check`.
pub(super) fn check(registry: &Registry) -> Result<(), TemplateError> {
    for rule in registry.rules() {
        if let Some(why) = rule.problems().into_iter().next() {
            return Err(TemplateError::Declaration {
                rule: rule.name,
                why,
            });
        }
        if let Some(why) = rule_problems(rule).into_iter().next() {
            return Err(TemplateError::EventName {
                rule: rule.name,
                why,
            });
        }
    }
    Ok(())
}
