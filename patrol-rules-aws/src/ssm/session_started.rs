use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports one principal starting Session Manager sessions on several instances.
    ///
    /// Three instances or sessions within ten minutes are reported. A session on a single instance
    /// is normal use.
    ///
    /// # Why
    /// A session is a shell on the instance, without network access or a key, and lets an attacker
    /// move from instance to instance.
    ///
    /// # Example
    /// `aws ssm start-session` on every managed instance.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, terminate the sessions (`aws
    /// ssm terminate-session`), and review their logs.
    pub struct SessionStarted = "sessionStarted";
}

impl Rule for SessionStarted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1021.007", "T1651"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
            _ => format!("started a session on {target}"),
        };
        Ok(report(event, "Session Manager session started", &did, target).into())
    }
}
