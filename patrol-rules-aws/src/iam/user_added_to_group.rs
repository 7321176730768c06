use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Regex, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a user being added to a group of administrators, and users who add themselves to any group.
    ///
    /// # Why
    /// A user gets all rights of the group, and no policy is written that anybody would notice.
    ///
    /// # Example
    /// `mallory` adds `mallory` to the group `Administrators`.
    ///
    /// # Respond
    /// Ask whoever did it. If nobody claims it, take the user out
    /// (`aws iam remove-user-from-group`) and look at what the user did since.
    pub struct UserAddedToGroup = "userAddedToGroup" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Names of groups of administrators: a regular expression that matches a part of the name; `.`
        /// means every group.
        privileged_groups: Regex = "(?i)admin|power|root|security",
    }
}

impl Rule for UserAddedToGroup {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.003"])
        .groups(["baseline"])
        .since("0.1.0");

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
