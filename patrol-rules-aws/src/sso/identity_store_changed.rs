use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports users and groups of Identity Center being created or given members, and passwords set by somebody.
    ///
    /// Where users come from another directory, that one writes many of these: name it.
    ///
    /// # Why
    /// A new user in a group of administrators is one in every account that the group may enter.
    ///
    /// # Example
    /// `mallory` creates a user and adds it to the group `Administrators`.
    ///
    /// # Respond
    /// Ask whoever did it. If nobody claims it, take the user out, end its sessions, and look at what it did
    /// since.
    pub struct IdentityStoreChanged = "identityStoreChanged" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IdentityStoreChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1136.003", "T1098"])
        .groups(["noisy", "organization"])
        .off_by_default()
        .since("0.1.0");

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
                    "CreateBearerToken",
                    "CreateGroup",
                    "CreateGroupMembership",
                    "CreateUser",
                    "UpdatePassword",
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
            "Identity store",
            &format!("called {action} in the identity store"),
            action,
        );
        let finding = match action {
            // What lets another directory write users.
            "CreateBearerToken" => finding.severity(Severity::Medium),
            _ => finding,
        };
        Ok(finding.into())
    }
}
