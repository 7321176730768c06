use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports a principal that looks through the organization and its contacts, once a day each.
    ///
    /// # Why
    /// Whoever got into an account asks which others there are, and whom AWS would warn.
    ///
    /// # Example
    /// The role of a web server calls `ListAccounts`, and is refused.
    ///
    /// # Respond
    /// Ask the principal's owner: inventories do it, and so does the console. If nobody claims it, take its sessions
    /// away and read the trail by the principal.
    pub struct OrganizationEnumerated = "organizationEnumerated" {
        /// Principals that take inventory.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for OrganizationEnumerated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1087.004", "T1580"])
        .groups(["noisy", "organization", "read-only"])
        // The console of accounts and bills.
        .unverified(["billingconsole.amazonaws.com"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::with_field(
            "detail-type",
            [
                "AWS API Call via CloudTrail",
                "AWS Console Action via CloudTrail",
            ],
        )
        .field("source", [Matcher::prefix("aws.")])
        .field(
            "detail.eventSource",
            [
                "account.amazonaws.com",
                "billingconsole.amazonaws.com",
                "organizations.amazonaws.com",
            ],
        )
        .field(
            "detail.eventName",
            [
                "DescribeAccount",
                "DescribeOrganization",
                "GetAlternateContact",
                "GetContactInformation",
                "ListAccounts",
                "ListAccountsForParent",
                "ListDelegatedAdministrators",
                "ListOrganizationalUnitsForParent",
                "ListPolicies",
                "ListRoots",
            ],
        )
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let how = if call.failed() {
            "was refused"
        } else {
            "called"
        };
        let did = format!(
            "looked through the organization: it {how} {}",
            call.event_name
        );
        let who = event.who();
        Ok(report(event, "Organization looked through", &did, who.short_name()).into())
    }
}
