use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::API_CALL, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, about, asked, report, request};

rule! {
    /// Reports a subscriber or a source of a custom event bus being stopped, deleted or cut off.
    ///
    /// These are the buses that keep events and hand them to subscribers (`eventsv2`).
    ///
    /// # Why
    /// A subscriber that is stopped hears nothing, and says nothing of it.
    ///
    /// # Example
    /// `UpdateSubscriber` with the state `STOPPED`.
    ///
    /// # Respond
    /// Start it again from the point where it stopped, and ask whoever did it.
    pub struct SubscriberStopped = "subscriberStopped" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SubscriberStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let of_both = Pattern::with_field(
            "detail.eventName",
            ["DeleteEventSource", "DeleteSubscriber", "UpdateSubscriber"],
        )
        .field(
            "detail.eventSource",
            ["events.amazonaws.com", "eventsv2.amazonaws.com"],
        );
        let revoked = Pattern::with_field("detail.eventName", ["RevokeResource"])
            .field("detail.eventSource", ["eventsv2.amazonaws.com"]);
        Pattern::recorded_by_cloudtrail([API_CALL])
            .any_of([of_both, revoked])
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
        let values = request(call).as_object().into_iter().flatten();
        let stops = |value: &Value| value == "STOPPED" || value == "PAUSED";
        let stopped = values.map(|(_, value)| value).any(stops);
        let of = asked(
            call,
            &[
                "name",
                "subscriberName",
                "subscriberArn",
                "eventSourceName",
                "eventSourceArn",
                "resourceArn",
                "arn",
            ],
        );
        let done = match call.event_name.as_str() {
            "UpdateSubscriber" if !stopped => return Ok(Findings::none()),
            "UpdateSubscriber" => "stopped the subscriber",
            "DeleteSubscriber" => "deleted the subscriber",
            "DeleteEventSource" => "deleted the event source",
            _ => "took away the right to",
        };
        let did = about(done, of);
        Ok(report(event, "Subscriber of events stopped", &did, of).into())
    }
}
