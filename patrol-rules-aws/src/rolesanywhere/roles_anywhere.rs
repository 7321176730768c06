use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an IAM Roles Anywhere trust anchor or profile being created, updated or enabled, its
    /// attribute mappings being changed, or a certificate revocation list (CRL) being updated,
    /// disabled or deleted.
    ///
    /// # Why
    /// Anyone with a certificate from a trust anchor's certificate authority can assume the
    /// profile's roles from anywhere.
    ///
    /// # Example
    /// `aws rolesanywhere create-trust-anchor` for `mallory`'s own certificate authority.
    ///
    /// # Respond
    /// Ask the person who made the change who runs the certificate authority. If it was not
    /// authorized, disable the trust anchor (`aws rolesanywhere disable-trust-anchor`), revoke the
    /// sessions of the profile's roles, and look for `CreateSession` events.
    pub struct RolesAnywhere = "rolesAnywhere" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for RolesAnywhere {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.003", "T1556"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rolesanywhere.amazonaws.com",
            [
                "CreateProfile",
                "CreateTrustAnchor",
                "DeleteAttributeMapping",
                "DeleteCrl",
                "DisableCrl",
                "EnableProfile",
                "EnableTrustAnchor",
                "PutAttributeMapping",
                "UpdateCrl",
                "UpdateProfile",
                "UpdateTrustAnchor",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let action = call.event_name.as_str();
        let fields = ["name", "trustAnchorId", "profileId", "crlId"];
        let name = asked(call, &fields);
        let request = call.request_parameters.as_ref();
        let roles = request
            .and_then(|request| request["roleArns"].as_array())
            .into_iter()
            .flatten();
        let roles: Vec<_> = roles.filter_map(|role| role.as_str()).collect();
        let given = if roles.is_empty() {
            String::new()
        } else {
            format!(", which gives {}", roles.join(", "))
        };
        let did = match action {
            "CreateTrustAnchor" => format!("created the trust anchor {name}"),
            "CreateProfile" => format!("created the profile {name}{given},"),
            "DeleteCrl" | "DisableCrl" => {
                format!("disabled or deleted the certificate revocation list {name}")
            }
            _ => format!("called {action} for {name}{given}"),
        };
        let finding = report(event, &format!("Roles Anywhere {action}"), &did, name);
        let finding = if action == "CreateTrustAnchor" {
            finding.severity(Severity::High)
        } else {
            finding
        };
        Ok(finding.into())
    }
}
