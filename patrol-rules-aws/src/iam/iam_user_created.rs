use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports a new IAM user, or one that gets another name or path.
    ///
    /// Policies, and lists of principals such as `deploymentPrincipals`, may trust a name or a
    /// path: a renamed user has medium severity.
    ///
    /// # Why
    /// People should sign in through IAM Identity Center or another identity provider, and
    /// workloads should use roles. An IAM user with long-lived credentials is the simplest way for
    /// an attacker to stay.
    ///
    /// # Example
    /// `aws iam create-user --user-name support`.
    ///
    /// # Respond
    /// Ask the person who created the user what it is for. If it was not authorized, review its
    /// access keys, password and policies, and delete it.
    pub struct IamUserCreated = "iamUserCreated" {
        /// Principals whose changes are expected and not reported.
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
        Pattern::api_call("iam.amazonaws.com", ["CreateUser", "UpdateUser"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let user = asked(call, &["userName"]);
        if call.event_name == "UpdateUser" {
            let Some(new) = named(call, &["newUserName", "newPath"]) else {
                return Ok(Findings::none());
            };
            let did = format!("moved the IAM user {user} to {new}");
            let finding = report(event, "IAM user renamed", &did, user);
            return Ok(finding.severity(Severity::Medium).detail("to", new).into());
        }
        let finding = report(
            event,
            "IAM user created",
            &format!("created the IAM user {user}"),
            user,
        );
        Ok(finding.into())
    }
}
