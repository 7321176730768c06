use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::API_CALL, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, about, asked, report, request};

rule! {
    /// Reports a subscriber of a custom event bus being stopped, paused or deleted, an event source
    /// being deleted, or access being revoked.
    ///
    /// These are the subscribers of event buses that keep events (API `eventsv2`).
    ///
    /// # Why
    /// A stopped subscriber receives no events and raises no error.
    ///
    /// # Example
    /// `UpdateSubscriber` with the state `STOPPED`.
    ///
    /// # Respond
    /// Start the subscriber again from where it stopped, and confirm the change with the person who
    /// made it.
    pub struct SubscriberStopped = "subscriberStopped" {
        /// Principals whose changes are expected and not reported.
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
            _ => "revoked access to",
        };
        let did = about(done, of);
        Ok(report(event, "Event subscriber stopped", &did, of).into())
    }
}
