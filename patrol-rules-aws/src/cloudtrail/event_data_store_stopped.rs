use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report, request};

rule! {
    /// Reports a CloudTrail Lake event data store that is deleted, stops ingesting events, or loses
    /// its termination protection.
    ///
    /// # Why
    /// An event data store may be the only place that keeps old events for an investigation.
    ///
    /// # Example
    /// `aws cloudtrail update-event-data-store --no-termination-protection-enabled ...`, then `aws
    /// cloudtrail delete-event-data-store`.
    ///
    /// # Respond
    /// Restore the store within seven days (`aws cloudtrail restore-event-data-store`), start
    /// ingestion again, and confirm the change with the person who made it.
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
            _ if request["terminationProtectionEnabled"] == false => {
                "disabled termination protection for"
            }
            _ => return Ok(Findings::none()),
        };
        let did = format!("{did} the event data store {store}");
        Ok(report(
            event,
            "CloudTrail Lake event data store at risk",
            &did,
            store,
        )
        .into())
    }
}
