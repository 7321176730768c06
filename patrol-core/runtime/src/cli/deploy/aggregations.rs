//! How the findings of a stack are put together, before the function reads it.

use super::super::Failure;
use crate::control::Control;
use patrol_core::{Registry, aggregate::Aggregations};

/// As the rules say, or the stack's parameter `AlertAggregation` in their place, or the document.
///
/// With a setting that is wrong, no function would start.
pub(super) fn aggregations(
    setting: &str,
    control: &Control,
    registry: &Registry,
) -> Result<Aggregations, Failure> {
    let mut aggregations = Aggregations::of(registry.rules().iter().copied());
    let mut wrong = aggregations.overrule_all(setting);
    control.overrule_aggregations(&mut aggregations);
    wrong.extend(aggregations.errors());
    match wrong.first() {
        Some(why) => Err(Failure::usage(format!("`AlertAggregation`: {why}"))),
        None => Ok(aggregations),
    }
}
