use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_at_most, when_is};
use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports an EventBridge event bus or archive being deleted, or a permission being removed
    /// from an event bus.
    ///
    /// # Why
    /// Events that other accounts send to the bus are lost, and without an archive they cannot be
    /// replayed for an investigation.
    ///
    /// # Example
    /// `aws events delete-archive --archive-name security`.
    ///
    /// # Respond
    /// Create the bus or archive again, restore the senders' permissions, and find out which events
    /// were lost in the meantime.
    pub struct EventBusLost = "eventBusLost" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EventBusLost {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1070"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "events.amazonaws.com",
                ["DeleteArchive", "DeleteEventBus", "RemovePermission"],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "Event archive, pipe or schedule stopped",
            "whether it stopped something",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let of = asked(call, &["archiveName", "name", "eventBusName"]);
        let (subject, done) = match call.event_name.as_str() {
            "DeleteArchive" => ("Event archive deleted", "deleted the archive"),
            "DeleteEventBus" => ("Event bus deleted", "deleted the event bus"),
            _ => (
                "Event bus permission removed",
                "removed a permission from the event bus",
            ),
        };
        Ok(report(event, subject, &about(done, of), of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 5] = [
    always(
        "pipes",
        &["DeletePipe", "StopPipe"],
        "stopped or deleted the pipe",
    ),
    when_is(
        "pipes",
        &["UpdatePipe"],
        ("desiredState", "STOPPED"),
        "stopped the pipe",
    ),
    when_is(
        "scheduler",
        &["UpdateSchedule"],
        ("state", "DISABLED"),
        "disabled the schedule",
    ),
    when_at_most(
        "events",
        &["UpdateArchive"],
        ("retentionDays", 7.0),
        "shortened the retention of the archive",
    ),
    always(
        "events",
        &["DeactivateEventSource"],
        "deactivated the event source",
    ),
];
