use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, report};

rule! {
    /// Reports a principal checking whether and how much email the account can send with SES.
    ///
    /// Refused calls are reported too. Calls made by AWS services are ignored. Most of these calls
    /// come from the team that sends email, and its tools.
    ///
    /// # Why
    /// It is the first thing attackers check with stolen credentials if they want to send spam.
    ///
    /// # Example
    /// `GetSendQuota`, `ListIdentities` and `GetAccountSendingEnabled` by the same user within a
    /// minute.
    ///
    /// # Respond
    /// Confirm with the principal's owner; if it was not authorized, deactivate the access key.
    pub struct MailQuotaRead = "mailQuotaRead" {
        /// Principals to ignore, by the name or ARN of the role or user, comma separated; `*` and
        /// `?` are wildcards.
        ignored_principals: Names = "",
    }
}

impl Rule for MailQuotaRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1580", "T1526"])
        .groups(["read-only", "noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ses.amazonaws.com",
            [
                "GetAccount",
                "GetAccountSendingEnabled",
                "GetIdentityVerificationAttributes",
                "GetSendQuota",
                "GetSendStatistics",
                "ListIdentities",
                "ListVerifiedEmailAddresses",
            ],
        )
    }

    fn aggregate() -> Aggregate {
        Aggregate::every().and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.made_by_service()
            || self
                .ignored_principals
                .matches_principal(&call.user_identity)
        {
            return Ok(Findings::none());
        }
        let did = format!("checked the account's email sending ({})", call.event_name);
        let finding = report(event, "SES sending limits read", &did, "the account's mail");
        Ok(finding.into())
    }
}
