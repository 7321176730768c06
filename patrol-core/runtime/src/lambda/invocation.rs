//! What Lambda says of an invocation.

use std::fmt;

use super::deadline::Deadline;
use crate::state::{FindingOutcome, finding_id};
use patrol_core::Alert;

/// What Lambda says of an invocation.
pub(super) struct Invocation<'a> {
    pub(super) request_id: &'a str,
    /// X-Ray's, when the invocation is traced. Calls to AWS pass it on.
    pub(super) trace_id: Option<&'a str>,
    pub(super) function_arn: &'a str,
    pub(super) deadline: Deadline,
}

impl Invocation<'_> {
    /// Logs what became of an alert: in words for people, and as an outcome for `patrol reconcile`.
    pub(super) fn log(
        &self,
        alert: &Alert,
        target: Option<&str>,
        outcome: FindingOutcome,
        what: &dyn fmt::Display,
    ) {
        tracing::info!(
            request_id = self.request_id,
            trace_id = self.trace_id,
            rule = alert.rule,
            ruleset = alert.ruleset,
            severity = alert.severity.as_str(),
            event_id = alert.event_id(),
            account = alert.account(),
            region = alert.region(),
            target,
            finding = finding_id(alert),
            outcome = outcome.as_str(),
            "{what}: {}",
            alert.subject(),
        );
    }
}
