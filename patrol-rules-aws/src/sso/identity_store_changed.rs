use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports users, groups and memberships being created in IAM Identity Center.
    ///
    /// Provisioning tokens, and passwords and email addresses that somebody sets for a user, are
    /// reported by `identityCenterChanged`.
    ///
    /// Automatic provisioning (SCIM) from an external directory makes many of these calls: list its
    /// principal in `deploymentPrincipals`.
    ///
    /// # Why
    /// A new user in an administrator group has access to every account that the group is assigned
    /// to.
    ///
    /// # Example
    /// `mallory` creates a user and adds it to the group `Administrators`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, delete the user, end its
    /// sessions, and review what it has done.
    pub struct IdentityStoreChanged = "identityStoreChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IdentityStoreChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1136.003", "T1098"])
        .groups(["noisy", "organization"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail(["AWS API Call via CloudTrail"])
            .field(
                "detail.eventSource",
                ["identitystore.amazonaws.com", "sso-directory.amazonaws.com"],
            )
            .field(
                "detail.eventName",
                [
                    "AddMemberToGroup",
                    "CreateGroup",
                    "CreateGroupMembership",
                    "CreateUser",
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
        let finding = report(
            event,
            "Identity store changed",
            &format!("called {action} in the identity store"),
            action,
        );
        Ok(finding.into())
    }
}
