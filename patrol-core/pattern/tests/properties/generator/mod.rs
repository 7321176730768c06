//! Patterns and events from a small world, the same for the same seed: often the pattern
//! is made around the event, and sometimes it is not a pattern at all.

mod around;
mod matchers;
mod patterns;
mod random;
mod scalars;
mod spell;

pub(crate) use around::pattern_around;
pub(crate) use patterns::pattern;
pub(crate) use random::Random;
pub(crate) use spell::{damage, spell};

use crate::reference::Json;
use scalars::scalar;

const KEYS: [&str; 8] = ["a", "b", "c", "p", "a.b", "𝒳", "é", "b.c"];
const ODD_KEYS: [&str; 11] = [
    "", "$or", "prefix", "exists", "numeric", "html", "a.", ".a", ".", "ﬀ", "x\n\"\\",
];

fn name(random: &mut Random) -> String {
    let names: &[&str] = if random.one_in(25) { &ODD_KEYS } else { &KEYS };
    random.pick(names).to_owned()
}

fn object(name: &str, value: Json) -> Json {
    Json::Object(vec![(name.to_owned(), value)])
}

/// An event.
pub(crate) fn event(random: &mut Random) -> Json {
    members(random, 4)
}

fn members(random: &mut Random, depth: usize) -> Json {
    let members = 1 + random.below(4);
    Json::Object(
        (0..members)
            .map(|_| (name(random), value(random, depth)))
            .collect(),
    )
}

fn value(random: &mut Random, depth: usize) -> Json {
    match random.below(10) {
        0..=2 if depth > 0 => members(random, depth - 1),
        3..=5 if depth > 0 => {
            let items = random.below(4);
            Json::Array((0..items).map(|_| value(random, depth - 1)).collect())
        }
        6 if depth > 0 && random.one_in(20) => Json::Object(Vec::new()),
        _ => scalar(random),
    }
}
