use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports access to a model of Bedrock being asked for, or throughput of one being bought.
    ///
    /// # Why
    /// Stolen keys are used to talk to models at the expense of the account: thousands of dollars a
    /// day. Asking for access comes first.
    ///
    /// # Example
    /// The console calls `PutFoundationModelEntitlement` after `CreateFoundationModelAgreement`.
    ///
    /// # Respond
    /// Ask whoever did it. If nobody claims it, suspend the principal, take the access back, and
    /// look at `InvokeModel` and the bill.
    pub struct ModelAccessRequested = "modelAccessRequested" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ModelAccessRequested {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1496.004"])
        .groups(["baseline"])
        .since("0.1.0");

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
            "CreateFoundationModelAgreement" => "agreed to pay for the model",
            "PutFoundationModelEntitlement" => "got access to the model",
            "PutUseCaseForModelAccess" => "stated a use case to get models",
            _ => "bought throughput of the model",
        };
        let did = about(done, of);
        Ok(report(event, "Bedrock model access", &did, of).into())
    }
}
