use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{EVERYONE, TrustedAccounts, asked, items, receivers, report, request};

rule! {
    /// Reports a Systems Manager document being shared with everyone, or with an account that is
    /// not trusted.
    ///
    /// # Why
    /// Documents contain scripts, and often host names, addresses and even passwords.
    ///
    /// # Example
    /// `aws ssm modify-document-permission --permission-type Share --account-ids-to-add all ...`.
    ///
    /// # Respond
    /// Stop sharing it (`--account-ids-to-remove`), and rotate secrets that the document contained.
    pub struct DocumentShared = "documentShared" {
        /// Accounts that documents may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for DocumentShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1552"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ssm.amazonaws.com", ["ModifyDocumentPermission"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let added = items(&request(call)["accountIdsToAdd"]).filter_map(|one| one.as_str());
        let to: Vec<&str> = added
            .map(|account| {
                if account.eq_ignore_ascii_case("all") {
                    EVERYONE
                } else {
                    account
                }
            })
            .filter(|account| !self.trusted_accounts.trusts(event, account))
            .collect();
        if to.is_empty() {
            return Ok(Findings::none());
        }
        let document = asked(call, &["name"]);
        let did = format!("shared the document {document} with {}", receivers(&to));
        Ok(
            report(event, "Systems Manager document shared", &did, document)
                .detail("sharedWith", to)
                .into(),
        )
    }
}
