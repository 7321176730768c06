//! Small worlds of patterns and events, the same for the same seed.

use crate::generator::{Random, damage, event, pattern, pattern_around, spell};

const PATTERNS: usize = 12;
const EVENTS: usize = 6;

/// How many worlds a test makes.
pub(crate) fn rounds() -> u64 {
    std::env::var("PATROL_PATTERN_ROUNDS").map_or(100, |rounds| rounds.parse().expect("a number"))
}

/// The first seed.
pub(crate) fn first() -> u64 {
    std::env::var("PATROL_PATTERN_SEED").map_or(0, |seed| seed.parse().expect("a number"))
}

/// Patterns and events from a small world, so that they often meet.
pub(crate) fn world(seed: u64) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut random = Random::new(seed);
    let trees: Vec<_> = (0..EVENTS).map(|_| event(&mut random)).collect();
    let patterns = (0..PATTERNS).map(|at| {
        let tree = match at % 2 {
            0 => pattern(&mut random),
            _ => pattern_around(&mut random, &trees[at / 2]),
        };
        let text = spell(&mut random, &tree);
        match random.one_in(16) {
            true => String::from_utf8_lossy(&damage(&mut random, &text)).into_owned(),
            false => text,
        }
    });
    let patterns = patterns.collect();
    let events = trees.iter().map(|tree| {
        let text = spell(&mut random, tree);
        match random.one_in(8) {
            true => damage(&mut random, &text),
            false => text.into_bytes(),
        }
    });
    (patterns, events.collect())
}
