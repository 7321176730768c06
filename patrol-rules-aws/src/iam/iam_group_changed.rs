use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an IAM group being created, renamed or deleted.
    ///
    /// # Why
    /// Groups rarely change. A new group can gain permissions unnoticed, and deleting one removes
    /// its members' permissions.
    ///
    /// # Example
    /// `aws iam create-group --group-name support-2`.
    ///
    /// # Respond
    /// Confirm with the person who did it, and review the group's policies and members.
    pub struct IamGroupChanged = "iamGroupChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IamGroupChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1136.003", "T1531"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["CreateGroup", "DeleteGroup", "UpdateGroup"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let group = asked(call, &["groupName"]);
        let did = match call.event_name.as_str() {
            "CreateGroup" => "created",
            "DeleteGroup" => "deleted",
            _ => "changed",
        };
        let finding = report(
            event,
            &format!("IAM group {did}"),
            &format!("{did} the IAM group {group}"),
            group,
        );
        Ok(finding.into())
    }
}
