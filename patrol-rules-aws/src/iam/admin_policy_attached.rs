use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, Names, is_admin_policy, named, report};

rule! {
    /// Reports a managed policy of administrators being attached to a user, a role or a group.
    ///
    /// `AdministratorAccess`, `PowerUserAccess`, `IAMFullAccess` and those of Organizations and Identity Center; name
    /// your own besides.
    ///
    /// # Why
    /// Whoever holds `AdministratorAccess`, or may change IAM, holds the account.
    ///
    /// # Example
    /// Somebody attaches `arn:aws:iam::aws:policy/AdministratorAccess` to a new user.
    ///
    /// # Respond
    /// Ask whoever attached it. If nobody claims it, detach it (`aws iam detach-user-policy`) and look at
    /// what the user or role did since.
    pub struct AdminPolicyAttached = "adminPolicyAttached" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Further policies of administrators, by name or ARN, comma separated; `*` and `?` are wildcards.
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
