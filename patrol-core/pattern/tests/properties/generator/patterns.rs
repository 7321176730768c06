//! Patterns of any fields.

use super::matchers::matcher;
use super::scalars::scalar;
use super::{Random, name, object};
use crate::reference::Json;

/// A pattern, mostly of the paths of events and mostly valid.
pub(crate) fn pattern(random: &mut Random) -> Json {
    fields(random, 2, 2)
}

fn fields(random: &mut Random, depth: usize, ors: usize) -> Json {
    let count = 1 + random.below(3);
    let mut members: Vec<(String, Json)> = (0..count)
        .map(|_| {
            let name = name(random);
            if depth > 0 && random.one_in(3) {
                return (name, fields(random, depth - 1, ors));
            }
            (name, list(random))
        })
        .collect();
    if ors > 0 && random.one_in(4) {
        let branches = 2 + random.below(2);
        let or = (0..branches).map(|_| fields(random, depth.min(1), ors - 1));
        let or = Json::Array(or.collect());
        put_or(random, &mut members, or);
    }
    if random.one_in(40) {
        let bare = match random.below(3) {
            0 => scalar(random),
            1 => Json::Object(Vec::new()),
            _ => Json::Array(Vec::new()),
        };
        members.push((name(random), bare));
    }
    Json::Object(members)
}

fn list(random: &mut Random) -> Json {
    let matchers = 1 + random.below(3);
    Json::Array((0..matchers).map(|_| matcher(random)).collect())
}

/// Puts alternatives among the fields, or sometimes what cannot be read as such.
pub(super) fn put_or(random: &mut Random, members: &mut Vec<(String, Json)>, or: Json) {
    let or = match random.below(24) {
        0 => list(random),
        1 => object("a", list(random)),
        2 => match or {
            Json::Array(mut branches) => {
                let at = random.below(branches.len());
                branches[at] = match random.below(4) {
                    0 => Json::Object(Vec::new()),
                    1 => scalar(random),
                    2 => Json::Array(vec![scalar(random)]),
                    _ => object("prefix", list(random)),
                };
                Json::Array(branches)
            }
            other => other,
        },
        3 => match or {
            Json::Array(mut branches) => {
                branches.truncate(random.below(2));
                Json::Array(branches)
            }
            other => other,
        },
        _ => or,
    };
    members.insert(random.below(members.len() + 1), ("$or".to_owned(), or));
}
