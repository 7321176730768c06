use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an identity pool that gives AWS credentials to whoever asks, without a sign-in.
    ///
    /// Turning it on, and giving a role to such guests.
    ///
    /// # Why
    /// The pool's id stands in the application's code, so everybody has the guests' rights, and uses them
    /// with tools of his own.
    ///
    /// # Example
    /// Somebody updates a pool with `AllowUnauthenticatedIdentities`.
    ///
    /// # Respond
    /// Ask the application's owner whether guests are meant, and read the policies of their role. If not,
    /// turn it off (`aws cognito-identity update-identity-pool`).
    pub struct UnauthenticatedIdentities = "unauthenticatedIdentities" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for UnauthenticatedIdentities {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1078.004"])
        .groups(["baseline", "exposure"])
        .references([
            "https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html",
        ])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "cognito-identity.amazonaws.com",
            [
                "CreateIdentityPool",
                "SetIdentityPoolRoles",
                "UpdateIdentityPool",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let pool = asked(call, &["identityPoolName", "identityPoolId"]);
        let request = call.request_parameters.as_ref();
        let role = request.and_then(|request| request["roles"]["unauthenticated"].as_str());
        let did = match (call.event_name.as_str(), role) {
            ("SetIdentityPoolRoles", Some(role)) => {
                format!("gave {role} to whoever asks the identity pool {pool}")
            }
            ("SetIdentityPoolRoles", None) => return Ok(Findings::none()),
            _ if request
                .is_some_and(|request| request["allowUnauthenticatedIdentities"] == true) =>
            {
                format!("lets the identity pool {pool} give credentials without a sign-in")
            }
            _ => return Ok(Findings::none()),
        };
        let finding = report(event, "Identity pool open to guests", &did, pool);
        Ok(finding.detail("role", role).into())
    }
}
