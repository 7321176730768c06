//! A pattern as the property `EventPattern`.

use serde_json::Value;

/// The pattern as an object, or as text where it holds a `null`, which CloudFormation takes nowhere
/// in a template.
pub(super) fn property(pattern: &Value) -> Value {
    if holds_null(pattern) {
        Value::String(pattern.to_string())
    } else {
        pattern.clone()
    }
}

/// Is it a `null`, or does it hold one?
pub(super) fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(map) => map.values().any(holds_null),
        _ => false,
    }
}
