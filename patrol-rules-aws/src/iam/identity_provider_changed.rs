use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, SessionIssuer, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a SAML or OpenID Connect (OIDC) identity provider being created, changed or deleted.
    ///
    /// Changes that IAM Identity Center makes to its own providers are ignored.
    ///
    /// # Why
    /// Whoever controls an identity provider that the account trusts can assume its roles without a
    /// password or access key.
    ///
    /// # Example
    /// `aws iam add-client-id-to-open-id-connect-provider` on the build system's provider, or `aws
    /// iam update-saml-provider` with another signing certificate.
    ///
    /// # Respond
    /// Confirm with the person who changed it. If it was not authorized, delete the provider or
    /// revert the change, and look for `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` calls
    /// since.
    pub struct IdentityProviderChanged = "identityProviderChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IdentityProviderChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1484.002", "T1556"])
        .groups(["baseline", "exposure", "organization"])
        .since("0.1.0")
        .reports_omitted();

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
                "UpdateOpenIDConnectProvider",
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
        // Only Identity Center can assume its service-linked role. Anyone can give a role the same name, but not the
        // same path.
        let issuer = call.user_identity.session_issuer();
        let by_identity_center = issuer
            .and_then(SessionIssuer::role)
            .is_some_and(|role| role.starts_with("aws-service-role/sso."));
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
                ("changed", "removed a client ID from", Severity::Low)
            }
            "AddClientIDToOpenIDConnectProvider" => {
                ("changed", "added a client ID to", Severity::High)
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
