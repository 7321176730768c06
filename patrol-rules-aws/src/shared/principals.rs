//! The principals that a statement names.

use patrol_core::iam::Statement;
use serde_json::Value;

use super::call::texts;

/// The principals of a statement, each with its kind.
pub(crate) fn principals(statement: &Statement) -> Vec<(&str, &str)> {
    match statement.principal() {
        Some(Value::String(one)) => vec![("AWS", one)],
        Some(Value::Object(kinds)) => {
            let named = kinds.iter();
            let named =
                named.flat_map(|(kind, named)| texts(named).map(|one| (kind.as_str(), one)));
            named.collect()
        }
        _ => Vec::new(),
    }
}
