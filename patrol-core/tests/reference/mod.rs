//! A slow matcher for event patterns that is easy to check, and a generator of pairs.
//!
//! It works on its own trees, expands `$or` into every combination, lists every leaf of
//! the event with its places in arrays, and tries every choice of leaves.

mod generate;
mod json;
mod values;

use std::collections::BTreeMap;

pub(crate) use generate::{Random, event, pattern};
pub(crate) use json::Json;
use values::{Leaf, accepts, is_absence};

/// Which element of which array a leaf is in; arrays are numbered.
type Places = Vec<(usize, usize)>;

/// The leaves of an event by path.
type Leaves = BTreeMap<Vec<u16>, Vec<(Leaf, Places)>>;

/// One combination of branches: the list of values at each path.
type Fields = BTreeMap<Vec<u16>, Vec<Json>>;

/// Paths sort by UTF-16 units.
fn key(path: &str) -> Vec<u16> {
    path.encode_utf16().collect()
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() {
        name.to_owned()
    } else {
        format!("{base}.{name}")
    }
}

/// A valid pattern of the current grammar: its combinations of branches.
pub(crate) struct Combinations(Vec<Fields>);

/// An event: its leaves.
pub(crate) struct Event(Leaves);

impl Combinations {
    pub(crate) fn new(pattern: &Json) -> Self {
        let mut combinations = vec![Fields::new()];
        expand(pattern, "", &mut combinations);
        Self(combinations)
    }

    /// Whether the event matches.
    pub(crate) fn matches(&self, event: &Event) -> bool {
        self.0.iter().any(|fields| {
            let fields: Vec<_> = fields.iter().collect();
            satisfy(&fields, &event.0, &Vec::new())
        })
    }
}

impl Event {
    pub(crate) fn new(event: &Json) -> Self {
        let mut leaves = Leaves::new();
        collect(event, "", &Vec::new(), &mut 0, &mut leaves);
        Self(leaves)
    }
}

fn expand(pattern: &Json, base: &str, combinations: &mut Vec<Fields>) {
    let Json::Object(members) = pattern else {
        panic!("an object")
    };
    for (name, value) in members {
        match value {
            Json::Array(branches) if name == "$or" => {
                let before = std::mem::take(combinations);
                for branch in branches {
                    let mut taken = before.clone();
                    expand(branch, base, &mut taken);
                    combinations.extend(taken);
                }
            }
            Json::Array(values) => {
                for fields in combinations.iter_mut() {
                    fields.insert(key(&join(base, name)), values.clone());
                }
            }
            _ => expand(value, &join(base, name), combinations),
        }
    }
}

fn collect(value: &Json, path: &str, places: &Places, arrays: &mut usize, leaves: &mut Leaves) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                collect(value, &join(path, name), places, arrays, leaves);
            }
        }
        Json::Array(items) => {
            let array = *arrays;
            *arrays += 1;
            for (index, item) in items.iter().enumerate() {
                let mut inside = places.clone();
                if matches!(item, Json::Object(_) | Json::Array(_)) {
                    inside.push((array, index));
                }
                collect(item, path, &inside, arrays, leaves);
            }
        }
        scalar => leaves
            .entry(key(path))
            .or_default()
            .push((Leaf::new(scalar), places.clone())),
    }
}

fn agree(one: &Places, other: &Places) -> bool {
    one.iter()
        .all(|(array, index)| other.iter().all(|(a, i)| a != array || i == index))
}

/// Whether the fields, in their order, find leaves that agree with the places so far.
fn satisfy(fields: &[(&Vec<u16>, &Vec<Json>)], leaves: &Leaves, places: &Places) -> bool {
    let Some(((path, wanted), rest)) = fields.split_first() else {
        return true;
    };
    let none = Vec::new();
    let there: Vec<_> = leaves
        .get(*path)
        .unwrap_or(&none)
        .iter()
        .filter(|(_, at)| agree(at, places))
        .collect();
    if there.is_empty() && wanted.iter().any(is_absence) && satisfy(rest, leaves, places) {
        return true;
    }
    there.iter().any(|(leaf, at)| {
        wanted.iter().any(|matcher| accepts(matcher, leaf))
            && satisfy(rest, leaves, &places.iter().chain(at).copied().collect())
    })
}
