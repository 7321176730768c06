//! The engine against a slow matcher that shares no code with it.
// The share of matches is shown with `--nocapture`.
#![allow(clippy::print_stdout)]

mod reference;

use patrol_core::pattern::{Pattern, PatternSet};
use reference::{Combinations, Event, Json, Random, event, pattern};

const ROUNDS: u64 = 150;
const PATTERNS: usize = 12;
const EVENTS: usize = 6;

/// Patterns and events from a small world, so that they often meet.
fn world(seed: u64) -> (Vec<String>, Vec<String>) {
    let mut random = Random::new(seed);
    let patterns = (0..PATTERNS)
        .map(|_| pattern(&mut random).to_string())
        .collect();
    let events = (0..EVENTS)
        .map(|_| event(&mut random).to_string())
        .collect();
    (patterns, events)
}

#[test]
fn patterns_match_as_the_reference_says() {
    let (mut all, mut matched) = (0, 0);
    for seed in 0..ROUNDS {
        let (patterns, events) = world(seed);
        let leaves: Vec<_> = events
            .iter()
            .map(|event| Event::new(&Json::parse(event)))
            .collect();
        for text in &patterns {
            let reference = Combinations::new(&Json::parse(text));
            let pattern: Pattern = text
                .parse()
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            let again: Pattern = pattern.to_string().parse().expect("canonical text");
            assert_eq!(pattern, again, "{text}");
            for (event, leaves) in events.iter().zip(&leaves) {
                let wanted = reference.matches(leaves);
                let found = pattern.matches(event.as_bytes()).expect("JSON");
                assert_eq!(found, wanted, "seed {seed}\n{text}\n{event}");
                assert_eq!(
                    again.matches(event.as_bytes()),
                    Ok(found),
                    "{text}\n{pattern}\n{event}"
                );
                let explanation = pattern.explain(event.as_bytes()).expect("JSON");
                assert_eq!(explanation.is_match(), found, "{text}\n{event}");
                assert!(!explanation.to_string().is_empty());
                all += 1;
                matched += usize::from(found);
            }
        }
    }
    println!("{matched} of {all} match");
    assert!(
        matched * 20 > all && matched * 2 < all,
        "the world is too easy: {matched} of {all}"
    );
}

#[test]
fn a_set_answers_as_each_pattern_alone() {
    for seed in 0..ROUNDS / 30 {
        // Enough patterns for an index of several levels.
        let patterns: Vec<Pattern> = (0..40)
            .flat_map(|part| world(seed * 1_000 + part).0)
            .map(|text| text.parse().expect("valid"))
            .collect();
        let forward: PatternSet<usize> = patterns.iter().cloned().enumerate().collect();
        let backward: PatternSet<usize> = patterns.iter().cloned().enumerate().rev().collect();
        assert_eq!(forward.len(), patterns.len());
        for event in world(seed).1.iter().chain(&world(seed + 1).1) {
            let alone: Vec<usize> = (0..patterns.len())
                .filter(|at| patterns[*at].matches(event.as_bytes()).expect("JSON"))
                .collect();
            let together: Vec<usize> = forward
                .matches(event.as_bytes())
                .expect("JSON")
                .copied()
                .collect();
            assert_eq!(together, alone, "seed {seed} {event}");
            let mut reversed: Vec<usize> = backward
                .matches(event.as_bytes())
                .expect("JSON")
                .copied()
                .collect();
            reversed.reverse();
            assert_eq!(reversed, alone, "seed {seed} {event}");
        }
    }
}
