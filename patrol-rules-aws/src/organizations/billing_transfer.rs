use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports the organization's bills being handed over to another organization, or such a transfer ending.
    ///
    /// # Why
    /// Whoever takes over the billing sees costs and sets prices, and the organization no longer sees what
    /// its accounts run up.
    ///
    /// # Example
    /// Somebody invites another organization to take over the billing.
    ///
    /// # Respond
    /// Ask whoever pays the bills. If nobody claims it, end the transfer
    /// (`aws organizations terminate-responsibility-transfer`).
    pub struct BillingTransfer = "billingTransfer";
}

impl Rule for BillingTransfer {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1666"])
        .groups(["organization"])
        .references(["https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/orgs_transfer_billing.html"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "organizations.amazonaws.com",
            [
                "InviteOrganizationToTransferResponsibility",
                "TerminateResponsibilityTransfer",
                "UpdateResponsibilityTransfer",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let transfer = asked(call, &["target/id", "id"]);
        let (subject, did, severity) = match call.event_name.as_str() {
            "InviteOrganizationToTransferResponsibility" => (
                "Billing handed over",
                format!("invited {transfer} to take over the billing"),
                Severity::High,
            ),
            "TerminateResponsibilityTransfer" => (
                "Billing transfer ended",
                format!("ended the billing transfer {transfer}"),
                Severity::High,
            ),
            _ => (
                "Billing transfer renamed",
                format!("renamed the billing transfer {transfer}"),
                Severity::Low,
            ),
        };
        Ok(report(event, subject, &did, transfer)
            .severity(severity)
            .into())
    }
}
