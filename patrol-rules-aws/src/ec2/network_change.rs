//! The findings of rules that report every change of a kind, as the CIS benchmark asks.

use patrol_core::{ApiCall, Event, Finding};

use crate::shared::{UNNAMED, found, report};

/// The finding about a change to part of the network; `None` when AWS refused it. `ids` are the
/// fields that may name the part.
pub(super) fn network_change(event: &Event<ApiCall>, kind: &str, ids: &[&str]) -> Option<Finding> {
    let call = &event.detail;
    if call.failed() {
        return None;
    }
    let id = found(call, ids).unwrap_or(UNNAMED);
    let did = format!("called {} ({id})", call.event_name);
    Some(report(event, &format!("{kind} changed"), &did, id))
}
