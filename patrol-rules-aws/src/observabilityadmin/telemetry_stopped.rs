use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::telemetry_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports logs, metrics or telemetry of a service being turned off.
    ///
    /// This covers CloudWatch telemetry evaluation, enrichment, rules and log centralization, links
    /// and sinks of cross-account observability, metric streams, Contributor Insights rules,
    /// anomaly detectors, Security Lake sources, Firehose streams, the retention of Kinesis
    /// streams, Session Manager preferences, Trusted Advisor exclusions, and the logs of load
    /// balancers, API Gateway stages, Redshift clusters, OpenSearch domains, Network Firewall,
    /// Global Accelerator, Transfer Family, VPC Lattice, Step Functions and CodeBuild.
    ///
    /// # Why
    /// What a service does not log, nobody can investigate. Telemetry rules turn on logs for new
    /// resources.
    ///
    /// # Example
    /// `aws observabilityadmin stop-telemetry-evaluation-for-organization`.
    ///
    /// # Respond
    /// Turn it on again, recreate what was deleted, and confirm with the person who made the
    /// change.
    pub struct TelemetryStopped = "telemetryStopped" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TelemetryStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let hidden = "whether it turned off logs or telemetry";
        Ok(
            change::made_or_hidden(event, &CHANGES, "Telemetry stopped", hidden)
                .unwrap_or_default(),
        )
    }
}
