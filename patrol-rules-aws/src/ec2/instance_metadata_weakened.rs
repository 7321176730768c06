use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports an instance that gives its credentials to whoever can make it ask for them.
    ///
    /// Version 2 of the metadata service wants a token, which a server that is tricked into a request does not get.
    ///
    /// # Why
    /// With version 1, one hole in a web application is enough to take away the credentials of the instance.
    ///
    /// # Example
    /// `aws ec2 modify-instance-metadata-options --http-tokens optional --instance-id i-0123456789abcdef0`.
    ///
    /// # Respond
    /// Want tokens again (`--http-tokens required`), and look at what the role of the instance did since.
    pub struct InstanceMetadataWeakened = "instanceMetadataWeakened" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstanceMetadataWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552.005", "T1685"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let tokens = |name: &str, field: &str| {
            Pattern::api_call("ec2.amazonaws.com", [name])
                .field(&format!("detail.requestParameters.{field}"), ["optional"])
        };
        Pattern::one_of([
            tokens(
                "ModifyInstanceMetadataOptions",
                "ModifyInstanceMetadataOptionsRequest.HttpTokens",
            ),
            tokens(
                "ModifyInstanceMetadataDefaults",
                "ModifyInstanceMetadataDefaultsRequest.HttpTokens",
            ),
        ])
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
        let region = event.region().unwrap_or(UNNAMED);
        let everywhere = format!("new instances of {region}");
        let what = found(call, &["instanceId"]).unwrap_or(&everywhere);
        let did = format!("let {what} give its credentials without a token");
        Ok(report(event, "Instance metadata without tokens", &did, what).into())
    }
}
