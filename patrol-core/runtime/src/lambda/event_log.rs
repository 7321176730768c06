//! The log lines that say where an event comes from.

use serde::Deserialize;
use serde_json::Value;

use super::invocation::Invocation;
use crate::{
    control::{Control, Suppressed},
    state::{FindingOutcome, event_id},
};
use patrol_core::{Alert, Fault};

/// Where an event comes from, for log lines; empty where the event does not say.
#[derive(Default, Deserialize)]
struct Origin {
    id: Option<String>,
    account: Option<String>,
    region: Option<String>,
}

impl Origin {
    fn of(event: &str) -> Self {
        serde_json::from_str(event).unwrap_or_default()
    }
}

/// Logs a finding that an operator has suppressed: its rule, and the suppression.
pub(super) fn suppressed(
    suppressed: &Suppressed,
    control: &Control,
    invocation: &Invocation<'_>,
) -> (&'static str, String) {
    let by = &control.suppressions()[suppressed.by];
    let what = format!(
        "suppressed until {} by {} ({})",
        by.until, by.owner, by.reason
    );
    invocation.log(&suppressed.alert, None, FindingOutcome::Suppressed, &what);
    (suppressed.alert.rule, by.id())
}

/// Logs an event for a rule that the operator has turned off.
pub(super) fn off(rule: &str, event: &str, invocation: &Invocation<'_>) {
    tracing::info!(
        request_id = invocation.request_id,
        trace_id = invocation.trace_id,
        rule,
        event_id = Origin::of(event).id,
        "an event for a rule that is turned off is not evaluated"
    );
}

/// Logs an event that the function caused itself.
pub(super) fn own(event: &str, invocation: &Invocation<'_>) {
    let origin = Origin::of(event);
    let whole: Value = serde_json::from_str(event).unwrap_or_default();
    tracing::info!(
        request_id = invocation.request_id,
        trace_id = invocation.trace_id,
        event_id = origin.id,
        account = origin.account,
        region = origin.region,
        finding = event_id(Alert::occurrence_of(&whole)),
        outcome = FindingOutcome::Own.as_str(),
        "an event that the function caused itself is not evaluated"
    );
}

/// Logs that values of an event were replaced.
pub(super) fn replaced(values: usize, event: &str, invocation: &Invocation<'_>) {
    let origin = Origin::of(event);
    tracing::warn!(
        request_id = invocation.request_id,
        trace_id = invocation.trace_id,
        event_id = origin.id,
        account = origin.account,
        region = origin.region,
        values,
        "values of the event were replaced, since no reader of JSON takes them: halves of characters, nested too deep, or numbers too large"
    );
}

/// Logs what rules gave no answer.
pub(super) fn faults(faults: &[Fault], event: &str, invocation: &Invocation<'_>) {
    if faults.is_empty() {
        return;
    }
    let origin = Origin::of(event);
    for fault in faults {
        tracing::error!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            rule = fault.rule,
            ruleset = fault.ruleset,
            kind = fault.kind.as_str(),
            event_id = origin.id,
            account = origin.account,
            region = origin.region,
            "{fault}",
        );
    }
}
