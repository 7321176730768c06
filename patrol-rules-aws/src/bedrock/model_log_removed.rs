use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report, request};

rule! {
    /// Reports the log of what is asked of Bedrock's models being switched off or changed.
    ///
    /// A configuration that delivers neither text nor images nor embeddings counts as switched off.
    /// One that does is low.
    ///
    /// # Why
    /// Whoever uses models at the expense of others does not want to be read.
    ///
    /// # Example
    /// `aws bedrock delete-model-invocation-logging-configuration`.
    ///
    /// # Respond
    /// Put the configuration back, and look at the bill and at `InvokeModel` in CloudTrail for the
    /// time between.
    pub struct ModelLogRemoved = "modelLogRemoved" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ModelLogRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1496.004"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "bedrock.amazonaws.com",
            [
                "DeleteModelInvocationLoggingConfiguration",
                "PutModelInvocationLoggingConfiguration",
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
        let request = request(call);
        let config = &request["loggingConfig"];
        let kinds = [
            "textDataDeliveryEnabled",
            "imageDataDeliveryEnabled",
            "embeddingDataDeliveryEnabled",
        ];
        let says = |value: bool| kinds.iter().any(|kind| config[*kind] == value);
        let place = ["s3Config", "cloudWatchConfig"];
        let nowhere = config.is_object() && place.iter().all(|place| config[*place].is_null());
        let put = call.event_name == "PutModelInvocationLoggingConfiguration";
        let subject = "Bedrock's log of models";
        let of = "the account's models";
        if put && !nowhere && (says(true) || !says(false)) {
            let finding = report(event, subject, "changed what is logged of models", of);
            return Ok(finding.severity(Severity::Low).into());
        }
        let did = "switched the log of models off";
        Ok(report(event, subject, did, of).into())
    }
}
