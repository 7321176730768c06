//! A finding that waits for others, as a record keeps it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A finding that waits for others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    /// Milliseconds from 1970.
    #[serde(rename = "t")]
    pub(super) time: i64,
    /// What is counted: the event, a value, or the step of a sequence.
    #[serde(rename = "v")]
    pub(super) value: String,
    /// What to tell when a later arrival ends a sequence.
    #[serde(default, rename = "n", skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<Value>,
}
