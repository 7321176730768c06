use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports another organization being invited to take over this organization's billing, and
    /// billing transfers being changed or ended.
    ///
    /// # Why
    /// Whoever takes over billing sees the costs and sets the prices, and this organization no
    /// longer sees what its accounts spend.
    ///
    /// # Example
    /// `aws organizations invite-organization-to-transfer-responsibility ...`.
    ///
    /// # Respond
    /// Confirm with the people responsible for billing. If it was not authorized, end the transfer
    /// (`aws organizations terminate-responsibility-transfer`).
    pub struct BillingTransfer = "billingTransfer";
}

impl Rule for BillingTransfer {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1666"])
        .groups(["organization"])
        .references(["https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/orgs_transfer_billing.html"])
        .since("0.1.0")
        .reports_omitted();

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
                "Billing transfer requested",
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
