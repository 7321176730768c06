use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, by_service, report};

rule! {
    /// Reports somebody finding out whether and how much mail the account may send.
    ///
    /// Refused calls count: the try is what tells. Most who look are people of the team that sends
    /// mail, and their tools.
    ///
    /// # Why
    /// It is the first thing that is asked with stolen keys by whoever wants to send spam.
    ///
    /// # Example
    /// `GetSendQuota`, `ListIdentities` and `GetAccountSendingEnabled` by the same user within a
    /// minute.
    ///
    /// # Respond
    /// Ask whoever did it; if nobody claims it, suspend the key.
    pub struct MailQuotaRead = "mailQuotaRead" {
        /// Principals that may look, by the name or ARN of the role or user, comma separated; `*` and `?` are
        /// wildcards.
        ignored_principals: Names = "",
    }
}

impl Rule for MailQuotaRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1580", "T1526"])
        .groups(["read-only", "noisy"])
        .off_by_default()
        .since("0.1.0");

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
        if by_service(call)
            || self
                .ignored_principals
                .matches_principal(&call.user_identity)
        {
            return Ok(Findings::none());
        }
        let did = format!("asked for the account's mail ({})", call.event_name);
        let finding = report(event, "Mail quota read", &did, "the account's mail");
        Ok(finding.into())
    }
}
