use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, found, report};

rule! {
    /// Reports an AWS Glue development endpoint being created or changed.
    ///
    /// # Why
    /// Anyone whose SSH key is on the endpoint has a shell with its role, which can often read the
    /// whole data lake.
    ///
    /// # Example
    /// `aws glue update-dev-endpoint --endpoint-name etl --add-public-keys ...`.
    ///
    /// # Respond
    /// If it was not authorized, delete the endpoint (`aws glue delete-dev-endpoint`), and review
    /// what its role has done since.
    pub struct GlueEndpointChanged = "glueEndpointChanged";
}

impl Rule for GlueEndpointChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.004", "T1578.002"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

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
            "CreateDevEndpoint" => "created",
            _ => "changed",
        };
        let role = found(call, &["roleArn"]);
        let did = format!("{verb} the development endpoint {endpoint}");
        let finding = report(event, &format!("Glue endpoint {verb}"), &did, endpoint);
        Ok(finding.detail("role", role).into())
    }
}
