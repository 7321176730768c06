use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports text messages to telephones being prepared: a spending limit raised, a number added,
    /// or the sandbox left.
    ///
    /// # Why
    /// Text messages to numbers of the attacker cost the account money by the thousand, and carry
    /// phishing.
    ///
    /// # Example
    /// `aws sns set-sms-attributes --attributes MonthlySpendLimit=1000`.
    ///
    /// # Respond
    /// Ask whoever did it. If nobody claims it, set the limit to 1, delete the numbers and suspend
    /// the principal.
    pub struct TextMessagesPrepared = "textMessagesPrepared" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TextMessagesPrepared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1496.003"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sns.amazonaws.com",
            [
                "CreateSMSSandboxPhoneNumber",
                "SetSMSAttributes",
                "VerifySMSSandboxPhoneNumber",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let done = match event.detail.event_name.as_str() {
            "SetSMSAttributes" => "changed how text messages are sent and paid",
            _ => "added a telephone number to send text messages to",
        };
        Ok(report(
            event,
            "Text messages prepared",
            done,
            "the account's text messages",
        )
        .into())
    }
}
