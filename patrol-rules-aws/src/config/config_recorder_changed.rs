use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request, says};

rule! {
    /// Reports changes to AWS Config's configuration recorder or delivery channel.
    ///
    /// A recorder that records only some resource types, or excludes some, has medium severity;
    /// every other change has low severity.
    ///
    /// # Why
    /// A recorder that excludes a resource type hides changes to resources of that type.
    ///
    /// # Example
    /// `aws configservice put-configuration-recorder` with `allSupported=false` and a short list of
    /// resource types.
    ///
    /// # Respond
    /// Compare the recorder and delivery channel with their template, and restore them if the
    /// change was not authorized.
    pub struct ConfigRecorderChanged = "configRecorderChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ConfigRecorderChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .cis(["5.9"])
        .groups(["cis"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "config.amazonaws.com",
            ["PutConfigurationRecorder", "PutDeliveryChannel"],
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
        let recorder = &request["configurationRecorder"];
        let of = asked(
            call,
            &[
                "configurationRecorder/name",
                "deliveryChannel/name",
                "configurationRecorderName",
            ],
        );
        let group = &recorder["recordingGroup"];
        let excluded = &group["exclusionByResourceTypes"]["resourceTypes"];
        let excludes = excluded.as_array().is_some_and(|types| !types.is_empty());
        if says(&group["allSupported"], false) || excludes {
            let did = format!("set the recorder {of} to record only some resource types");
            return Ok(report(event, "AWS Config recording reduced", &did, of).into());
        }
        let what = match call.event_name.as_str() {
            "PutConfigurationRecorder" => "recorder",
            _ => "delivery channel",
        };
        let did = format!("changed the {what} {of}");
        let finding = report(event, "AWS Config changed", &did, of);
        Ok(finding.severity(Severity::Low).into())
    }
}
