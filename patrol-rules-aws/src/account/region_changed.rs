use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, report};

rule! {
    /// Reports an AWS Region being enabled or disabled for an account.
    ///
    /// # Why
    /// Attackers enable regions that nobody uses, and mine cryptocurrency there unnoticed.
    ///
    /// # Example
    /// `aws account enable-region --region-name af-south-1`.
    ///
    /// # Respond
    /// Confirm the change with the person who made it. If it was not authorized, look for resources
    /// in that region and disable it again (`aws account disable-region`).
    pub struct RegionChanged = "regionChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Regions that may be enabled, comma separated; `*` and `?` are wildcards.
        expected_regions: Names = "",
    }
}

impl Rule for RegionChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1535"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("account.amazonaws.com", ["DisableRegion", "EnableRegion"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let region = asked(call, &["regionName"]);
        let finding = match call.event_name.as_str() {
            "EnableRegion" if self.expected_regions.matches(region) => {
                return Ok(Findings::none());
            }
            "EnableRegion" => report(
                event,
                "Region enabled",
                &format!("enabled the region {region}"),
                region,
            ),
            _ => report(
                event,
                "Region disabled",
                &format!("disabled the region {region}"),
                region,
            )
            .severity(Severity::Low),
        };
        Ok(finding.into())
    }
}
