use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, named, report};

rule! {
    /// Reports a user or group in IAM Identity Center being assigned a permission set in an
    /// account.
    ///
    /// Assignments in the management account, or in the delegated administrator's own account, have
    /// medium severity.
    ///
    /// # Why
    /// One call can give somebody administrator access to another account, where IAM only shows a
    /// new role.
    ///
    /// # Example
    /// `aws sso-admin create-account-assignment` that assigns `AdministratorAccess` in the
    /// management account to a user.
    ///
    /// # Respond
    /// Confirm with the person who assigned it. If it was not authorized, delete the assignment
    /// (`aws sso-admin delete-account-assignment`), and review what the user has done in the
    /// account since.
    pub struct AccountAssignment = "accountAssignment" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Accounts in which assignments are not reported, such as sandboxes, comma separated; `*`
        /// and `?` are wildcards.
        ignored_accounts: Names = "",
    }
}

impl Rule for AccountAssignment {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.003"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("sso.amazonaws.com", ["CreateAccountAssignment"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let account = asked(call, &["targetId"]);
        if self.ignored_accounts.matches(account) {
            return Ok(Findings::none());
        }
        let kind = match named(call, &["principalType"]) {
            Some("GROUP") => "group",
            _ => "user",
        };
        let principal = asked(call, &["principalId"]);
        let set = asked(call, &["permissionSetArn"]);
        let finding = report(
            event,
            &format!("Permission set assigned to a {kind}"),
            &format!("assigned {set} in account {account} to {kind} {principal}"),
            account,
        );
        // No organization policy applies to the management account.
        let finding = match event.account() == Some(account) {
            true => finding.severity(Severity::Medium),
            false => finding,
        };
        Ok(finding
            .detail("permissionSet", set)
            .detail("assignedTo", principal)
            .into())
    }
}
