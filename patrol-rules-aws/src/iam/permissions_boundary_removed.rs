use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, named, report};

rule! {
    /// Reports a permissions boundary being taken from a user or role, or another one being set.
    ///
    /// # Why
    /// The boundary is what keeps somebody who may write policies from giving himself everything.
    ///
    /// # Example
    /// `mallory` deletes the boundary of the role `Developer`.
    ///
    /// # Respond
    /// Ask whoever changed it. Set the boundary again (`aws iam put-role-permissions-boundary`), and look at
    /// what the user or role did since.
    pub struct PermissionsBoundaryRemoved = "permissionsBoundaryRemoved" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PermissionsBoundaryRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "DeleteRolePermissionsBoundary",
                "DeleteUserPermissionsBoundary",
                "PutRolePermissionsBoundary",
                "PutUserPermissionsBoundary",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let owner = owner(&event.detail);
        let finding = match named(call, &["permissionsBoundary"]) {
            Some(boundary) => report(
                event,
                "Permissions boundary set",
                &format!("set {boundary} as the permissions boundary of {owner}"),
                &owner,
            )
            .severity(Severity::Low)
            .detail("boundary", boundary),
            None => report(
                event,
                "Permissions boundary removed",
                &format!("removed the permissions boundary of {owner}"),
                &owner,
            ),
        };
        Ok(finding.into())
    }
}
