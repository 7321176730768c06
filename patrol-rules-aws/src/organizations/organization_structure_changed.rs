use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports accounts being moved to another organizational unit (OU), OUs being created, renamed
    /// or deleted, and handshakes being canceled or declined.
    ///
    /// Everything but moving an account has low severity.
    ///
    /// # Why
    /// Policies apply to an account through its OU. Moving the account removes them all without any
    /// policy being changed.
    ///
    /// # Example
    /// `aws organizations move-account` that moves the production account to the OU `Sandbox`.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, move the account back
    /// (`aws organizations move-account`), and review what was done in it since.
    pub struct OrganizationStructureChanged = "organizationStructureChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for OrganizationStructureChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1666", "T1484"])
        .cis(["5.15"])
        .groups(["baseline", "cis", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "organizations.amazonaws.com",
            [
                "CancelHandshake",
                "CreateOrganizationalUnit",
                "DeclineHandshake",
                "DeleteOrganizationalUnit",
                "MoveAccount",
                "UpdateOrganizationalUnit",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let action = call.event_name.as_str();
        if action == "MoveAccount" {
            let account = asked(call, &["accountId"]);
            let (from, to) = (
                named(call, &["sourceParentId"]),
                named(call, &["destinationParentId"]),
            );
            let did = format!(
                "moved account {account} from {} to {}",
                from.unwrap_or("?"),
                to.unwrap_or("?")
            );
            let finding = report(event, "Account moved to another OU", &did, account);
            return Ok(finding.detail("from", from).detail("to", to).into());
        }
        let fields = ["name", "organizationalUnitId", "handshakeId"];
        let what = asked(call, &fields);
        let finding = report(
            event,
            &format!("Organizations {action}"),
            &format!("called {action} for {what}"),
            what,
        );
        Ok(finding.severity(Severity::Low).into())
    }
}
