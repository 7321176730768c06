//! Requests that CloudTrail left out of the record because they were too large. Padding a request hides
//! it, so a call whose request a rule needs to read is reported.

use patrol_core::{ApiCall, Event, Finding};

/// The finding about a call whose request the record leaves out; `None` when it is there, or when
/// AWS refused the call. `what` is what nobody can tell, such as `whether it opened the bucket`.
pub(crate) fn hidden_request(event: &Event<ApiCall>, what: &str) -> Option<Finding> {
    let call = &event.detail;
    let omitted = call.omitted().filter(|_| !call.failed())?;
    if omitted.field != "requestParameters" {
        return None;
    }
    let (who, place, action) = (event.who(), event.place(), &call.event_name);
    let finding = Finding::new(
        format!("{action} request not recorded"),
        format!(
            "{who} called {action} in {place}, and CloudTrail left out {omitted}, so nobody can tell {what}."
        ),
    );
    Some(
        finding
            .by(who)
            .detail("action", action.as_str())
            .detail("omitted", omitted.to_string()),
    )
}
