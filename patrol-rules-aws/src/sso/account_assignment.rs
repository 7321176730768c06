use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, named, report};

rule! {
    /// Reports a user or group of Identity Center being given a permission set in an account.
    ///
    /// # Why
    /// One call gives somebody administrator's rights in another account, and IAM shows nothing of it there
    /// but a role.
    ///
    /// # Example
    /// `mallory` assigns `AdministratorAccess` in the management account to a user.
    ///
    /// # Respond
    /// Ask whoever assigned it. If nobody claims it, delete the assignment
    /// (`aws sso-admin delete-account-assignment`) and look at what the user did in the account since.
    pub struct AccountAssignment = "accountAssignment" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Accounts in which assignments are nobody's worry, such as sandboxes, comma separated; `*` and `?` are wildcards.
        ignored_accounts: Names = "",
    }
}

impl Rule for AccountAssignment {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.003"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

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
            &format!("Account assigned to a {kind}"),
            &format!("assigned {set} in account {account} to {kind} {principal}"),
            account,
        );
        // The management account is bound by no policy of the organization.
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
