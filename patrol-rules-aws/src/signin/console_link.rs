use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, SessionIssuer,
    Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports a program creating a console sign-in link from API credentials.
    ///
    /// Links that the IAM Identity Center access portal creates for its users are ignored.
    ///
    /// # Why
    /// An attacker with stolen role or session credentials can use `GetSigninToken` to open the
    /// console without a password or MFA.
    ///
    /// # Example
    /// A script calls `GetSigninToken` with credentials of the role `app`.
    ///
    /// # Respond
    /// Ask the session's owner: aws-vault and similar tools do this for their users. If it was not
    /// authorized, revoke the role's sessions (`AWSRevokeOlderSessions`).
    pub struct ConsoleLink = "consoleLink" {
        /// Parts of user agents of programs that may do this, comma separated. The caller chooses
        /// its user agent, so an attacker can claim one of these.
        ignored_agents: Vec<String> = "",
    }
}

impl Rule for ConsoleLink {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1550.001"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    // The documentation has both detail-types for it.
    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([
            "AWS API Call via CloudTrail",
            "AWS Console Sign In via CloudTrail",
        ])
        .field("detail.eventSource", ["signin.amazonaws.com"])
        .field("detail.eventName", ["GetSigninToken"])
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let agent = call.user_agent.as_deref().unwrap_or("no user agent");
        let ignored = self
            .ignored_agents
            .iter()
            .any(|ignored| agent.contains(ignored));
        if ignored || by_portal(call, agent) {
            return Ok(Findings::none());
        }
        let finding = report(
            event,
            "Console sign-in link created",
            &format!("created a console sign-in link from API credentials with `{agent}`"),
            event.who().short_name(),
        );
        Ok(finding.detail("userAgent", agent).key("link").into())
    }
}

/// Identity Center's own portal makes such links for people who go to the console. Its user agent anybody may say, and no one
/// else's roles have this path.
fn by_portal(call: &ApiCall, agent: &str) -> bool {
    let issuer = call.user_identity.session_issuer();
    let role = issuer.and_then(SessionIssuer::role);
    agent.contains("Jersey/") && role.is_some_and(|role| role.starts_with("aws-reserved/sso."))
}
