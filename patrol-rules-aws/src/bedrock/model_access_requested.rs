use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports access to an Amazon Bedrock foundation model being requested, or Provisioned
    /// Throughput being purchased.
    ///
    /// # Why
    /// Attackers use stolen credentials to run models at the victim's expense (LLMjacking), which
    /// can cost thousands of dollars a day. They request model access first.
    ///
    /// # Example
    /// The console calls `CreateFoundationModelAgreement` and then `PutFoundationModelEntitlement`.
    ///
    /// # Respond
    /// Confirm the request with the person who made it. If it was not authorized, disable the
    /// principal's credentials, remove the model access, and check `InvokeModel` calls and the
    /// bill.
    pub struct ModelAccessRequested = "modelAccessRequested" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ModelAccessRequested {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1496.004"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "bedrock.amazonaws.com",
            [
                "CreateFoundationModelAgreement",
                "PutFoundationModelEntitlement",
                "PutUseCaseForModelAccess",
                "CreateProvisionedModelThroughput",
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
        let of = asked(call, &["modelId", "provisionedModelName"]);
        let done = match call.event_name.as_str() {
            "CreateFoundationModelAgreement" => "accepted the agreement for the model",
            "PutFoundationModelEntitlement" => "requested access to the model",
            "PutUseCaseForModelAccess" => "submitted a use case for model access",
            _ => "purchased Provisioned Throughput for the model",
        };
        let did = about(done, of);
        Ok(report(event, "Bedrock model access requested", &did, of).into())
    }
}
