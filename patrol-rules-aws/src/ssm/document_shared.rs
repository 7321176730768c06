use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{EVERYONE, TrustedAccounts, asked, items, named, receivers, report, request};

rule! {
    /// Reports a Systems Manager document being shared with everyone, or with an account that is
    /// not trusted, and sharing with everyone being allowed in the account.
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
        Pattern::api_call(
            "ssm.amazonaws.com",
            ["ModifyDocumentPermission", "UpdateServiceSetting"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.event_name == "UpdateServiceSetting" {
            return Ok(public_sharing(event).into());
        }
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

/// The finding about the setting that keeps documents from being shared with everyone.
fn public_sharing(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let setting = named(call, &["settingId"])?;
    let is_allowed = setting.ends_with("/ssm/documents/console/public-sharing-permission")
        && named(call, &["settingValue"])
            .is_none_or(|value| !value.eq_ignore_ascii_case("disable"));
    let did = "allowed Systems Manager documents to be shared with everyone";
    let finding = report(event, "Public sharing of documents allowed", did, setting);
    is_allowed.then(|| finding.severity(Severity::Medium))
}
