use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::API_CALL, rule,
};

use crate::shared::{UNNAMED, by_service, report};

rule! {
    /// Reports changes in a region in which nobody of yours works.
    ///
    /// Services that are at home in one region for all of them (IAM, STS, CloudFront, Route 53,
    /// Organizations and the like) are not looked at. Each region is told once a day. The rule sees
    /// every call that changes something, which costs an invocation each: `homeRegions` with a
    /// service control policy that denies the others is the better lock.
    ///
    /// # Why
    /// Machines that mine coins are started where nobody looks.
    ///
    /// # Example
    /// Somebody calls `RunInstances` in `ap-southeast-3`.
    ///
    /// # Respond
    /// Look at what runs in that region (`aws resourcegroupstaggingapi get-resources --region
    /// ...`), end it, and deny the region.
    pub struct RegionOutsideHome = "regionOutsideHome" {
        /// Regions in which you work, comma separated.
        home_regions: Vec<String>,
    }
}

impl Rule for RegionOutsideHome {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1535"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([API_CALL])
            .field("detail.readOnly", [false])
            .field("detail.managementEvent", [true])
            .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(86_400)).by([By::Account, By::Key])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let source = call.event_source.as_str();
        let service = source.split('.').next().unwrap_or(source);
        let region = event.region().unwrap_or(UNNAMED);
        let home = self.home_regions.iter().any(|home| home == region);
        if home || GLOBAL.contains(&service) || region == UNNAMED || by_service(call) {
            return Ok(Findings::none());
        }
        let did = format!(
            "called {} of {source} outside the home regions",
            call.event_name
        );
        Ok(report(event, "Region outside home", &did, region).into())
    }
}

/// Services whose events arrive in one region for all of them.
const GLOBAL: [&str; 12] = [
    "account",
    "billing",
    "cloudfront",
    "globalaccelerator",
    "health",
    "iam",
    "organizations",
    "route53",
    "route53domains",
    "signin",
    "sts",
    "support",
];
