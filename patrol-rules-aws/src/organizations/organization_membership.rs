use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, named, refused, report};

rule! {
    /// Reports accounts that leave, join or are removed from the organization, accounts that are
    /// created or closed, and organizations that are created or deleted.
    ///
    /// Refused attempts to leave, remove or close an account, or to delete the organization, are
    /// reported too, with medium severity.
    ///
    /// # Why
    /// An account outside the organization is not covered by its policies or its organization
    /// trail. A closed account loses its data after 90 days.
    ///
    /// # Example
    /// `aws organizations leave-organization` in a member account, which AWS refuses.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, invite the account
    /// again or ask AWS Support to reopen it, and treat the principal as compromised.
    pub struct OrganizationMembership = "organizationMembership" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for OrganizationMembership {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1666", "T1685"])
        .cis(["5.15"])
        .groups(["baseline", "cis", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "organizations.amazonaws.com",
            [
                "AcceptHandshake",
                "CloseAccount",
                "CreateAccount",
                "CreateGovCloudAccount",
                "CreateOrganization",
                "DeleteOrganization",
                "InviteAccountToOrganization",
                "LeaveOrganization",
                "RemoveAccountFromOrganization",
            ],
        )
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let fields = ["accountId", "accountName", "target/id"];
        let account = named(call, &fields).or(event.account()).unwrap_or_default();
        let (to, did, severity) = match call.event_name.as_str() {
            "LeaveOrganization" => (
                "to leave the organization".to_owned(),
                "left the organization".to_owned(),
                Severity::Critical,
            ),
            "RemoveAccountFromOrganization" => (
                format!("to remove account {account} from the organization"),
                format!("removed account {account} from the organization"),
                Severity::High,
            ),
            "CloseAccount" => (
                format!("to close account {account}"),
                format!("closed account {account}"),
                Severity::High,
            ),
            "DeleteOrganization" => (
                "to delete the organization".to_owned(),
                "deleted the organization".to_owned(),
                Severity::Critical,
            ),
            "CreateOrganization" => (
                String::new(),
                "created an organization".to_owned(),
                Severity::Medium,
            ),
            "InviteAccountToOrganization" => (
                String::new(),
                format!("invited account {account} to the organization"),
                Severity::Medium,
            ),
            "AcceptHandshake" => (
                String::new(),
                "accepted an organization's handshake".to_owned(),
                Severity::Medium,
            ),
            _ => (
                String::new(),
                format!("created account {account}"),
                Severity::Low,
            ),
        };
        let finding = match (call.failed(), to.is_empty()) {
            (true, true) => return Ok(Findings::none()),
            (true, false) => refused(
                event,
                &format!("Organizations {} refused", call.event_name),
                &to,
                account,
            )
            .severity(Severity::Medium),
            (false, _) => report(
                event,
                &format!("Organizations {}", call.event_name),
                &did,
                account,
            )
            .severity(severity),
        };
        Ok(finding.into())
    }
}
