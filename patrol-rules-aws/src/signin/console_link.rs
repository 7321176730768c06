use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports a link to the console that a program makes of API credentials.
    ///
    /// # Why
    /// Whoever stole the keys of a role or session gets the console by `GetSigninToken`, without password and
    /// second factor.
    ///
    /// # Example
    /// A script calls `GetSigninToken` with credentials of the role `app`.
    ///
    /// # Respond
    /// Ask the session's owner: aws-vault and other tools do it for their users. If nobody claims it,
    /// revoke the role's sessions (`AWSRevokeOlderSessions`).
    pub struct ConsoleLink = "consoleLink" {
        /// What may occur in the user agent of programs that may do this, comma separated; Jersey is what
        /// Identity Center's own portal says.
        ignored_agents: Vec<String> = "Jersey/",
    }
}

impl Rule for ConsoleLink {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1550.001"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

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
        if ignored {
            return Ok(Findings::none());
        }
        let finding = report(
            event,
            "Console link made",
            &format!("made a link to the console of API credentials, by `{agent}`,"),
            event.who().short_name(),
        );
        Ok(finding.detail("userAgent", agent).key("link").into())
    }
}
