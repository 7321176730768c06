use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a SAML or OpenID Connect provider being created, changed or deleted.
    ///
    /// What Identity Center does to the providers that it keeps in each account is ignored.
    ///
    /// # Why
    /// Whoever controls an identity provider that the account trusts can be anybody in it, without a
    /// password and without a key.
    ///
    /// # Example
    /// `mallory` adds a client id to the provider of the build system, or puts another certificate into a
    /// SAML provider.
    ///
    /// # Respond
    /// Ask whoever changed it. If nobody claims it, delete the provider or undo the change, and look for
    /// `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` by it since.
    pub struct IdentityProviderChanged = "identityProviderChanged" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IdentityProviderChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1484.002", "T1556"])
        .groups(["baseline", "exposure", "organization"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "AddClientIDToOpenIDConnectProvider",
                "CreateOpenIDConnectProvider",
                "CreateSAMLProvider",
                "DeleteOpenIDConnectProvider",
                "DeleteSAMLProvider",
                "RemoveClientIDFromOpenIDConnectProvider",
                "UpdateOpenIDConnectProviderThumbprint",
                "UpdateSAMLProvider",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        // Its service-linked role can be assumed by it alone. Anybody may give a role the same name, but not the
        // same path.
        let issuer = call.user_identity.session_issuer();
        let by_identity_center = issuer
            .and_then(|issuer| issuer.arn.as_deref())
            .is_some_and(|arn| arn.contains(":role/aws-service-role/sso.amazonaws.com/"));
        if by_identity_center {
            return Ok(Findings::none());
        }
        let action = call.event_name.as_str();
        let fields = ["sAMLProviderArn", "openIDConnectProviderArn", "url", "name"];
        let provider = asked(call, &fields);
        let (changed, did, severity) = match action {
            "CreateOpenIDConnectProvider" | "CreateSAMLProvider" => {
                ("created", "created", Severity::High)
            }
            "DeleteOpenIDConnectProvider" | "DeleteSAMLProvider" => {
                ("deleted", "deleted", Severity::Medium)
            }
            "RemoveClientIDFromOpenIDConnectProvider" => {
                ("changed", "took a client id from", Severity::Low)
            }
            "AddClientIDToOpenIDConnectProvider" => {
                ("changed", "added a client id to", Severity::High)
            }
            _ => ("changed", "changed", Severity::High),
        };
        let kind = if action.contains("SAML") {
            "SAML"
        } else {
            "OpenID Connect"
        };
        let finding = report(
            event,
            &format!("{kind} provider {changed}"),
            &format!("{did} the {kind} provider {provider}"),
            provider,
        );
        Ok(finding.severity(severity).into())
    }
}
