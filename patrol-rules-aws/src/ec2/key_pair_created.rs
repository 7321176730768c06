use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a key pair for instances being made or imported.
    ///
    /// # Why
    /// Whoever has the private half of the key may sign in to every instance that is started with it, and the key
    /// outlives the credentials that made it.
    ///
    /// # Example
    /// `aws ec2 import-key-pair --key-name support --public-key-material ...`.
    ///
    /// # Respond
    /// Ask whoever made it. Delete it (`aws ec2 delete-key-pair`) if nobody claims it, and look for instances that
    /// were started with it: on those it stays in `authorized_keys`.
    pub struct KeyPairCreated = "keyPairCreated" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for KeyPairCreated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.004"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

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
            _ => "made",
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
