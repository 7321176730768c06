use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports that CloudWatch no longer looks after which resources send logs, in an account or
    /// the organization.
    ///
    /// # Why
    /// Telemetry rules switch logs on for new resources. Without them what comes next is dark from
    /// its first day.
    ///
    /// # Example
    /// `aws observabilityadmin stop-telemetry-evaluation-for-organization`.
    ///
    /// # Respond
    /// Start it again, create the rules anew, and ask whoever did it.
    pub struct TelemetryStopped = "telemetryStopped" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TelemetryStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

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
            "StopTelemetryEnrichment" => "stopped the enrichment of telemetry",
            "StopTelemetryEvaluation" => "stopped the evaluation of telemetry",
            _ => "stopped the evaluation of the organization's telemetry",
        };
        let did = about(done, of);
        Ok(report(event, "Telemetry stopped", &did, of).into())
    }
}
