//! An alert in short, to be told later.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Alert, message::ENVELOPE_CHARS, truncate_chars};
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
    /// The event's envelope, and under which id it happened.
    event: Value,
}

impl Alert {
    /// The alert in short, to be kept and told later: the finding, and of the event the envelope, with the
    /// [`occurrence_id`](Self::occurrence_id).
    #[must_use]
    pub fn note(&self) -> Value {
        let mut event = self.event_within(0);
        if let Some(id) = self.occurrence_id()
            && event["id"] != *id
        {
            event["detail"] = json!({ "eventID": truncate_chars(id, ENVELOPE_CHARS) });
        }
        json!(Note {
            subject: self.finding.subject.clone(),
            summary: self.finding.summary.clone(),
            severity: self.severity,
            details: self.finding.details.clone(),
            key: self.finding.key.clone(),
            event,
        })
    }

    /// The alert of a [`note`](Self::note) of this rule; `None` where that is not a note.
    #[must_use]
    pub fn from_note(rule: &RuleEntry, note: &Value) -> Option<Self> {
        let note = Note::deserialize(note).ok()?;
        let mut finding = Finding::new(note.subject, note.summary).severity(note.severity);
        finding.details = note.details;
        finding.key = note.key;
        Some(Self::new(rule, finding, Arc::new(note.event)))
    }
}
