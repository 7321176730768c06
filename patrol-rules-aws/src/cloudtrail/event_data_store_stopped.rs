use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report, request};

rule! {
    /// Reports an event data store of CloudTrail Lake that is deleted, stopped, or may be deleted
    /// from now on.
    ///
    /// # Why
    /// An event data store may be the only place where old events are kept for an investigation.
    ///
    /// # Example
    /// `aws cloudtrail update-event-data-store --no-termination-protection-enabled`, then
    /// `delete-event-data-store`.
    ///
    /// # Respond
    /// Restore it (`aws cloudtrail restore-event-data-store`, within seven days), start its
    /// ingestion again, and ask whoever did it.
    pub struct EventDataStoreStopped = "eventDataStoreStopped" {
        /// Event data stores to ignore, by ARN, comma separated; `*` and `?` are wildcards.
        ignored_stores: Names = "",
    }
}

impl Rule for EventDataStoreStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1070"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "cloudtrail.amazonaws.com",
            [
                "DeleteEventDataStore",
                "StopEventDataStoreIngestion",
                "UpdateEventDataStore",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let store = asked(call, &["eventDataStore"]);
        if self.ignored_stores.matches(store) {
            return Ok(Findings::none());
        }
        let did = match call.event_name.as_str() {
            "DeleteEventDataStore" => "deleted",
            "StopEventDataStoreIngestion" => "stopped",
            _ if request["terminationProtectionEnabled"] == false => "took the protection off",
            _ => return Ok(Findings::none()),
        };
        let did = format!("{did} the event data store {store}");
        Ok(report(event, "CloudTrail Lake store at risk", &did, store).into())
    }
}
