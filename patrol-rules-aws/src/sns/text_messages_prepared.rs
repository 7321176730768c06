use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports text messaging (SMS) settings or spending limits of SNS or End User Messaging being
    /// changed, and phone numbers or sender IDs being added.
    ///
    /// # Why
    /// Attackers send text messages to premium numbers at your expense, and use them for phishing
    /// (smishing).
    ///
    /// # Example
    /// `aws sns set-sms-attributes --attributes MonthlySpendLimit=1000`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, set the spending limit to 1,
    /// delete the phone numbers, and disable the principal's credentials.
    pub struct TextMessagesPrepared = "textMessagesPrepared" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TextMessagesPrepared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1496.003"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "sms-voice.amazonaws.com",
                &[
                    "RequestPhoneNumber",
                    "RequestSenderId",
                    "SetMediaMessageSpendLimitOverride",
                    "SetTextMessageSpendLimitOverride",
                    "SetVoiceMessageSpendLimitOverride",
                ],
            ),
            (
                "sns.amazonaws.com",
                &[
                    "CreateSMSSandboxPhoneNumber",
                    "SetSMSAttributes",
                    "VerifySMSSandboxPhoneNumber",
                ],
            ),
        ])
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
            "SetSMSAttributes" => "changed the SMS settings",
            name if name.ends_with("SpendLimitOverride") => "changed a spending limit for messages",
            name if name.starts_with("Request") => "requested a phone number or sender ID",
            _ => "added or verified a phone number in the SMS sandbox",
        };
        Ok(report(
            event,
            "SMS settings changed",
            done,
            "the account's text messages",
        )
        .into())
    }
}
