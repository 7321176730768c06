//! Could an event of which only some fields are known match a pattern?

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use patrol_core::Pattern;

/// `false` is certain: no event with these fields matches. A field that the probe leaves out may
/// have any value, or be absent.
pub(super) fn could_match(pattern: &Value, probe: &Value) -> bool {
    let (Some(pattern), Some(probe)) = (pattern.as_object(), probe.as_object()) else {
        return true;
    };
    pattern
        .iter()
        .all(|(key, wanted)| match (wanted, probe.get(key)) {
            (Value::Array(branches), None) if is_or(key, branches) => branches
                .iter()
                .any(|branch| could_match(branch, &Value::Object(probe.clone()))),
            (_, None) => true,
            (Value::Object(_), Some(known @ Value::Object(_))) => could_match(wanted, known),
            // Anything but an object below an object's path is what `exists: false` may want.
            (Value::Object(_), Some(_)) => true,
            (_, Some(known)) => field_matches(key, wanted, known),
        })
}

/// `$or` is a key like any other unless it holds a list of objects that are patterns.
fn is_or(key: &str, branches: &[Value]) -> bool {
    key == "$or" && branches.iter().all(Value::is_object)
}

/// One field against its matchers, by the engine itself.
fn field_matches(key: &str, matchers: &Value, known: &Value) -> bool {
    let mut one = Map::new();
    one.insert(key.to_owned(), matchers.clone());
    let Ok(pattern) = Value::Object(one).to_string().parse::<Pattern>() else {
        return true;
    };
    let event = json!({ key: known }).to_string();
    pattern.matches(event.as_bytes()).unwrap_or(true)
}

/// Every text that the pattern's matchers name at a path, whatever the operator.
pub(super) fn named_at(pattern: &Value, path: &[&str]) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    collect(pattern, path, &mut texts);
    texts
}

fn collect(pattern: &Value, path: &[&str], texts: &mut BTreeSet<String>) {
    if let Some(branches) = pattern.get("$or").and_then(Value::as_array) {
        for branch in branches {
            collect(branch, path, texts);
        }
    }
    match path {
        [] => all_texts(pattern, texts),
        [key, rest @ ..] => {
            if let Some(inner) = pattern.get(*key) {
                collect(inner, rest, texts);
            }
        }
    }
}

fn all_texts(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| all_texts(item, texts)),
        Value::Object(map) => map.values().for_each(|item| all_texts(item, texts)),
        _ => {}
    }
}

/// The texts one of which every matching event has at a path, where the pattern says so plainly.
pub(super) fn exact_at(pattern: &Value, path: &[&str]) -> Option<Vec<String>> {
    let matchers = path.iter().try_fold(pattern, |at, key| at.get(*key))?;
    let texts = matchers.as_array()?.iter();
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn could(pattern: Value, probe: Value) -> bool {
        could_match(&pattern, &probe)
    }

    #[test]
    fn only_what_is_known_is_judged() {
        let pattern =
            json!({ "source": ["aws.iam"], "detail": { "eventName": [{ "prefix": "Get" }] } });
        assert!(could(pattern.clone(), json!({})));
        assert!(could(pattern.clone(), json!({ "source": "aws.iam" })));
        assert!(!could(pattern.clone(), json!({ "source": "aws.sts" })));
        assert!(could(
            pattern.clone(),
            json!({ "detail": { "eventName": "GetRole" } })
        ));
        assert!(!could(
            pattern,
            json!({ "detail": { "eventName": "PutRole" } })
        ));
    }

    #[test]
    fn branches_are_judged_as_a_whole() {
        let pattern = json!({ "$or": [
            { "source": ["aws.iam"], "detail": { "eventName": ["A"] } },
            { "source": ["aws.sts"], "detail": { "eventName": ["B"] } },
        ] });
        let probe = |source, name| json!({ "source": source, "detail": { "eventName": name } });
        assert!(could(pattern.clone(), probe("aws.iam", "A")));
        assert!(could(pattern.clone(), probe("aws.sts", "B")));
        assert!(!could(pattern.clone(), probe("aws.iam", "B")));
        assert_eq!(
            named_at(&pattern, &["detail", "eventName"]),
            BTreeSet::from(["A".to_owned(), "B".to_owned()])
        );
    }
}
