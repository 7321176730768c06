//! The regions in whose logs rules could match something.

use chrono::NaiveDate;
use patrol_core::{
    Pattern,
    pattern::{PartialEvent, cloudtrail::DETAIL_TYPES},
};

use crate::template::global_service_home;

/// Since this day each trail has the events of global services in the logs of their own region;
/// before, they could stand in those of the trail's.
///
/// Source: [global service events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events).
const IN_THEIR_REGION: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 12, 1);

/// What the rules ask for.
pub(super) struct Needed {
    patterns: Vec<Pattern>,
}

impl Needed {
    pub(super) const fn of(patterns: Vec<Pattern>) -> Self {
        Self { patterns }
    }

    /// Could a rule match a record in the logs of a region, of this day or a later one?
    pub(super) fn in_region(&self, region: &str, first: NaiveDate) -> bool {
        let settled = IN_THEIR_REGION.is_some_and(|day| first >= day);
        !settled
            || self
                .patterns
                .iter()
                .any(|pattern| could_match(pattern, region))
    }

    /// The day from which no rule could match a record in the logs of a region, if there is one.
    #[cfg(feature = "deploy")]
    pub(super) fn ends(&self, region: &str) -> Option<NaiveDate> {
        IN_THEIR_REGION.filter(|day| !self.in_region(region, *day))
    }

    /// Are there regions in whose logs no rule could match anything?
    #[cfg(feature = "deploy")]
    pub(super) fn in_some_only(&self) -> bool {
        // A region where no service is at home, as most are.
        const ANY: &str = "eu-north-1";
        !self
            .patterns
            .iter()
            .any(|pattern| could_match(pattern, ANY))
    }
}

/// Could a pattern match a record of CloudTrail at all?
#[cfg(feature = "deploy")]
pub(in crate::cli) fn waits_for_records(pattern: &Pattern) -> bool {
    let mut kinds = DETAIL_TYPES.into_iter();
    kinds.any(|kind| pattern.could_match(&PartialEvent::new().field("detail-type", [kind])))
}

/// Could a pattern match a record of CloudTrail in the logs of a region?
fn could_match(pattern: &Pattern, region: &str) -> bool {
    let event = PartialEvent::new()
        .field("region", [region])
        .field("detail.awsRegion", [region]);
    let mut kinds = DETAIL_TYPES.into_iter();
    if !kinds.any(|kind| pattern.could_match(&event.clone().field("detail-type", [kind]))) {
        return false;
    }
    let here =
        |service: &str| global_service_home(service, region).is_none_or(|home| home == region);
    let hosts = pattern.exact_values("detail.eventSource");
    let by_host = hosts.is_none_or(|hosts| {
        let mut hosts = hosts.iter();
        hosts.any(|host| host.strip_suffix(".amazonaws.com").is_none_or(here))
    });
    let sources = pattern.exact_values("source");
    by_host
        && sources.is_none_or(|sources| {
            let mut sources = sources.iter();
            sources.any(|source| source.strip_prefix("aws.").is_some_and(here))
        })
}
