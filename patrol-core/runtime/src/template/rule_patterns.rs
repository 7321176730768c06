//! The rules that EventBridge delivers events to by a pattern.

use super::{
    deliverability::{Delivery, analyse},
    forwarded::AWS,
    options::TemplateOptions,
    partitions::{COMMERCIAL, Partition},
    probe::ANY,
};
use patrol_core::{
    Pattern, Registry, RuleEntry, Trigger,
    pattern::{PartialEvent, cloudtrail::DETAIL_TYPES},
};

/// A rule's pattern, and what decides whether its events arrive.
pub(super) struct RulePattern {
    pub(super) rule: &'static RuleEntry,
    pub(super) pattern: Pattern,
    pub(super) delivery: Delivery,
    /// Whether it can match events that CloudTrail makes.
    pub(super) from_cloudtrail: bool,
}

/// The patterns of the rules that EventBridge feeds.
pub(super) fn rule_patterns(options: &TemplateOptions, registry: &Registry) -> Vec<RulePattern> {
    let partition = options.region.as_deref().map_or(COMMERCIAL, Partition::of);
    let mut patterns = Vec::new();
    for (&rule, pattern) in registry.rules().iter().zip(registry.patterns()) {
        if rule.trigger() == Trigger::EventPattern {
            patterns.push(RulePattern {
                rule,
                from_cloudtrail: from_cloudtrail(pattern),
                pattern: pattern.clone(),
                delivery: analyse(pattern, partition),
            });
        }
    }
    patterns
}

/// Can the pattern match an event that CloudTrail makes?
fn from_cloudtrail(pattern: &Pattern) -> bool {
    let sources = pattern.texts_at("source");
    let any = format!("aws.{ANY}");
    let sources = sources.iter().map(String::as_str).chain([&*any]);
    sources
        .filter(|source| source.starts_with(AWS))
        .any(|source| {
            let event = PartialEvent::new().field("source", [source]);
            DETAIL_TYPES
                .iter()
                .any(|kind| pattern.could_match(&event.clone().field("detail-type", [*kind])))
        })
}
