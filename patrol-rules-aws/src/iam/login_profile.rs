use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports a console password that a principal sets or changes without knowing the old one.
    ///
    /// It is reported for another IAM user, and for the principal itself: somebody with a stolen
    /// access key can sign in to the console that way. A user who changes the own password
    /// (`ChangePassword`) has to know it and is not reported.
    ///
    /// A password that must be reset at the next sign-in is reported too, because whoever set it
    /// can sign in and reset it. List your help desk in `deploymentPrincipals`.
    ///
    /// # Why
    /// Whoever sets a user's password can sign in as that user. Attackers create passwords for
    /// users that had none, such as users for machines.
    ///
    /// # Example
    /// `aws iam create-login-profile --user-name deployer`, where `deployer` belongs to a build
    /// server.
    ///
    /// # Respond
    /// Ask the user and the person who set the password. If it was not authorized, delete the login
    /// profile (`aws iam delete-login-profile`) and check the user's sign-ins since.
    pub struct LoginProfile = "loginProfile" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LoginProfile {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.001", "T1078.004"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["CreateLoginProfile", "UpdateLoginProfile"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let (subject, did) = match call.event_name.as_str() {
            "CreateLoginProfile" => ("Console password created", "gave a console password to"),
            _ => (
                "Console password changed",
                "changed the console password of",
            ),
        };
        let finding = match another_user(event) {
            Some(user) => report(event, subject, &format!("{did} user {user}"), user),
            None => report(
                event,
                subject,
                &format!("{did} itself"),
                event.who().short_name(),
            ),
        };
        Ok(finding.into())
    }
}
