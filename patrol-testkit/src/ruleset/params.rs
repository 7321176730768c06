//! The parameters of a rule's fixtures.

use std::path::Path;

use patrol_core::{MapSource, RuleEntry, list_item, near::listed};
use serde_json::Value;

use crate::fixture_in;

/// The file that gives them, by their names in `patrol.toml`.
pub(super) const FILE: &str = "params.json";

/// What the file in a folder of fixtures sets; nothing where there is none.
pub(super) fn params(rule: &RuleEntry, folder: &Path) -> MapSource {
    if !folder.join(FILE).exists() {
        return MapSource::default();
    }
    let file = fixture_in(folder, FILE);
    let set = file.as_object().into_iter().flatten();
    set.map(|(name, value)| (format!("{}.{name}", rule.name), text(value)))
        .collect()
}

/// A value as parameters are written: a list may be one of JSON, as it is one of TOML in `patrol.toml`.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| list_item(&text(item))).collect();
            items.join(",")
        }
        other => other.to_string(),
    }
}

/// A line for each name in the file that is not a parameter of the rule.
pub(super) fn unknown(rule: &RuleEntry, params: &MapSource) -> Vec<String> {
    let known: Vec<_> = rule.params.iter().map(|param| param.name()).collect();
    let expected = match known.is_empty() {
        true => "the rule has none".to_owned(),
        false => format!("expected {}", listed(&known)),
    };
    let set = params.names().filter_map(|name| name.split_once('.'));
    set.filter(|(_, name)| known.iter().all(|known| known != name))
        .map(|(_, name)| format!("{FILE}: `{name}` is not a parameter: {expected}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_as_an_operator_writes_it() {
        for (value, expected) in [
            (json!("a,b"), "a,b"),
            (json!(7), "7"),
            (json!(true), "true"),
            (json!(["a", "b"]), "a,b"),
            (json!(["^a,b$", 7]), r"^a\,b$,7"),
            (json!([]), ""),
        ] {
            assert_eq!(text(&value), expected);
        }
    }
}
