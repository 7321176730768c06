use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, Names, is_admin_policy, named, report};

rule! {
    /// Reports an administrator managed policy being attached to a user, role or group.
    ///
    /// These are `AdministratorAccess`, `PowerUserAccess`, `IAMFullAccess`,
    /// `AWSOrganizationsFullAccess` and `AWSSSOMasterAccountAdministrator`, and your own policies
    /// in `adminPolicies`.
    ///
    /// # Why
    /// A principal with `AdministratorAccess`, or with permission to change IAM, controls the
    /// account.
    ///
    /// # Example
    /// `aws iam attach-user-policy --user-name temp --policy-arn
    /// arn:aws:iam::aws:policy/AdministratorAccess`.
    ///
    /// # Respond
    /// Confirm with the person who attached it. If it was not authorized, detach the policy (`aws
    /// iam detach-user-policy`), and review what the user or role has done since.
    pub struct AdminPolicyAttached = "adminPolicyAttached" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Further administrator policies, by name or ARN, comma separated; `*` and `?` are
        /// wildcards.
        admin_policies: Names = "",
    }
}

impl Rule for AdminPolicyAttached {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003"])
        .cis(["5.4"])
        .groups(["baseline", "cis"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let Some(arn) = named(call, &["policyArn"]) else {
            return Ok(Findings::none());
        };
        let name = arn.rsplit('/').next().unwrap_or(arn);
        if !is_admin_policy(arn) && !self.admin_policies.matches(arn) {
            return Ok(Findings::none());
        }
        let owner = owner(&event.detail);
        let finding = report(
            event,
            &format!("{name} attached"),
            &format!("attached {arn} to {owner}"),
            &owner,
        );
        Ok(finding.detail("policy", arn).into())
    }
}
