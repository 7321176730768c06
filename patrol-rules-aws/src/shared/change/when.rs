//! What in a request says that a call of a table is meant.

use serde_json::Value;

use crate::shared::call::items;

/// What in a request says that a call is meant.
pub(crate) enum When {
    Always,
    /// A field of this name, in whichever case and wherever in the request, has this value; `logs/enabled` is one
    /// within another.
    Is(&'static str, &'static str),
    /// A field of this name, wherever in the request, is a number of these, both included.
    Between(&'static str, f64, f64),
    /// A field of this name, wherever in the request, is there, and neither null nor empty.
    Has(&'static str),
    /// A field of this name is an object, or a list with one, in which all of these hold.
    Item(&'static str, &'static [When]),
    /// A field of this name is a text that has this one in it, spaces and line ends aside.
    Contains(&'static str, &'static str),
    /// This does not hold.
    Not(&'static When),
    /// A field of this name is a list or object without items, or an empty text.
    Empty(&'static str),
    /// A list of one or two attributes has one of this key with this value: `{"key": "..", "value": ".."}`. Tools
    /// that create a resource set all of its attributes at once.
    Attribute(&'static str, &'static str),
}

impl When {
    pub(super) fn holds(&self, request: &Value) -> bool {
        match self {
            Self::Always => true,
            Self::Is(field, value) => has(request, field, &|found| is(found, value), DEEPEST),
            Self::Between(field, least, most) => {
                // Some records have numbers as text.
                let number = |found: &Value| match found {
                    Value::String(text) => text.parse().ok(),
                    other => other.as_f64(),
                };
                let is_meant = |found: &Value| {
                    number(found).is_some_and(|number| (*least..=*most).contains(&number))
                };
                has(request, field, &is_meant, DEEPEST)
            }
            Self::Has(field) => {
                let is_there = |found: &Value| !found.is_null() && !is_empty(found);
                has(request, field, &is_there, DEEPEST)
            }
            Self::Item(field, all) => {
                let is_meant = |item: &Value| all.iter().all(|when| when.holds(item));
                let is_in = |found: &Value| items(found).any(is_meant);
                has(request, field, &is_in, DEEPEST)
            }
            Self::Contains(field, part) => {
                let contains = |found: &Value| {
                    let text = found.as_str().unwrap_or_default();
                    text.split_whitespace().collect::<String>().contains(part)
                };
                has(request, field, &contains, DEEPEST)
            }
            Self::Not(other) => !other.holds(request),
            Self::Empty(field) => {
                // A document without content is one, too.
                let is_empty = |found: &Value| is_empty(found) || found == "{}";
                has(request, field, &is_empty, DEEPEST)
            }
            Self::Attribute(key, value) => has_attribute(request, key, value, DEEPEST),
        }
    }
}

/// How deep requests are looked into.
const DEEPEST: u8 = 10;

/// Has the request a field of this name, wherever it stands, of which this holds?
fn has(value: &Value, field: &str, holds: &dyn Fn(&Value) -> bool, depth: u8) -> bool {
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    if let Some((outer, inner)) = field.split_once('/') {
        return has(
            value,
            outer,
            &|found| has(found, inner, holds, deeper),
            deeper,
        );
    }
    match value {
        Value::Array(items) => items.iter().any(|item| has(item, field, holds, deeper)),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            (name.eq_ignore_ascii_case(field) && holds(value)) || has(value, field, holds, deeper)
        }),
        // A document in a text.
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text)
                .is_ok_and(|document: Value| has(&document, field, holds, deeper))
        }
        _ => false,
    }
}

fn has_attribute(value: &Value, key: &str, wanted: &str, depth: u8) -> bool {
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    match value {
        Value::Array(items) => {
            let is_meant = |item: &Value| item["key"] == key && is(&item["value"], wanted);
            items.len() <= 2 && items.iter().any(is_meant)
        }
        Value::Object(fields) => {
            let mut inner = fields.values();
            inner.any(|value| has_attribute(value, key, wanted, deeper))
        }
        _ => false,
    }
}

/// Is it one of the values that are meant, `a|b`?
fn is(found: &Value, wanted: &str) -> bool {
    match found {
        Value::Array(items) => items.iter().any(|item| is(item, wanted)),
        found => wanted.split('|').any(|wanted| is_one(found, wanted)),
    }
}

fn is_one(found: &Value, wanted: &str) -> bool {
    match found {
        Value::String(text) => match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
            (Some(part), Some(_)) => text.contains(part.trim_end_matches('*')),
            (Some(end), _) => text.ends_with(end),
            (_, Some(start)) => text.starts_with(start),
            _ => text.eq_ignore_ascii_case(wanted),
        },
        Value::Bool(_) | Value::Number(_) => {
            let text = found.to_string();
            text == wanted
        }
        _ => false,
    }
}

fn is_empty(found: &Value) -> bool {
    match found {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
