use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports accounts being moved to another organizational unit, and units being created, renamed or deleted.
    ///
    /// # Why
    /// An account is bound by the policies of the units above it: moving it takes all of them away at once,
    /// and no policy is touched.
    ///
    /// # Example
    /// `mallory` moves the production account to the unit `Sandbox`.
    ///
    /// # Respond
    /// Ask whoever runs the organization. If nobody claims it, move the account back
    /// (`aws organizations move-account`), and look at what was done in it since.
    pub struct OrganizationStructureChanged = "organizationStructureChanged" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for OrganizationStructureChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1666", "T1484"])
        .cis(["5.15"])
        .groups(["baseline", "cis", "organization"])
        .since("0.1.0");

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
            let finding = report(event, "Account moved in the organization", &did, account);
            return Ok(finding.detail("from", from).detail("to", to).into());
        }
        let fields = ["name", "organizationalUnitId", "handshakeId"];
        let what = asked(call, &fields);
        let finding = report(
            event,
            &format!("Organization, {action}"),
            &format!("called {action} for {what}"),
            what,
        );
        Ok(finding.severity(Severity::Low).into())
    }
}
