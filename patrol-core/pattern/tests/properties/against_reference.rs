//! The engine against a slow matcher that shares no code with it.
// The share of matches is shown with `--nocapture`.
#![allow(clippy::print_stdout)]

use patrol_pattern::{Pattern, PatternSet};

use crate::reference::{Combinations, Event};
use crate::worlds::{first, rounds, world};

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
    println!("{pairs} pairs, {unread} with an event that is not JSON, {matched} match");
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
        // More than are tried together.
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
