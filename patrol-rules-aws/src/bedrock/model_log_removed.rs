use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report, request, says};

rule! {
    /// Reports Amazon Bedrock model invocation logging being disabled or changed.
    ///
    /// A configuration with no destination, or one that turns delivery off without turning on any
    /// of text, image or embedding data, counts as disabled. Any other change has low severity.
    ///
    /// # Why
    /// Attackers who run models at your expense disable the logs that show their prompts.
    ///
    /// # Example
    /// `aws bedrock delete-model-invocation-logging-configuration`.
    ///
    /// # Respond
    /// Restore the logging configuration (`aws bedrock
    /// put-model-invocation-logging-configuration`). Check the bill and the `InvokeModel` events in
    /// CloudTrail for the time without logs.
    pub struct ModelLogRemoved = "modelLogRemoved" {
        /// Principals whose changes are expected and not reported.
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
        // Text, images, embeddings, and what kinds there will be.
        let any = |yes: bool| {
            let mut fields = config.as_object().into_iter().flatten();
            fields.any(|(name, is_on)| name.ends_with("DataDeliveryEnabled") && says(is_on, yes))
        };
        let place = ["s3Config", "cloudWatchConfig"];
        let nowhere = config.is_object() && place.iter().all(|place| config[*place].is_null());
        let put = call.event_name == "PutModelInvocationLoggingConfiguration";
        let of = "the account's models";
        if put && !nowhere && (any(true) || !any(false)) {
            let finding = report(
                event,
                "Bedrock invocation logging changed",
                "changed model invocation logging",
                of,
            );
            return Ok(finding.severity(Severity::Low).into());
        }
        let did = "disabled model invocation logging";
        Ok(report(event, "Bedrock invocation logging disabled", did, of).into())
    }
}
