//! What an update would change: parameters, the template, resources.

use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;

use super::{
    aws::{change_set::ResourceChange, drift::Drift},
    parameter::{CODE_VERSION, Parameter},
    setting::{Setting, Settings, Values},
};

/// What an update would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Plan {
    /// The stack.
    pub stack_name: String,
    /// The region.
    pub region: String,
    /// Parameters that get another value.
    pub parameters: Vec<ParameterChange>,
    /// The unified difference of the templates, without the document of `patrol.toml`; empty if they are the same.
    pub template: String,
    /// The unified difference of the documents of `patrol.toml`; empty if they are the same.
    pub document: String,
    /// What happens to resources.
    pub changes: Vec<ResourceChange>,
    /// What was changed by hand; `None` where nobody [asked](super::Options::drift).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
}

impl Plan {
    /// Whether nothing would change, and nothing was changed by hand as far as was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
            && self.template.is_empty()
            && self.document.is_empty()
            && self.changes.is_empty()
            && self.drift.as_ref().is_none_or(Drift::is_empty)
    }
}

/// A parameter that gets another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ParameterChange {
    /// The parameter.
    pub name: String,
    /// The stack's value, if it has the parameter; a secret is `****`.
    pub before: Option<String>,
    /// The new value, if the template has the parameter; a new secret is `(new secret)`.
    pub after: Option<String>,
}

/// Parameters that get another value, by name.
pub(super) fn parameter_changes(
    parameters: &[Parameter],
    previous: &Values,
    settings: &Settings,
) -> Vec<ParameterChange> {
    let mut changes: Vec<_> = parameters
        .iter()
        // The version is known only once the code is uploaded, and goes with the key.
        .filter(|parameter| parameter.name != CODE_VERSION)
        .filter_map(|parameter| {
            let name = &parameter.name;
            let after = match settings.get(name)? {
                Setting::UsePrevious => return None,
                Setting::Value(value) if parameter.secret && !value.is_empty() => {
                    "(new secret)".to_owned()
                }
                Setting::Value(value) => value.clone(),
                Setting::UseDefault => parameter.default.clone().unwrap_or_default(),
            };
            Some(ParameterChange {
                name: name.clone(),
                before: previous.get(name).cloned(),
                after: Some(after),
            })
        })
        .collect();
    let gone = |name: &&String| !parameters.iter().any(|parameter| parameter.name == **name);
    changes.extend(previous.keys().filter(gone).map(|name| ParameterChange {
        name: name.clone(),
        before: previous.get(name).cloned(),
        after: None,
    }));
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

/// The unified difference of two templates; empty if they say the same.
pub(super) fn template_difference(before: &str, after: &str) -> String {
    let (before, after) = (pretty(before), pretty(after));
    if before == after {
        return String::new();
    }
    TextDiff::from_lines(&before, &after)
        .unified_diff()
        .context_radius(3)
        .header("deployed", "new")
        .to_string()
}

/// JSON with sorted keys, or the text as it is.
fn pretty(template: &str) -> String {
    let document: Result<Value, _> = serde_json::from_str(template);
    document
        .and_then(|document| serde_json::to_string_pretty(&document))
        .map_or_else(|_| template.to_owned(), |text| text + "\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn templates_that_say_the_same_do_not_differ() {
        assert_eq!(
            template_difference(r#"{"a":1,"b":[2]}"#, "{ \"b\":[2],\n\"a\":1}"),
            ""
        );
        let difference = template_difference(r#"{"a":1}"#, r#"{"a":2}"#);
        assert!(
            difference.contains("-  \"a\": 1\n+  \"a\": 2\n"),
            "{difference}"
        );
    }

    #[test]
    fn secrets_are_masked_and_kept_values_left_out() {
        let parameters = [
            ("Kept", json!({})),
            ("New", json!({ "Default": "x" })),
            ("Token", json!({ "NoEcho": true })),
            ("Typed", json!({})),
        ]
        .map(|(name, declared)| Parameter::read(name, &declared));
        let previous = [
            ("Kept", "k"),
            ("Token", "****"),
            ("Typed", "old"),
            ("Gone", "g"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let settings = [
            ("Kept", Setting::UsePrevious),
            ("New", Setting::UseDefault),
            ("Token", Setting::Value("hunter2".into())),
            ("Typed", Setting::Value("new".into())),
        ]
        .map(|(name, setting)| (name.to_owned(), setting))
        .into();
        let changes = parameter_changes(&parameters, &previous, &settings);
        let shown: Vec<_> = changes
            .iter()
            .map(|change| {
                (
                    change.name.as_str(),
                    change.before.as_deref(),
                    change.after.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("Gone", Some("g"), None),
                ("New", None, Some("x")),
                ("Token", Some("****"), Some("(new secret)")),
                ("Typed", Some("old"), Some("new")),
            ]
        );
    }
}
