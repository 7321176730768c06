use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a registered domain being transferred or deleted, being prepared for a transfer, or
    /// getting other name servers.
    ///
    /// Preparing means disabling the transfer lock or retrieving the authorization code. Accepting
    /// a domain from another account is reported too.
    ///
    /// # Why
    /// Whoever controls a domain can receive its email and get certificates for it.
    ///
    /// # Example
    /// `aws route53domains disable-domain-transfer-lock --domain-name example.com`, then
    /// `retrieve-domain-auth-code`.
    ///
    /// # Respond
    /// Enable the lock again (`aws route53domains enable-domain-transfer-lock`), reject the
    /// transfer, and restore the name servers. If the domain is already gone, contact the registrar
    /// immediately.
    pub struct DomainLeaving = "domainLeaving";
}

impl Rule for DomainLeaving {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1584.001"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "route53domains.amazonaws.com",
            [
                "AcceptDomainTransferFromAnotherAwsAccount",
                "DeleteDomain",
                "DisableDomainTransferLock",
                "RetrieveDomainAuthCode",
                "TransferDomainToAnotherAwsAccount",
                "UpdateDomainNameservers",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let domain = asked(call, &["domainName"]);
        let did = match call.event_name.as_str() {
            "AcceptDomainTransferFromAnotherAwsAccount" => {
                "accepted a transfer from another account of the domain"
            }
            "DeleteDomain" => "deleted the domain",
            "DisableDomainTransferLock" => "disabled the transfer lock of the domain",
            "RetrieveDomainAuthCode" => "retrieved the authorization code of the domain",
            "TransferDomainToAnotherAwsAccount" => {
                "started a transfer to another account of the domain"
            }
            _ => "changed the name servers of the domain",
        };
        Ok(report(
            event,
            "Domain transferred or changed",
            &format!("{did} {domain}"),
            domain,
        )
        .into())
    }
}
