use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::{service_logs, telemetry_changes};
use crate::shared::DeploymentPrincipals;
use crate::shared::change::{self, Change};

rule! {
    /// Reports logs, metrics or telemetry of a service being turned off.
    ///
    /// This covers CloudWatch telemetry evaluation, enrichment, rules and log centralization, links
    /// and sinks of cross-account observability, metric streams, Contributor Insights rules,
    /// anomaly detectors, Security Lake sources, Firehose streams, the retention of Kinesis
    /// streams, Session Manager preferences, Trusted Advisor exclusions, Audit Manager, DevOps
    /// Guru, IoT Device Defender, health checks, canaries and network monitors, and the logs of
    /// load balancers, APIs, Client VPN, Verified Access and some thirty other services.
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
        Pattern::one_of(TABLES.map(change::pattern))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event, expected, &TABLES, SUBJECT, HIDDEN,
        ))
    }
}

/// A call is in one of them only.
static TABLES: [&[Change]; 2] = [&telemetry_changes::CHANGES, &service_logs::CHANGES];

const SUBJECT: &str = "Telemetry stopped";
const HIDDEN: &str = "whether it turned off logs or telemetry";
