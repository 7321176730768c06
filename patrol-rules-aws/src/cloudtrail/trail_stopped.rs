use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report};

rule! {
    /// Reports a CloudTrail trail that is stopped or deleted.
    ///
    /// Patrol itself depends on the events that trails record: this may be the last one it
    /// receives.
    ///
    /// # Why
    /// Attackers stop the trail to hide what they do next.
    ///
    /// # Example
    /// `aws cloudtrail stop-logging --name organization-trail`.
    ///
    /// # Respond
    /// Start the trail again (`aws cloudtrail start-logging`) or recreate it. Disable the
    /// principal's credentials if the call was not authorized, and use the logs of individual
    /// services to find out what happened in the meantime.
    pub struct TrailStopped = "trailStopped" {
        /// Trails that may be stopped and deleted, by name or ARN, comma separated; `*` and `?` are
        /// wildcards.
        ignored_trails: Names = "",
    }
}

impl Rule for TrailStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1685.002"])
        .cis(["5.5"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("cloudtrail.amazonaws.com", ["DeleteTrail", "StopLogging"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let trail = asked(call, &["name"]);
        if self.ignored_trails.matches(trail) {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "DeleteTrail" => "deleted",
            _ => "stopped",
        };
        let subject = format!("CloudTrail trail {done}");
        let did = format!("{done} the trail {trail}");
        Ok(report(event, &subject, &did, trail).into())
    }
}
