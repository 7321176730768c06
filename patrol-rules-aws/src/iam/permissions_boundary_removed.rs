use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::{owner::owner, policy_write::to_oneself};
use crate::shared::{DeploymentPrincipals, is_admin_policy, named, report};

rule! {
    /// Reports a permissions boundary being removed from a user or role, or set to another policy.
    ///
    /// Setting a boundary has low severity; an administrator policy as the boundary, and a boundary
    /// that the principal sets for itself, have high severity.
    ///
    /// # Why
    /// A permissions boundary limits what principals that can write policies can give themselves.
    ///
    /// # Example
    /// `aws iam delete-role-permissions-boundary --role-name Developer`.
    ///
    /// # Respond
    /// Confirm with the person who changed it. If it was not authorized, set the boundary again
    /// (`aws iam put-role-permissions-boundary`), and review what the user or role has done since.
    pub struct PermissionsBoundaryRemoved = "permissionsBoundaryRemoved" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PermissionsBoundaryRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
            .severity(
                match is_admin_policy(boundary) || to_oneself(event).is_some() {
                    true => Severity::High,
                    false => Severity::Low,
                },
            )
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
