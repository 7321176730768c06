use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::authentication_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports an API or a website being changed to be used without authentication, or with another
    /// authorizer.
    ///
    /// This covers routes, methods and authorizers of API Gateway, AppSync APIs that take an API
    /// key, Bedrock AgentCore gateways, and branches and apps of Amplify. An API that is created
    /// without authentication is not reported.
    ///
    /// # Why
    /// Anyone who knows the address can use the API, with everything that is behind it.
    ///
    /// # Example
    /// `aws apigatewayv2 update-route --api-id a1b2c3 --route-id r1 --authorization-type NONE`.
    ///
    /// # Respond
    /// Restore the authorization, deploy the API again, and review its access logs.
    pub struct ApiAuthenticationRemoved = "apiAuthenticationRemoved" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ApiAuthenticationRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556", "T1190"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event,
            expected,
            &[&CHANGES],
            SUBJECT,
            HIDDEN,
        ))
    }
}

const SUBJECT: &str = "API authentication removed";
const HIDDEN: &str = "whether it removed authentication";
