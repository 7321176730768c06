use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{about, asked, report};

rule! {
    /// Reports an AWS Config recorder being stopped or deleted, resource types being removed from
    /// it, or the delivery channel being deleted.
    ///
    /// # Why
    /// Without recording there is no history of how resources were configured, and Config rules
    /// stop evaluating changes.
    ///
    /// # Example
    /// `aws configservice stop-configuration-recorder --configuration-recorder-name default`.
    ///
    /// # Respond
    /// Start the recorder again (`aws configservice start-configuration-recorder`), or recreate the
    /// recorder and delivery channel, and confirm the change with the person who made it.
    pub struct ConfigRecorderStopped = "configRecorderStopped";
}

impl Rule for ConfigRecorderStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .cis(["5.9"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "config.amazonaws.com",
            [
                "StopConfigurationRecorder",
                "DeleteConfigurationRecorder",
                "DeleteDeliveryChannel",
                "DeleteServiceLinkedConfigurationRecorder",
                "DisassociateResourceTypes",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let of = asked(
            call,
            &[
                "configurationRecorderName",
                "configurationRecorderArn",
                "deliveryChannelName",
                "servicePrincipal",
            ],
        );
        let done = match call.event_name.as_str() {
            "StopConfigurationRecorder" => "stopped the configuration recorder",
            "DeleteConfigurationRecorder" => "deleted the configuration recorder",
            "DeleteServiceLinkedConfigurationRecorder" => "deleted the configuration recorder of",
            "DisassociateResourceTypes" => "removed resource types from the configuration recorder",
            _ => "deleted the delivery channel",
        };
        let did = about(done, of);
        Ok(report(event, "AWS Config stopped", &did, of).into())
    }
}
