use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports an account being made, or no longer being, CloudTrail's administrator in the
    /// organization.
    ///
    /// # Why
    /// The delegated administrator may change and delete the trails of the whole organization.
    ///
    /// # Example
    /// `aws cloudtrail register-organization-delegated-admin --member-account-id 999988887777`.
    ///
    /// # Respond
    /// Ask the owners of the organization; take it back if nobody claims it.
    pub struct TrailAdministratorChanged = "trailAdministratorChanged";
}

impl Rule for TrailAdministratorChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1098"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

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
            "RegisterOrganizationDelegatedAdmin" => "appointed",
            _ => "dismissed",
        };
        let did =
            format!("{did} account {account} as CloudTrail's administrator of the organization");
        let subject = "CloudTrail's administrator changed";
        Ok(report(event, subject, &did, account).into())
    }
}
