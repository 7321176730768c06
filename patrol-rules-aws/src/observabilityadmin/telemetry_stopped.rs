use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports CloudWatch telemetry evaluation or enrichment being stopped, or a telemetry rule
    /// being deleted, for an account or the organization.
    ///
    /// # Why
    /// Telemetry rules turn on logs for new resources. Without them, new resources have no logs.
    ///
    /// # Example
    /// `aws observabilityadmin stop-telemetry-evaluation-for-organization`.
    ///
    /// # Respond
    /// Start it again, recreate the rules, and confirm with the person who made the change.
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
        Pattern::api_call(
            "observabilityadmin.amazonaws.com",
            [
                "DeleteTelemetryRule",
                "DeleteTelemetryRuleForOrganization",
                "StopTelemetryEnrichment",
                "StopTelemetryEvaluation",
                "StopTelemetryEvaluationForOrganization",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let of = asked(call, &["ruleIdentifier"]);
        let done = match call.event_name.as_str() {
            "DeleteTelemetryRule" => "deleted the telemetry rule",
            "DeleteTelemetryRuleForOrganization" => "deleted the organization's telemetry rule",
            "StopTelemetryEnrichment" => "stopped telemetry enrichment",
            "StopTelemetryEvaluation" => "stopped telemetry evaluation",
            _ => "stopped telemetry evaluation for the organization",
        };
        let did = about(done, of);
        Ok(report(event, "Telemetry stopped", &did, of).into())
    }
}
