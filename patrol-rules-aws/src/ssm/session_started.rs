use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports one principal opening sessions on several instances.
    ///
    /// A session on one instance is how people work; several within minutes is how somebody goes from one machine to the
    /// next.
    ///
    /// # Why
    /// A session is a shell as root, without a network or a key.
    ///
    /// # Example
    /// `aws ssm start-session` on every instance that listens.
    ///
    /// # Respond
    /// Ask whoever it was. Terminate the sessions (`aws ssm terminate-session`) if nobody claims them, and read their logs.
    pub struct SessionStarted = "sessionStarted";
}

impl Rule for SessionStarted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1021.007", "T1651"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ssm.amazonaws.com", ["ResumeSession", "StartSession"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(3, Duration::from_secs(600))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let target = asked(call, &["target", "sessionId"]);
        let did = match call.event_name.as_str() {
            "ResumeSession" => format!("resumed the session {target}"),
            _ => format!("opened a session on {target}"),
        };
        Ok(report(event, "Session on an instance", &did, target).into())
    }
}
