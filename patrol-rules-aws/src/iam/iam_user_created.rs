use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a new IAM user.
    ///
    /// # Why
    /// People sign in by Identity Center or another provider, machines use roles: a user with long-lived
    /// credentials is rare, and the simplest way to stay.
    ///
    /// # Example
    /// `mallory` creates the user `support`.
    ///
    /// # Respond
    /// Ask whoever created the user what it is for. If nobody claims it, look at its keys, password and
    /// policies, and delete it.
    pub struct IamUserCreated = "iamUserCreated" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IamUserCreated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1136.003"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["CreateUser"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let user = asked(call, &["userName"]);
        let finding = report(
            event,
            "IAM user created",
            &format!("created the IAM user {user}"),
            user,
        );
        Ok(finding.into())
    }
}
