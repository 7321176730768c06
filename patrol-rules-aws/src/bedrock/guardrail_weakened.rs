use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports a guardrail of Bedrock being deleted or changed.
    ///
    /// CloudTrail hides what a guardrail says, so nobody can tell from the record whether a change
    /// weakened it.
    ///
    /// # Why
    /// A guardrail keeps a model from saying what it must not. Without it whoever talks to the
    /// model decides.
    ///
    /// # Example
    /// `aws bedrock delete-guardrail --guardrail-identifier abcd1234efgh`.
    ///
    /// # Respond
    /// Compare the guardrail with its template, put it back, and read the log of the model for what
    /// was asked meanwhile.
    pub struct GuardrailWeakened = "guardrailWeakened" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for GuardrailWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

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
            _ => "deleted the account's guardrail",
        };
        let did = about(done, of);
        Ok(report(event, "Bedrock guardrail changed", &did, of).into())
    }
}
