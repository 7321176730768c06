use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{
    TrustedAccounts, asked, opened_by_policy, receivers, report, request, strangers_named,
};

rule! {
    /// Reports a search domain whose policy lets in everyone, or an account that is not trusted.
    ///
    /// An account that may make endpoints of the domain in its own network counts, too. A condition that says who calls, or from which network, narrows a statement for everyone. A policy that cannot be
    /// read is reported, too.
    ///
    /// # Why
    /// Whoever may query the domain reads all that was put into it.
    ///
    /// # Example
    /// `aws opensearch update-domain-config --access-policies` with `"Principal": {"AWS": "*"}`.
    ///
    /// # Respond
    /// Put the old policy back, and look at the logs of the domain.
    pub struct SearchDomainOpened = "searchDomainOpened" {
        /// Accounts that may use it, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for SearchDomainOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "es.amazonaws.com",
            [
                "AuthorizeVpcEndpointAccess",
                "CreateDomain",
                "CreateElasticsearchDomain",
                "UpdateDomainConfig",
                "UpdateElasticsearchDomainConfig",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let name = asked(call, &["domainName"]);
        let (request, trusted) = (request(call), &self.trusted_accounts);
        if call.event_name == "AuthorizeVpcEndpointAccess" {
            let to = strangers_named(event, request, &["account"], trusted);
            if to.is_empty() {
                return Ok(Findings::none());
            }
            let did = format!(
                "let {} make endpoints of the search domain {name}",
                receivers(&to)
            );
            let finding = report(event, "Search domain opened to a stranger", &did, name);
            return Ok(finding.detail("letsIn", to).into());
        }
        let policy = &request["accessPolicies"];
        Ok(opened_by_policy(event, "search domain", name, policy, trusted).into())
    }
}
