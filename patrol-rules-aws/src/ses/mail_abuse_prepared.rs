use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, about, asked, report, request, says};

rule! {
    /// Reports an SES identity being created or verified, sending being enabled, or production
    /// access being requested.
    ///
    /// # Why
    /// Attackers use stolen credentials to send spam and phishing from an account that mail servers
    /// trust.
    ///
    /// # Example
    /// `aws ses verify-email-identity --email-address billing@example.net`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, stop sending (`aws ses
    /// update-account-sending-enabled --no-enabled`), delete the identity, and disable the
    /// principal's credentials.
    pub struct MailAbusePrepared = "mailAbusePrepared" {
        /// Email addresses and domains to ignore, comma separated; `*` and `?` are wildcards.
        ignored_identities: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for MailAbusePrepared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1566", "T1586.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ses.amazonaws.com",
            [
                "CreateEmailIdentity",
                "PutAccountDetails",
                "PutAccountSendingAttributes",
                "UpdateAccountSendingEnabled",
                "VerifyDomainDkim",
                "VerifyDomainIdentity",
                "VerifyEmailAddress",
                "VerifyEmailIdentity",
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
        let call = &event.detail;
        let request = request(call);
        let of = asked(
            call,
            &["emailIdentity", "emailAddress", "domain", "websiteURL"],
        );
        if self.ignored_identities.matches(of) {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "PutAccountSendingAttributes" | "UpdateAccountSendingEnabled" => {
                let is_on = [&request["enabled"], &request["sendingEnabled"]];
                if !is_on.into_iter().any(|is_on| says(is_on, true)) {
                    return Ok(Findings::none());
                }
                "enabled sending"
            }
            "PutAccountDetails" => "requested SES production access for",
            _ => "set up the email identity",
        };
        let did = about(done, of);
        Ok(report(event, "SES sending set up", &did, of).into())
    }
}
