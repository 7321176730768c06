//! An alert in short, to be told later.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Alert;
use crate::{Finding, RuleEntry, Severity};

/// What is kept of an alert: some kilobytes at most, since findings have bounds.
#[derive(Serialize, Deserialize)]
struct Note {
    subject: String,
    summary: String,
    severity: Severity,
    #[serde(default)]
    details: Map<String, Value>,
    key: Option<String>,
    /// The event's envelope.
    event: Value,
}

impl Alert {
    /// The alert in short, to be kept and told later: the finding, and of the event the envelope.
    #[must_use]
    pub fn note(&self) -> Value {
        json!(Note {
            subject: self.finding.subject.clone(),
            summary: self.finding.summary.clone(),
            severity: self.severity,
            details: self.finding.details.clone(),
            key: self.finding.key.clone(),
            event: self.event_within(0),
        })
    }

    /// The alert of a [`note`](Self::note) of this rule; `None` where that is no note.
    #[must_use]
    pub fn from_note(rule: &RuleEntry, note: &Value) -> Option<Self> {
        let note = Note::deserialize(note).ok()?;
        let mut finding = Finding::new(note.subject, note.summary).severity(note.severity);
        finding.details = note.details;
        finding.key = note.key;
        Some(Self::new(rule, finding, Arc::new(note.event)))
    }
}
