use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a CloudTrail delegated administrator being registered or removed in the
    /// organization.
    ///
    /// # Why
    /// The delegated administrator can change and delete the organization's trails.
    ///
    /// # Example
    /// `aws cloudtrail register-organization-delegated-admin --member-account-id 999988887777`.
    ///
    /// # Respond
    /// Confirm the change with the owners of the organization, and revert it if it was not
    /// authorized.
    pub struct TrailAdministratorChanged = "trailAdministratorChanged";
}

impl Rule for TrailAdministratorChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1098"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "cloudtrail.amazonaws.com",
            [
                "DeregisterOrganizationDelegatedAdmin",
                "RegisterOrganizationDelegatedAdmin",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let account = asked(call, &["memberAccountId", "delegatedAdminAccountId"]);
        let did = match call.event_name.as_str() {
            "RegisterOrganizationDelegatedAdmin" => "registered",
            _ => "removed",
        };
        let did = format!(
            "{did} account {account} as the organization's CloudTrail delegated administrator"
        );
        let subject = "CloudTrail delegated administrator changed";
        Ok(report(event, subject, &did, account).into())
    }
}
