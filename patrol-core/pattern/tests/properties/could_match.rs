//! `could_match` against `matches`, on events of which a part is hidden.

use std::collections::BTreeMap;

use patrol_pattern::{PartialEvent, Pattern, Scalar};

use crate::generator::{Random, event, pattern, pattern_around, spell};
use crate::reference::Json;
use crate::worlds::{first, rounds};

const EVENTS: usize = 20;
const PARTS: usize = 8;

/// The values of an event by path. `None` if a value is inside an element of an array.
type Values = BTreeMap<String, Option<Vec<Scalar>>>;

/// The text may have more than the tree: `spell` adds odd things.
fn values_of(text: &str) -> Values {
    let event = Json::object(text.as_bytes()).expect("JSON");
    let mut values = Values::new();
    collect(&event, "", false, &mut values);
    values
}

fn collect(json: &Json, path: &str, in_element: bool, values: &mut Values) {
    match json {
        Json::Object(members) => {
            for (key, value) in members {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                collect(value, &path, in_element, values);
            }
        }
        Json::Array(items) => {
            for item in items {
                let is_element = matches!(item, Json::Object(_) | Json::Array(_));
                collect(item, path, in_element || is_element, values);
            }
        }
        scalar => {
            let values = values
                .entry(path.to_owned())
                .or_insert_with(|| Some(Vec::new()));
            match (values.as_mut(), to_scalar(scalar)) {
                (Some(known), Some(scalar)) if !in_element => known.push(scalar),
                _ => *values = None,
            }
        }
    }
}

fn to_scalar(json: &Json) -> Option<Scalar> {
    Some(match json {
        Json::String(text) => Scalar::from(text),
        // Only numbers that have a type of their own in Rust.
        Json::Number(text) => Scalar::from(text.parse::<i64>().ok()?),
        Json::Bool(value) => Scalar::from(*value),
        _ => Scalar::Null,
    })
}

/// A pattern, around the event or of any fields, if it is valid.
fn any_pattern(random: &mut Random, event: &Json) -> Option<Pattern> {
    let json = match random.one_in(3) {
        true => pattern(random),
        false => pattern_around(random, event),
    };
    spell(random, &json).parse().ok()
}

#[test]
fn what_could_not_match_does_not_match() {
    let (mut refuted, mut possible) = (0, 0);
    for seed in first()..first() + rounds() {
        let mut random = Random::new(seed);
        for _ in 0..EVENTS {
            let event = event(&mut random);
            let text = spell(&mut random, &event);
            let values = values_of(&text);
            let Some(pattern) = any_pattern(&mut random, &event) else {
                continue;
            };
            let matches = pattern.matches(text.as_bytes()).expect("JSON");
            for _ in 0..PARTS {
                let mut part = PartialEvent::new();
                for (path, values) in &values {
                    if let Some(values) = values
                        && random.one_in(2)
                    {
                        part = part.field(path, values.clone());
                    }
                }
                // Paths that the event does not have are known to be absent.
                for path in ["a", "b", "c", "p", "a.b", "b.c", "é"] {
                    if !values.contains_key(path) && random.one_in(3) {
                        part = part.absent(path);
                    }
                }
                let could_match = pattern.could_match(&part);
                assert!(
                    could_match || !matches,
                    "seed {seed}\n{pattern}\n{text}\n{part:?}"
                );
                refuted += usize::from(!could_match);
                possible += usize::from(could_match);
            }
        }
    }
    assert!(
        refuted * 10 > possible && possible > refuted,
        "{refuted} {possible}"
    );
}

#[test]
fn an_event_that_is_known_completely_is_judged_exactly() {
    let (mut matched, mut all) = (0, 0);
    for seed in first()..first() + rounds() {
        let mut random = Random::new(seed);
        for _ in 0..EVENTS {
            let event = event(&mut random);
            let text = spell(&mut random, &event);
            let values = values_of(&text);
            let Some(pattern) = any_pattern(&mut random, &event) else {
                continue;
            };
            let Some(known) = values
                .iter()
                .map(|(path, values)| Some((path, values.clone()?)))
                .collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            let mut whole = PartialEvent::new();
            for path in paths_of(&pattern) {
                whole = whole.absent(path);
            }
            for (path, values) in known {
                whole = whole.field(path, values);
            }
            let matches = pattern.matches(text.as_bytes()).expect("JSON");
            assert_eq!(
                pattern.could_match(&whole),
                matches,
                "seed {seed}\n{pattern}\n{text}\n{whole:?}"
            );
            matched += usize::from(matches);
            all += 1;
        }
    }
    assert!(
        matched * 20 > all && matched * 2 < all,
        "{matched} of {all}"
    );
}

/// The paths that a pattern names, read from its canonical JSON.
fn paths_of(pattern: &Pattern) -> Vec<String> {
    fn go(json: &Json, path: &str, paths: &mut Vec<String>) {
        match json {
            Json::Object(members) => {
                for (key, value) in members {
                    match (key.as_str(), value) {
                        ("$or", Json::Array(branches)) => {
                            branches.iter().for_each(|branch| go(branch, path, paths));
                            // If the branches are values of a field that has this name.
                            go(&Json::Null, "$or", paths);
                        }
                        _ if path.is_empty() => go(value, key, paths),
                        _ => go(value, &format!("{path}.{key}"), paths),
                    }
                }
            }
            _ => paths.push(path.to_owned()),
        }
    }
    let json = Json::object(pattern.to_string().as_bytes()).expect("JSON");
    let mut paths = Vec::new();
    go(&json, "", &mut paths);
    paths
}
