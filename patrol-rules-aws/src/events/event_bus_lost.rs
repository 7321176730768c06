use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports an event bus or an archive of events being deleted, or a sender losing its
    /// permission.
    ///
    /// # Why
    /// Events that other accounts send to a bus that is gone are lost, and an archive is what an
    /// investigation would replay.
    ///
    /// # Example
    /// `aws events delete-archive --archive-name security`.
    ///
    /// # Respond
    /// Create it again, give senders their permission back, and look for what was sent meanwhile.
    pub struct EventBusLost = "eventBusLost" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EventBusLost {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1070"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "events.amazonaws.com",
            ["DeleteArchive", "DeleteEventBus", "RemovePermission"],
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
        let of = asked(call, &["archiveName", "name", "eventBusName"]);
        let done = match call.event_name.as_str() {
            "DeleteArchive" => "deleted the archive",
            "DeleteEventBus" => "deleted the event bus",
            _ => "took a permission from the event bus",
        };
        let did = about(done, of);
        Ok(report(event, "EventBridge bus or archive lost", &did, of).into())
    }
}
