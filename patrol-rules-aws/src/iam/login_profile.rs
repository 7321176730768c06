use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports a console password that somebody gives to another user, or changes for another user.
    ///
    /// One that must be changed at the next sign-in, as a help desk sets it, is low.
    ///
    /// # Why
    /// Whoever knows the password of a user can sign in as that user. Attackers give one to users that
    /// had none, such as those of machines.
    ///
    /// # Example
    /// `mallory` calls `CreateLoginProfile` for the user `deployer`, which is a build server's.
    ///
    /// # Respond
    /// Ask the user and whoever set the password. If nobody claims it, delete the login profile
    /// (`aws iam delete-login-profile`) and look at the user's sign-ins since.
    pub struct LoginProfile = "loginProfile" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LoginProfile {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.001", "T1078.004"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

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
        let Some(user) = another_user(event) else {
            return Ok(Findings::none());
        };
        let (subject, did) = match call.event_name.as_str() {
            "CreateLoginProfile" => ("Console password created", "gave a console password to"),
            _ => (
                "Console password changed",
                "changed the console password of",
            ),
        };
        let finding = report(event, subject, &format!("{did} user {user}"), user);
        let request = call.request_parameters.as_ref();
        let by_help_desk = request.is_some_and(|request| request["passwordResetRequired"] == true);
        Ok(Findings::from(match by_help_desk {
            true => finding.severity(Severity::Low),
            false => finding,
        }))
    }
}
