use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a domain on its way out of the account, or to other name servers.
    ///
    /// # Why
    /// Whoever has the domain reads its mail and gets certificates for it.
    ///
    /// # Example
    /// `aws route53domains disable-domain-transfer-lock --domain-name example.com`, then
    /// `retrieve-domain-auth-code`.
    ///
    /// # Respond
    /// Lock it again (`aws route53domains enable-domain-transfer-lock`), reject the transfer, and put the name servers back.
    /// If it has left, call the registrar at once.
    pub struct DomainLeaving = "domainLeaving";
}

impl Rule for DomainLeaving {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1584.001"])
        .groups(["baseline"])
        .since("0.1.0");

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
                "took the domain out of another account:"
            }
            "DeleteDomain" => "deleted the domain",
            "DisableDomainTransferLock" => "took off the transfer lock of the domain",
            "RetrieveDomainAuthCode" => "read the code for a transfer of the domain",
            "TransferDomainToAnotherAwsAccount" => "gave another account the domain",
            _ => "changed the name servers of the domain",
        };
        Ok(report(event, "Domain leaving", &format!("{did} {domain}"), domain).into())
    }
}
