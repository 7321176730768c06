use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use serde_json::Value;

use crate::shared::change::{self, Change, always};
use crate::shared::{Names, asked, hidden_request, number, report, request, says};

rule! {
    /// Reports a CloudTrail Lake event data store that is deleted, stops ingesting events, loses
    /// its termination protection, or is set to record less.
    ///
    /// Recording less means a single region instead of all, no longer the organization's accounts,
    /// or a retention below 90 days. Changed and deleted channels are reported too. Changed event selectors have medium severity, because the call does not show what
    /// was recorded before.
    ///
    /// # Why
    /// An event data store may be the only place that keeps old events for an investigation.
    ///
    /// # Example
    /// `aws cloudtrail update-event-data-store --no-termination-protection-enabled ...`, then `aws
    /// cloudtrail delete-event-data-store`.
    ///
    /// # Respond
    /// Restore a deleted store within seven days (`aws cloudtrail restore-event-data-store`), start
    /// ingestion again, restore its settings, and confirm the change with the person who made it.
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
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "cloudtrail.amazonaws.com",
                [
                    "DeleteEventDataStore",
                    "StopEventDataStoreIngestion",
                    "UpdateEventDataStore",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "CloudTrail Lake event data store at risk",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let request = request(call);
        let store = asked(call, &["eventDataStore"]);
        if self.ignored_stores.matches(store) {
            return Ok(Findings::none());
        }
        let did = match call.event_name.as_str() {
            "DeleteEventDataStore" => "deleted",
            "StopEventDataStoreIngestion" => "stopped",
            _ if says(&request["terminationProtectionEnabled"], false) => {
                "disabled termination protection for"
            }
            _ => match less(request) {
                Some(less) => less,
                None => return Ok(hidden_request(event, "what it still records").into()),
            },
        };
        let told = format!("{did} the event data store {store}");
        let subject = "CloudTrail Lake event data store at risk";
        let finding = report(event, subject, &told, store);
        Ok(match did {
            SELECTORS => finding.severity(Severity::Medium),
            _ => finding,
        }
        .into())
    }
}

/// How long a store should keep events; the call does not show how long it did before.
const LEAST_DAYS: i64 = 90;

const SELECTORS: &str = "changed the event selectors of";

/// What a change takes from a store, in words that go before it.
fn less(request: &Value) -> Option<&'static str> {
    let off = [
        ("multiRegionEnabled", "removed all regions but one from"),
        (
            "organizationEnabled",
            "removed the organization's accounts from",
        ),
    ];
    let mut off = off
        .into_iter()
        .filter(|(field, _)| says(&request[*field], false));
    let days = number(&request["retentionPeriod"]);
    let short = days.is_some_and(|days| days < LEAST_DAYS);
    let off = off.next().map(|(_, words)| words);
    let off = off.or(short.then_some("shortened the retention of"));
    off.or((!request["advancedEventSelectors"].is_null()).then_some(SELECTORS))
}

/// What else reduces it.
static CHANGES: [Change; 1] = [always(
    "cloudtrail",
    &["DeleteChannel", "UpdateChannel"],
    "changed or deleted the channel",
)];
