use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Regex, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a user being added to an administrator group, and users who add themselves to any
    /// group.
    ///
    /// # Why
    /// The user gets all permissions of the group without any policy being written or attached.
    ///
    /// # Example
    /// `aws iam add-user-to-group --user-name mallory --group-name Administrators`, called by
    /// `mallory`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, remove the user (`aws iam
    /// remove-user-from-group`) and review what the user has done since.
    pub struct UserAddedToGroup = "userAddedToGroup" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Regular expression for the names of administrator groups; it matches any part of the
        /// name, and `.` means every group.
        privileged_groups: Regex = "(?i)admin|power|root|security",
    }
}

impl Rule for UserAddedToGroup {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.003"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["AddUserToGroup"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let group = asked(call, &["groupName"]);
        let user = asked(call, &["userName"]);
        let oneself = another_user(event).is_none();
        if !oneself && !self.privileged_groups.is_match(group) {
            return Ok(Findings::none());
        }
        let finding = report(
            event,
            &format!("User added to group {group}"),
            &format!("added user {user} to the group {group}"),
            user,
        );
        let finding = if oneself {
            finding.severity(Severity::High)
        } else {
            finding
        };
        Ok(finding.detail("group", group).into())
    }
}
