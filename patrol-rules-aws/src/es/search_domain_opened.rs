use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{
    TrustedAccounts, asked, hidden_request, opened_by_policy, receivers, report, request,
    strangers_named,
};

rule! {
    /// Reports an OpenSearch Service domain whose access policy allows everyone, or an account that
    /// is not trusted.
    ///
    /// Allowing such an account to create VPC endpoints for the domain is reported too. If a
    /// condition limits a statement for everyone to particular callers or networks, only those
    /// count. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Anyone who can query the domain can read all the data in it.
    ///
    /// # Example
    /// `aws opensearch update-domain-config --access-policies` with `"Principal": {"AWS": "*"}`.
    ///
    /// # Respond
    /// Restore the previous policy, and review the domain's logs.
    pub struct SearchDomainOpened = "searchDomainOpened" {
        /// Accounts that may use domains, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for SearchDomainOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

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
                return Ok(hidden_request(event, "whom it lets in").into());
            }
            let did = format!(
                "let {} create VPC endpoints for the OpenSearch domain {name}",
                receivers(&to)
            );
            let finding = report(
                event,
                "OpenSearch domain opened to an untrusted account",
                &did,
                name,
            );
            return Ok(finding.detail("letsIn", to).into());
        }
        let policy = &request["accessPolicies"];
        Ok(opened_by_policy(event, "OpenSearch domain", name, policy, trusted).into())
    }
}
