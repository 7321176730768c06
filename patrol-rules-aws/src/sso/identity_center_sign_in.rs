use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports every sign-in to IAM Identity Center, and every account that is opened from its
    /// access portal.
    ///
    /// # Why
    /// It gives context for other findings: who signed in, when and from where.
    ///
    /// # Example
    /// `bob` signs in to the access portal.
    ///
    /// # Respond
    /// Usually nothing. Ask the user if the time or IP address is unusual.
    pub struct IdentityCenterSignIn = "identityCenterSignIn";
}

impl Rule for IdentityCenterSignIn {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1078.004"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail(["AWS Service Event via CloudTrail"])
            .field("detail.eventSource", ["sso.amazonaws.com"])
            .field("detail.eventName", ["Authenticate", "Federate"])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let did = match call.event_name.as_str() {
            "Federate" => "opened an account from the IAM Identity Center access portal",
            _ => "signed in to IAM Identity Center",
        };
        let from = call
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = report(
            event,
            "IAM Identity Center sign-in",
            &format!("{did} from {from}"),
            event.who().person().unwrap_or(event.who().short_name()),
        );
        Ok(finding.detail("address", from).into())
    }
}
