//! The engine against a slow matcher that shares no code with it.
// The share of matches is shown with `--nocapture`.
#![allow(clippy::print_stdout)]

mod generator;
mod reference;

use generator::{Random, damage, event, pattern, pattern_around, spell};
use patrol_pattern::{Pattern, PatternSet};
use reference::{Combinations, Event};

const PATTERNS: usize = 12;
const EVENTS: usize = 6;

/// How many worlds a test makes; a long run asks for more.
fn rounds() -> u64 {
    std::env::var("PATROL_PATTERN_ROUNDS").map_or(100, |rounds| rounds.parse().expect("a number"))
}

/// Where a long run begins, so that no two are the same.
fn first() -> u64 {
    std::env::var("PATROL_PATTERN_SEED").map_or(0, |seed| seed.parse().expect("a number"))
}

/// Patterns and events from a small world, so that they often meet.
fn world(seed: u64) -> (Vec<String>, Vec<Vec<u8>>) {
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

#[test]
fn patterns_match_as_the_reference_says() {
    let (mut all, mut refused, mut pairs, mut unread, mut matched) = (0, 0, 0, 0, 0);
    for seed in first()..first() + rounds() {
        let (patterns, events) = world(seed);
        let leaves: Vec<_> = events.iter().map(|event| Event::new(event)).collect();
        for text in &patterns {
            all += 1;
            let reference = Combinations::new(text);
            let pattern = text.parse::<Pattern>();
            assert_eq!(
                pattern.is_ok(),
                reference.is_some(),
                "seed {seed}\n{text}\n{pattern:?}"
            );
            let (Ok(pattern), Some(reference)) = (pattern, reference) else {
                refused += 1;
                continue;
            };
            let again: Pattern = pattern.to_string().parse().expect("canonical text");
            assert_eq!(pattern, again, "seed {seed}\n{text}");
            for (event, leaves) in events.iter().zip(&leaves) {
                let shown = String::from_utf8_lossy(event);
                let wanted = leaves.as_ref().map(|leaves| reference.matches(leaves));
                let found = pattern.matches(event);
                assert_eq!(found.ok(), wanted, "seed {seed}\n{text}\n{shown}");
                assert_eq!(again.matches(event), found, "{text}\n{pattern}\n{shown}");
                let explanation = pattern.explain(event);
                assert_eq!(
                    explanation.as_ref().map(|it| it.is_match()),
                    found.as_ref().map(|it| *it),
                    "seed {seed}\n{text}\n{shown}"
                );
                assert!(explanation.is_ok_and(|it| !it.to_string().is_empty()) || found.is_err());
                pairs += 1;
                unread += usize::from(found.is_err());
                matched += usize::from(found == Ok(true));
            }
        }
    }
    println!("{refused} of {all} patterns refused");
    println!("{pairs} pairs, {unread} with an event that is no JSON, {matched} match");
    assert!(
        refused * 20 > all && refused * 2 < all,
        "{refused} of {all}"
    );
    assert!(unread * 40 > pairs, "{unread} of {pairs}");
    assert!(
        matched * 20 > pairs && matched * 2 < pairs,
        "{matched} of {pairs}"
    );
}

#[test]
fn a_set_answers_as_each_pattern_alone() {
    for seed in first()..first() + rounds() / 50 {
        // So many that not all of them are tried together.
        let patterns: Vec<Pattern> = (0..300)
            .flat_map(|part| world(seed * 1_000 + part).0)
            .filter_map(|text| text.parse().ok())
            .collect();
        let forward: PatternSet<usize> = patterns.iter().cloned().enumerate().collect();
        let backward: PatternSet<usize> = patterns.iter().cloned().enumerate().rev().collect();
        assert_eq!(forward.len(), patterns.len());
        assert!(patterns.len() > 1_500, "{}", patterns.len());
        for part in 0..10 {
            for event in world(seed * 1_000 + part).1 {
                let shown = String::from_utf8_lossy(&event);
                let alone: Result<Vec<bool>, _> =
                    patterns.iter().map(|one| one.matches(&event)).collect();
                let alone: Result<Vec<usize>, _> = alone.map(|alone| {
                    let matching = alone.iter().enumerate().filter(|(_, matches)| **matches);
                    matching.map(|(at, _)| at).collect()
                });
                let together = |set: &PatternSet<usize>| -> Result<Vec<usize>, _> {
                    set.matches(&event).map(|keys| keys.copied().collect())
                };
                assert_eq!(together(&forward), alone, "seed {seed} {shown}");
                let reversed = together(&backward).map(|mut keys| {
                    keys.reverse();
                    keys
                });
                assert_eq!(reversed, alone, "seed {seed} {shown}");
            }
        }
    }
}

/// Nesting, long numbers and long keys, just within the limits and just beyond, in
/// patterns and in events.
#[test]
fn limits_are_those_of_the_reference() {
    let check = || {
        for size in [499, 500, 501, 998, 999, 1_000, 1_001] {
            let nested = |open: &str, inside: &str, close: &str| {
                format!("{}{inside}{}", open.repeat(size), close.repeat(size))
            };
            let digits = "1".repeat(size);
            for text in [
                nested(r#"{"a":"#, "[1]", "}"),
                nested(r#"{"a":"#, r#"[{"prefix":"x"}]"#, "}"),
                nested(r#"{"a":"#, r#"[{"anything-but":["x"]}]"#, "}"),
                nested(r#"{"a":"#, r#"[{"anything-but":{"prefix":["x"]}}]"#, "}"),
                nested(r#"{"$or":[{"b":[1]},"#, r#"{"a":[1]}"#, "]}"),
                nested(r#"{"$or":[{"b":[1]},"#, r#"{"a":[{"cidr":"::/1"}]}"#, "]}"),
                format!(r#"{{"a":[{digits}]}}"#),
                format!(r#"{{"a":[{digits}.0]}}"#),
                format!(r#"{{"a":[1e{}]}}"#, "0".repeat(size)),
                format!(r#"{{"a":[-{digits}]}}"#),
            ] {
                let (parsed, wanted) = (text.parse::<Pattern>(), Combinations::new(&text));
                assert_eq!(parsed.is_ok(), wanted.is_some(), "{size} {text}");
            }
            let pattern = Pattern::with_field("a", ["x"]);
            for inside in [
                nested("[", "", "]"),
                nested(r#"{"a":"#, "1", "}"),
                nested(r#"[{"a":"#, "1", "}]"),
                nested(r#"{"a":"#, "[]", "}"),
                digits.clone(),
                format!("-0.{digits}"),
                format!("1e-{digits}"),
            ] {
                for key in ["a", "b"] {
                    let event = format!(r#"{{"{key}":{inside}}}"#);
                    assert_eq!(
                        pattern.matches(event.as_bytes()).is_ok(),
                        Event::new(event.as_bytes()).is_some(),
                        "{size} {event}"
                    );
                }
            }
        }
        for (key, units) in [("x", 1), ("é", 1), ("𝒳", 2), ("\\n", 1), ("\\u00e9", 1)] {
            for size in [50_000 / units, 50_000 / units + 1] {
                let key = key.repeat(size);
                let pattern = format!(r#"{{"{key}":[1]}}"#);
                let event = format!(r#"{{"{key}":1}}"#);
                let wanted = Combinations::new(&pattern);
                assert_eq!(
                    pattern.parse::<Pattern>().is_ok(),
                    wanted.is_some(),
                    "{size}"
                );
                assert_eq!(
                    Pattern::source("x").matches(event.as_bytes()).is_ok(),
                    Event::new(event.as_bytes()).is_some(),
                    "{size}"
                );
            }
        }
    };
    // The reference calls itself for each level.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    thread
        .spawn(check)
        .expect("a thread")
        .join()
        .expect("agreement");
}
