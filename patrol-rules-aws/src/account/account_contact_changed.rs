use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports an account's contacts being changed: whom AWS tells of abuse, bills and security.
    ///
    /// # Why
    /// Whoever changes the security contact gets AWS's warnings in the owner's place, and the owner gets
    /// none.
    ///
    /// # Example
    /// `mallory` deletes the alternate contact for security.
    ///
    /// # Respond
    /// Ask the account's owner. If nobody claims it, set the contact again
    /// (`aws account put-alternate-contact`) and ask AWS's support what was sent meanwhile.
    pub struct AccountContactChanged = "accountContactChanged";
}

impl Rule for AccountContactChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098", "T1685"])
        .groups(["organization"])
        .since("0.1.0");

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
            &format!("The account's {kind} contact {did}"),
            &format!("{did} the {kind} contact of account {account}"),
            account,
        );
        Ok(finding.detail("contact", kind).into())
    }
}
