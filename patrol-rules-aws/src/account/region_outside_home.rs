use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::API_CALL, rule,
};

use crate::shared::{UNNAMED, report};

rule! {
    /// Reports changes made in a region outside your home regions.
    ///
    /// Global services (IAM, STS, CloudFront, Route 53, Organizations and the like) and calls that
    /// AWS services make are not reported. Each region is reported once a day per account. The rule
    /// is invoked for every management event that changes something; a service control policy that
    /// denies other regions is the stronger control.
    ///
    /// # Why
    /// Cryptocurrency miners start instances in regions that nobody watches.
    ///
    /// # Example
    /// `aws ec2 run-instances --region ap-southeast-3 ...`.
    ///
    /// # Respond
    /// List the resources in that region (`aws resourcegroupstaggingapi get-resources --region
    /// ...`), delete what was not authorized, and deny the region with a service control policy.
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
        .since("0.1.0")
        .reports_omitted();

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
        if home || GLOBAL.contains(&service) || region == UNNAMED || call.made_by_service() {
            return Ok(Findings::none());
        }
        let did = format!(
            "called {} ({source}) outside the home regions",
            call.event_name
        );
        Ok(report(event, "Activity outside the home regions", &did, region).into())
    }
}

/// Global services: their events arrive in a single region.
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
