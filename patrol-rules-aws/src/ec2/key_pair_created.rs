use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an EC2 key pair being created or imported.
    ///
    /// # Why
    /// Anyone with the private key can sign in to every instance launched with the key pair, even
    /// after the credentials that created it are revoked.
    ///
    /// # Example
    /// `aws ec2 import-key-pair --key-name support --public-key-material ...`.
    ///
    /// # Respond
    /// Confirm with the person who created it. If it was not authorized, delete it (`aws ec2
    /// delete-key-pair`) and look for instances launched with it: the key stays in their
    /// `authorized_keys`.
    pub struct KeyPairCreated = "keyPairCreated" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for KeyPairCreated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.004"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["CreateKeyPair", "ImportKeyPair"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let name = asked(call, &["keyName"]);
        let verb = match call.event_name.as_str() {
            "ImportKeyPair" => "imported",
            _ => "created",
        };
        Ok(report(
            event,
            &format!("Key pair {verb}"),
            &format!("{verb} the key pair {name}"),
            name,
        )
        .into())
    }
}
