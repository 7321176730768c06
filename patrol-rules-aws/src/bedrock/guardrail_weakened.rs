use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports an Amazon Bedrock guardrail being deleted or changed, or the account's enforced
    /// guardrail configuration being deleted.
    ///
    /// CloudTrail does not record the contents of a guardrail, so every change is reported, whether
    /// or not it weakens the guardrail.
    ///
    /// # Why
    /// Guardrails block harmful content and sensitive data in prompts and responses. Without one,
    /// users can make the model say anything.
    ///
    /// # Example
    /// `aws bedrock delete-guardrail --guardrail-identifier abcd1234efgh`.
    ///
    /// # Respond
    /// Compare the guardrail with its template and restore it. Review the model invocation logs for
    /// what was asked in the meantime.
    pub struct GuardrailWeakened = "guardrailWeakened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for GuardrailWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "bedrock.amazonaws.com",
            [
                "DeleteGuardrail",
                "UpdateGuardrail",
                "DeleteEnforcedGuardrailConfiguration",
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
        let of = asked(call, &["guardrailIdentifier", "configId"]);
        let done = match call.event_name.as_str() {
            "DeleteGuardrail" => "deleted the guardrail",
            "UpdateGuardrail" => "changed the guardrail",
            _ => "deleted the enforced guardrail configuration",
        };
        let did = about(done, of);
        Ok(report(event, "Bedrock guardrail changed", &did, of).into())
    }
}
