use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports every sign-in to Identity Center, and every account entered from its portal.
    ///
    /// # Why
    /// A record of who came in, beside the other findings.
    ///
    /// # Example
    /// `bob` signs in to the portal.
    ///
    /// # Respond
    /// Nothing, as a rule. Ask the user if time or address surprise you.
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
            "Federate" => "entered an account from the portal of Identity Center",
            _ => "signed in to Identity Center",
        };
        let from = call
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = report(
            event,
            "Identity Center sign-in",
            &format!("{did} from {from}"),
            event.who().person().unwrap_or(event.who().short_name()),
        );
        Ok(finding.detail("address", from).into())
    }
}
