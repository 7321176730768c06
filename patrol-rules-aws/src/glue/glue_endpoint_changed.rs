use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, found, report};

rule! {
    /// Reports a development endpoint of Glue being made, or getting a key.
    ///
    /// # Why
    /// Whoever has the key has a shell with the role of the endpoint, which may read the whole data lake.
    ///
    /// # Example
    /// `aws glue update-dev-endpoint --endpoint-name etl --add-public-keys ...`.
    ///
    /// # Respond
    /// Delete the endpoint (`aws glue delete-dev-endpoint`) if nobody claims it, and look at what its role did since.
    pub struct GlueEndpointChanged = "glueEndpointChanged";
}

impl Rule for GlueEndpointChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.004", "T1578.002"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "glue.amazonaws.com",
            ["CreateDevEndpoint", "UpdateDevEndpoint"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let endpoint = asked(call, &["endpointName"]);
        let verb = match call.event_name.as_str() {
            "CreateDevEndpoint" => "made",
            _ => "changed",
        };
        let role = found(call, &["roleArn"]);
        let did = format!("{verb} the development endpoint {endpoint}");
        let finding = report(event, &format!("Glue endpoint {verb}"), &did, endpoint);
        Ok(finding.detail("role", role).into())
    }
}
