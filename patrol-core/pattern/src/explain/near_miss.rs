//! Finding near misses: the usual mistakes of people who write patterns.

use serde_json::Value as Json;

use super::explanation::NearMiss;
use crate::matcher::{Matcher, Wildcard};
use crate::value::Value;

/// A value that is close to one of the matchers.
pub(super) fn of_values(values: &[Value<'_>], expected: &[Matcher]) -> Option<NearMiss> {
    let find = |is_near: &dyn Fn(Value<'_>, &Matcher) -> bool| {
        let mut pairs = values
            .iter()
            .flat_map(|value| expected.iter().map(move |matcher| (*value, matcher)));
        pairs
            .find(|(value, matcher)| is_near(*value, matcher))
            .map(|(_, matcher)| matcher.clone())
    };
    find(&differs_in_case)
        .map(NearMiss::Case)
        .or_else(|| find(&differs_in_type).map(NearMiss::Type))
        .or_else(|| find(&is_similar).map(NearMiss::Similar))
}

fn text(value: Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(String::from_utf8_lossy(text).into_owned()),
        _ => None,
    }
}

fn differs_in_case(value: Value<'_>, matcher: &Matcher) -> bool {
    let Some(found) = text(value).map(|text| text.to_lowercase()) else {
        return false;
    };
    match matcher {
        Matcher::Exact(exact) => found == exact.as_str().to_lowercase(),
        Matcher::Exactly(exact) => found == exact.to_lowercase(),
        Matcher::Prefix(prefix) => found.starts_with(&prefix.to_lowercase()),
        Matcher::Suffix(suffix) => found.ends_with(&suffix.to_lowercase()),
        Matcher::Wildcard(wildcard) => Wildcard::new(wildcard.as_str().to_lowercase())
            .is_ok_and(|wildcard| wildcard.accepts(found.as_bytes())),
        _ => false,
    }
}

fn differs_in_type(value: Value<'_>, matcher: &Matcher) -> bool {
    match (value, matcher) {
        (Value::String(text), Matcher::Number(number)) => number.as_str().as_bytes() == text,
        (Value::String(text), Matcher::Numeric(_)) => std::str::from_utf8(text)
            .is_ok_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite)),
        (Value::String(text), Matcher::Bool(_) | Matcher::Null) => {
            matcher.to_string().as_bytes() == text
        }
        (Value::Number(text, _), Matcher::Exact(exact)) => exact.as_str().as_bytes() == text,
        (Value::Bool(value), Matcher::Exact(exact)) => exact.as_str() == value.to_string(),
        (Value::Null, Matcher::Exact(exact)) => matches!(exact.as_str(), "null" | ""),
        _ => false,
    }
}

fn is_similar(value: Value<'_>, matcher: &Matcher) -> bool {
    /// Shorter texts are part of too many others.
    const MIN_CHARS: usize = 3;
    match (text(value), matcher) {
        (Some(found), Matcher::Exact(exact)) => {
            let expected = exact.as_str();
            found.len().min(expected.len()) >= MIN_CHARS
                && (found.contains(expected) || expected.contains(&found))
        }
        _ => false,
    }
}

/// Something that the event has instead of an absent field.
pub(super) fn of_path(path: &str, event: &[u8]) -> Option<NearMiss> {
    let mut reader = serde_json::Deserializer::from_slice(event).into_iter::<Json>();
    let event = reader.next()?.ok()?;
    let mut paths = Paths::default();
    paths.collect(&event, &mut String::new());
    if paths.containers.iter().any(|container| container == path) {
        return Some(NearMiss::Container);
    }
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_lowercase();
    let lower = path.to_lowercase();
    let near = paths
        .values
        .iter()
        .find(|value| value.to_lowercase() == lower)
        .or_else(|| paths.values.iter().find(|value| last(value) == last(path)));
    near.cloned().map(NearMiss::Path)
}

/// The paths of an event.
#[derive(Default)]
struct Paths {
    values: Vec<String>,
    /// Objects and arrays.
    containers: Vec<String>,
}

impl Paths {
    fn collect(&mut self, value: &Json, path: &mut String) {
        match value {
            Json::Object(members) => {
                self.containers.push(path.clone());
                for (key, value) in members {
                    let len = path.len();
                    if len > 0 {
                        path.push('.');
                    }
                    path.push_str(key);
                    self.collect(value, path);
                    path.truncate(len);
                }
            }
            Json::Array(items) => {
                self.containers.push(path.clone());
                for item in items {
                    self.collect(item, path);
                }
            }
            _ => self.values.push(path.clone()),
        }
    }
}
