//! What the threads that read tell of their units.

use std::mem;

use crate::source::NotEvents;
use patrol_core::Alert;
use serde_json::Value;

/// What is told of a unit, in the order of its events.
pub(in crate::cli) enum Told {
    /// A rule found something.
    Finding(Box<Alert>),
    /// Something could not be read, or a rule failed; without a position nothing of the input could.
    Fault {
        position: Option<String>,
        why: String,
    },
    /// Something to say of an event that is not a fault.
    Note { position: String, words: String },
    /// It stands for this number of inputs about which there is nothing else to tell.
    #[cfg_attr(
        not(feature = "deploy"),
        allow(dead_code, reason = "a replay alone reads many inputs at once")
    )]
    Quiet { inputs: u64 },
    /// All of it was read, or `stopped` before.
    End {
        events: u64,
        suppressed: u64,
        not_events: NotEvents,
        stopped: bool,
    },
}

impl Told {
    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let beside = match self {
            Self::Finding(alert) => mem::size_of::<Alert>() + bytes(&alert.event),
            Self::Fault { why: words, .. } | Self::Note { words, .. } => words.len(),
            Self::Quiet { .. } | Self::End { .. } => 0,
        };
        mem::size_of::<Self>() + beside
    }
}

/// About how many bytes a value takes. Memory for fields comes in pieces of eleven.
fn bytes(value: &Value) -> usize {
    const FIELD: usize = mem::size_of::<String>() + mem::size_of::<Value>();
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items
            .iter()
            .map(|item| mem::size_of::<Value>() + bytes(item))
            .sum(),
        Value::Object(fields) => {
            let inside = fields.iter().map(|(name, value)| name.len() + bytes(value));
            inside.sum::<usize>() + FIELD * fields.len().next_multiple_of(11)
        }
        _ => 0,
    }
}
