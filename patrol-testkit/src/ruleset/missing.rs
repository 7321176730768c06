//! Whatever an event lacks, a rule does not panic.

use patrol_core::{FaultKind, RuleEntry};
use serde_json::{Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

/// What AWS leaves out, or writes as `null`, in a record of a call: of a refused call the whole answer, of a
/// large one the request, and of any a field that the caller did not give.
const PARTS: [&str; 2] = ["requestParameters", "responseElements"];
/// Fields that are dropped below each part; beyond, a fixture says nothing new.
const MOST: usize = 200;

impl Ruleset {
    /// A rule does not panic when an event lacks a part of the request or of the answer. The fixtures that report are
    /// asked again with `requestParameters` and `responseElements` as `null`, and without each field in them.
    ///
    /// # Panics
    ///
    /// With every field without which a rule panics.
    #[track_caller]
    pub fn survives_what_is_missing(&self) {
        self.each(|rule| {
            let folder = self.fixtures(rule.name);
            let names = fixture_names(&folder);
            let reporting = names.iter().filter(|name| name.starts_with("reports"));
            let panics = reporting.flat_map(|name| {
                let event = fixture_in(&folder, name);
                let lacking = PARTS.iter().flat_map(|part| without(&event, part));
                let panics = lacking.filter_map(|(what, event)| {
                    let panic = self.panics(rule, name, &event)?;
                    Some(format!(
                        "{name}: the rule panics when {what}: {panic}: what a caller may leave out is an `Option`"
                    ))
                });
                panics.collect::<Vec<_>>()
            });
            panics.collect()
        });
    }

    /// What a rule's panic says.
    fn panics(&self, rule: &'static RuleEntry, fixture: &str, event: &Value) -> Option<String> {
        let routed = self.evaluate(rule, fixture, event).ok()?;
        let mut faults = routed.faults.into_iter();
        let panic = faults.find(|fault| fault.kind == FaultKind::Panic)?;
        Some(panic.message)
    }
}

/// The event with a part of its detail as `null`, and without each field of the part.
fn without(event: &Value, part: &str) -> Vec<(String, Value)> {
    let Some(held) = event["detail"].get(part).filter(|held| held.is_object()) else {
        return Vec::new();
    };
    let mut null = event.clone();
    null["detail"][part] = json!(null);
    let mut lacking = vec![(format!("`detail.{part}` is null"), null)];
    for pointer in fields(held).into_iter().take(MOST) {
        let (parent, field) = pointer.rsplit_once('/').unwrap_or(("", &pointer));
        let mut event = event.clone();
        let parent = event["detail"][part].pointer_mut(parent);
        if let Some(parent) = parent.and_then(Value::as_object_mut) {
            parent.remove(&field.replace("~1", "/").replace("~0", "~"));
            let path = pointer.replace('/', ".");
            lacking.push((format!("`detail.{part}{path}` is missing"), event));
        }
    }
    lacking
}

/// JSON pointers of all fields in a value, also of those in the elements of lists.
fn fields(value: &Value) -> Vec<String> {
    let below = |name: String, value: &Value| {
        let fields = fields(value).into_iter();
        fields.map(move |field| format!("/{name}{field}"))
    };
    match value {
        Value::Object(named) => {
            let named = named.iter().flat_map(|(name, value)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                std::iter::once(format!("/{name}")).chain(below(name, value))
            });
            named.collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(at, value)| below(at.to_string(), value))
                .collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_null_and_each_field_is_dropped() {
        let event = json!({"detail": {"requestParameters": {"a/b": [{"c": 1}], "d": null}, "responseElements": null}});
        let part =
            |(what, event): (String, Value)| (what, event["detail"]["requestParameters"].clone());
        let lacking: Vec<_> = without(&event, "requestParameters")
            .into_iter()
            .map(part)
            .collect();
        let named = |what: &str, value| (what.to_owned(), value);
        assert_eq!(
            lacking,
            [
                named("`detail.requestParameters` is null", Value::Null),
                named(
                    "`detail.requestParameters.a~1b` is missing",
                    json!({"d": null})
                ),
                named(
                    "`detail.requestParameters.a~1b.0.c` is missing",
                    json!({"a/b": [{}], "d": null})
                ),
                named(
                    "`detail.requestParameters.d` is missing",
                    json!({"a/b": [{"c": 1}]})
                ),
            ]
        );
        assert_eq!(without(&event, "responseElements"), []);
    }
}
