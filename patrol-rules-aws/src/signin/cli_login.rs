use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports console sign-ins that are passed to a program with `aws login`.
    ///
    /// # Why
    /// `CreateOAuth2Token` gives a program the permissions of a user who is signed in to the
    /// console. An attacker can trick a user into approving the attacker's own program.
    ///
    /// # Example
    /// `bob` approves a sign-in that was started on another machine.
    ///
    /// # Respond
    /// Ask the user whether they ran `aws login`. If not, end all the user's sessions, and review
    /// the calls made from the IP address since.
    pub struct CliLogin = "cliLogin";
}

impl Rule for CliLogin {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1528", "T1550.001"])
        .groups(["credentials", "noisy", "organization"])
        .references(["https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([
            "AWS API Call via CloudTrail",
            "AWS Console Sign In via CloudTrail",
        ])
        .field("detail.eventSource", ["signin.amazonaws.com"])
        .field("detail.eventName", ["CreateOAuth2Token"])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let from = event
            .detail
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = report(
            event,
            "Console sign-in passed to a program",
            &format!("passed a console sign-in to a program at {from}"),
            event.who().short_name(),
        );
        Ok(finding.detail("address", from).into())
    }
}
