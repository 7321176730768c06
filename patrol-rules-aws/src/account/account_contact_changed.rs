use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports changes to an account's primary contact information or alternate contacts (billing,
    /// operations, security).
    ///
    /// # Why
    /// AWS sends abuse reports and security notices to these contacts. An attacker who changes them
    /// keeps the owner from being warned.
    ///
    /// # Example
    /// `aws account delete-alternate-contact --alternate-contact-type SECURITY`.
    ///
    /// # Respond
    /// Confirm the change with the account's owner. If it was not authorized, restore the contact
    /// (`aws account put-alternate-contact`) and ask AWS Support what was sent in the meantime.
    pub struct AccountContactChanged = "accountContactChanged";
}

impl Rule for AccountContactChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098", "T1685"])
        .groups(["organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "account.amazonaws.com",
            [
                "DeleteAlternateContact",
                "PutAlternateContact",
                "PutContactInformation",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let kind = named(call, &["alternateContactType"]).unwrap_or("PRIMARY");
        let kind = kind.to_ascii_lowercase();
        let account = named(call, &["accountId"])
            .or(event.account())
            .unwrap_or_default();
        let did = match call.event_name.as_str() {
            "DeleteAlternateContact" => "deleted",
            _ => "changed",
        };
        let finding = report(
            event,
            &format!("Account {kind} contact {did}"),
            &format!("{did} the {kind} contact of account {account}"),
            account,
        );
        Ok(finding.detail("contact", kind).into())
    }
}
