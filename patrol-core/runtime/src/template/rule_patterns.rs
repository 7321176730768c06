//! The rules that EventBridge delivers events to by a pattern.

use serde_json::{Value, json};

use super::{
    catalogue::VIA_CLOUDTRAIL,
    could_match::{could_match, named_at},
    deliverability::{Delivery, analyse},
    error::TemplateError,
    forwarded::AWS,
    options::TemplateOptions,
    partitions::{COMMERCIAL, Partition},
    probe::ANY,
    schedule,
};
use patrol_core::{Registry, RuleEntry, Trigger};

/// A rule's pattern, and what decides whether its events arrive.
pub(super) struct RulePattern {
    pub(super) rule: &'static RuleEntry,
    pub(super) pattern: Value,
    pub(super) delivery: Delivery,
    /// Whether it can match events that CloudTrail makes.
    pub(super) from_cloudtrail: bool,
}

/// The patterns of the rules that have one, or the first rule whose events cannot arrive.
pub(super) fn rule_patterns(
    options: &TemplateOptions,
    registry: &Registry,
) -> Result<Vec<RulePattern>, TemplateError> {
    let partition = options.region.as_deref().map_or(COMMERCIAL, Partition::of);
    let mut patterns = Vec::new();
    for rule in registry.rules().iter().copied() {
        let undeliverable = |why| TemplateError::Undeliverable {
            rule: rule.name,
            why,
        };
        let pattern = json!(rule.pattern());
        match rule.trigger() {
            Trigger::EventPattern => {
                let delivery = analyse(&pattern, partition).map_err(undeliverable)?;
                patterns.push(RulePattern {
                    rule,
                    from_cloudtrail: from_cloudtrail(&pattern),
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

/// Can the pattern match an event that CloudTrail makes?
fn from_cloudtrail(pattern: &Value) -> bool {
    let sources = named_at(pattern, &["source"]);
    let any = format!("aws.{ANY}");
    let sources = sources.iter().map(String::as_str).chain([&*any]);
    sources
        .filter(|source| source.starts_with(AWS))
        .any(|source| {
            VIA_CLOUDTRAIL
                .iter()
                .any(|kind| could_match(pattern, &json!({ "detail-type": kind, "source": source })))
        })
}
