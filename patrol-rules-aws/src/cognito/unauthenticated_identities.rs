use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, says};

rule! {
    /// Reports a Cognito identity pool that gives AWS credentials to unauthenticated (guest)
    /// identities.
    ///
    /// Reported are allowing unauthenticated identities, and giving them a role.
    ///
    /// # Why
    /// The identity pool's ID is in the application's code, so anyone can get the guest role's
    /// credentials and use them with other tools.
    ///
    /// # Example
    /// `aws cognito-identity update-identity-pool --allow-unauthenticated-identities ...`.
    ///
    /// # Respond
    /// Ask the application's owner whether guest access is intended, and review the policies of the
    /// guest role. If it is not, turn it off (`aws cognito-identity update-identity-pool
    /// --no-allow-unauthenticated-identities ...`).
    pub struct UnauthenticatedIdentities = "unauthenticatedIdentities" {
        /// Principals whose changes are expected and not reported.
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
                format!("gave guests of the identity pool {pool} the role {role}")
            }
            ("SetIdentityPoolRoles", None) => return Ok(Findings::none()),
            _ if request
                .is_some_and(|request| says(&request["allowUnauthenticatedIdentities"], true)) =>
            {
                format!("allowed unauthenticated identities in the identity pool {pool}")
            }
            _ => return Ok(Findings::none()),
        };
        let finding = report(event, "Identity pool allows guest access", &did, pool);
        Ok(finding.detail("role", role).into())
    }
}
