use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::flow_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, about, asked, change, report};

rule! {
    /// Reports an EventBridge event bus or archive being deleted, a permission being removed from
    /// an event bus, and other ways to stop events.
    ///
    /// These are pipes, schedules, API destinations and their connections, global endpoints, S3
    /// event notifications that name no receiver any more, streams of DynamoDB tables, and what
    /// feeds a Lambda function: its event source mappings, and a reserved concurrency of zero, with
    /// which it never runs.
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
            "Events stopped",
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
