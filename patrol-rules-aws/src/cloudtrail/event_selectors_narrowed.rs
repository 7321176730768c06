use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{Names, asked, hidden_request, report, request, says};

rule! {
    /// Reports changes to a trail's event selectors or Insights selectors after which the trail
    /// records less than all management events, or no Insights events.
    ///
    /// The new selectors are read. Selectors that record all management events (read and write,
    /// from every service) are not reported, and data events do not matter. A call is also reported
    /// if CloudTrail left its selectors out of the record.
    ///
    /// # Why
    /// A trail that records only read events still shows as logging, but no longer records changes.
    ///
    /// # Example
    /// `aws cloudtrail put-event-selectors --trail-name main --event-selectors '[{"ReadWriteType":
    /// "ReadOnly", "IncludeManagementEvents": false}]'`.
    ///
    /// # Respond
    /// Restore the selectors (`ReadWriteType` `All`, management events included, no event source
    /// excluded), and use the logs of individual services to find out what happened in the
    /// meantime.
    pub struct EventSelectorsNarrowed = "eventSelectorsNarrowed" {
        /// Trails whose selectors may be anything, such as trails for data events only, by name or
        /// ARN, comma separated; `*` and `?` are wildcards.
        ignored_trails: Names = "",
    }
}

impl Rule for EventSelectorsNarrowed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .cis(["5.5"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "cloudtrail.amazonaws.com",
            ["PutEventSelectors", "PutInsightSelectors"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let trail = asked(call, &["trailName", "eventDataStore"]);
        if self.ignored_trails.matches(trail) {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "what the trail still records") {
            return Ok(hidden.into());
        }
        let request = request(call);
        let narrowed = match call.event_name.as_str() {
            "PutInsightSelectors" => insights_missing(request),
            _ => management_events_missing(request),
        };
        let Some(narrowed) = narrowed else {
            return Ok(Findings::none());
        };
        let did = format!("set selectors of the trail {trail} that {narrowed}");
        let finding = report(event, "CloudTrail logging reduced", &did, trail);
        Ok(finding.detail("narrowed", narrowed).into())
    }
}

fn list<'a>(request: &'a Value, field: &str) -> Option<&'a [Value]> {
    request[field].as_array().map(Vec::as_slice)
}

/// What the selectors leave out, in words that go on "selectors that".
fn management_events_missing(request: &Value) -> Option<&'static str> {
    if let Some(selectors) = list(request, "advancedEventSelectors") {
        let managing = selectors.iter().filter(|selector| is_management(selector));
        let mut managing = managing.map(|selector| list(selector, "fieldSelectors"));
        return match managing.next() {
            None => Some("leave out management events"),
            // One field alone: the category.
            Some(Some([_])) => None,
            Some(_) if managing.any(|fields| fields.is_some_and(|fields| fields.len() == 1)) => {
                None
            }
            Some(_) => Some("leave out some management events"),
        };
    }
    let selectors = list(request, "eventSelectors")?;
    let management = |selector: &&Value| !says(&selector["includeManagementEvents"], false);
    let managing: Vec<_> = selectors.iter().filter(management).collect();
    let all = |selector: &&&Value| matches!(selector["readWriteType"].as_str(), None | Some("All"));
    let excluding = |selector: &&Value| {
        list(selector, "excludeManagementEventSources").is_some_and(|sources| !sources.is_empty())
    };
    if managing.is_empty() {
        return Some("leave out management events");
    }
    let mut complete = managing.iter().filter(all).peekable();
    if complete.peek().is_none() {
        return Some("leave out reads or writes");
    }
    complete
        .all(excluding)
        .then_some("leave out management events of some services")
}

fn is_management(selector: &Value) -> bool {
    let fields = list(selector, "fieldSelectors").unwrap_or_default();
    let category = fields
        .iter()
        .find(|field| field["field"] == "eventCategory");
    category.is_some_and(|category| {
        let values = list(category, "equals").unwrap_or_default();
        values.iter().any(|value| value == "Management")
    })
}

fn insights_missing(request: &Value) -> Option<&'static str> {
    let selectors = list(request, "insightSelectors")?;
    selectors.is_empty().then_some("turn off Insights events")
}
