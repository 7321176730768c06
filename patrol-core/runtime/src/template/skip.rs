//! Checks of checkov that do not fit, each with the reason.

use serde_json::{Value, json};

/// Resource metadata by which checkov, and people, learn why a check does not fit.
pub(super) fn skip(checks: &[(&str, &str)]) -> Value {
    let skips: Vec<_> = checks
        .iter()
        .map(|(id, comment)| json!({ "comment": comment, "id": id }))
        .collect();
    json!({ "checkov": { "skip": skips } })
}
