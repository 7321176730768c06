use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports outbound identity federation being turned on or off for an account.
    ///
    /// # Why
    /// With outbound federation, the account's principals can get signed tokens that authenticate
    /// them to services outside AWS. What they do there does not appear in CloudTrail.
    ///
    /// # Example
    /// `aws iam enable-outbound-web-identity-federation`.
    ///
    /// # Respond
    /// Ask the person who turned it on which service accepts the tokens. If it was not authorized,
    /// turn it off (`aws iam disable-outbound-web-identity-federation`) and look for
    /// `GetWebIdentityToken` calls since.
    pub struct OutboundFederation = "outboundFederation";
}

impl Rule for OutboundFederation {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1484.002", "T1550.001"])
        .groups(["organization"])
        .references([
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html",
        ])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "DisableOutboundWebIdentityFederation",
                "EnableOutboundWebIdentityFederation",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let account = event.account().unwrap_or_default();
        let finding = match call.event_name.as_str() {
            "EnableOutboundWebIdentityFederation" => report(
                event,
                "Outbound identity federation turned on",
                "turned on outbound identity federation",
                account,
            ),
            _ => report(
                event,
                "Outbound identity federation turned off",
                "turned off outbound identity federation",
                account,
            )
            .severity(Severity::Low),
        };
        Ok(finding.into())
    }
}
