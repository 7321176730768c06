//! A slow matcher for event patterns that is easy to check and shares no code with the
//! engine: its own JSON, its own judgement of what is a pattern, its own comparisons.
//!
//! It expands `$or` into every combination, lists every leaf of the event with its
//! places in arrays, and tries every choice of leaves.

mod address;
mod grammar;
mod json;
mod number;
mod values;

use std::collections::BTreeMap;

pub(crate) use json::Json;
use values::{accepts, is_absence};

/// Which element of which array a leaf is in; arrays are numbered.
type Places = Vec<(usize, usize)>;

/// The leaves of an event by path.
type Leaves = BTreeMap<Vec<u16>, Vec<(Json, Places)>>;

/// One combination of branches: the list of values at each path.
type Fields = BTreeMap<Vec<u16>, Vec<Json>>;

/// A pattern: its combinations of branches.
pub(crate) struct Combinations(Vec<Fields>);

/// An event: its leaves.
pub(crate) struct Event(Leaves);

/// Paths sort by UTF-16 units.
fn key(path: &str) -> Vec<u16> {
    path.encode_utf16().collect()
}

impl Combinations {
    /// `None` for what EventBridge refuses.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        grammar::combinations(&Json::object(pattern.as_bytes())?).map(Self)
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
    /// `None` for what EventBridge cannot read.
    pub(crate) fn new(event: &[u8]) -> Option<Self> {
        let mut leaves = Leaves::new();
        let event = Json::object(event)?;
        collect(&event, &mut Vec::new(), &Vec::new(), &mut 0, &mut leaves);
        Some(Self(leaves))
    }
}

fn collect<'j>(
    value: &'j Json,
    path: &mut Vec<&'j str>,
    places: &Places,
    arrays: &mut usize,
    leaves: &mut Leaves,
) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                path.push(name);
                collect(value, path, places, arrays, leaves);
                path.pop();
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
            .entry(key(&path.join(".")))
            .or_default()
            .push((scalar.clone(), places.clone())),
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
