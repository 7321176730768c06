//! Patterns and an event, divided by line breaks: no panic, and all ways agree.
//!
//! Run by `.ci/fuzz`.
#![no_main]

#[path = "../../tests/reference/mod.rs"]
mod reference;

use libfuzzer_sys::fuzz_target;
use patrol_pattern::{EventError, Pattern, PatternSet};
use reference::{Combinations, Event};
use serde::de::IgnoredAny;

/// More patterns than this add time and nothing else.
const MOST: usize = 4;

fuzz_target!(|data: &[u8]| {
    let mut parts: Vec<&[u8]> = data.splitn(MOST + 1, |&byte| byte == b'\n').collect();
    let Some(event) = parts.pop() else { return };
    let texts: Vec<&str> = parts
        .into_iter()
        .filter_map(|text| std::str::from_utf8(text).ok())
        .collect();
    // The reference prints numbers at their shortest and Java, now and then, longer.
    let plain = !has_long_number(data);
    let leaves = Event::new(event);
    agrees_with_serde(event);

    let mut patterns = Vec::new();
    for text in texts {
        let parsed = text.parse::<Pattern>();
        let reference = Combinations::new(text);
        if plain {
            assert_eq!(parsed.is_ok(), reference.is_some(), "{parsed:?}");
        }
        let (Ok(pattern), Some(reference)) = (parsed, reference) else {
            continue;
        };
        let again: Pattern = pattern
            .to_string()
            .parse()
            .expect("canonical text is valid");
        assert_eq!(again, pattern);
        assert_eq!(again.to_string(), pattern.to_string());

        let found = pattern.matches(event);
        assert_eq!(again.matches(event), found);
        assert_eq!(found.is_ok(), leaves.is_some());
        if let (true, Some(leaves)) = (plain, &leaves) {
            assert_eq!(found, Ok(reference.matches(leaves)));
        }
        let explanation = pattern.explain(event);
        assert_eq!(
            explanation.as_ref().map(|it| it.is_match()),
            found.as_ref().map(|it| *it)
        );
        assert!(explanation.is_err() || !explanation.is_ok_and(|it| it.to_string().is_empty()));
        patterns.push(pattern);
    }

    let alone: Result<Vec<bool>, EventError> =
        patterns.iter().map(|one| one.matches(event)).collect();
    let set: PatternSet<usize> = patterns.into_iter().enumerate().collect();
    if set.is_empty() {
        return;
    }
    let together = set
        .matches(event)
        .map(|keys| keys.copied().collect::<Vec<_>>());
    let alone = alone.map(|alone| (0..alone.len()).filter(|at| alone[*at]).collect::<Vec<_>>());
    assert_eq!(together, alone);
});

/// Whether a number has many digits or a large exponent.
fn has_long_number(data: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let long = data.split(|byte| !is_digit(byte)).any(|run| run.len() > 15);
    let exponent = |pair: &[u8]| matches!(pair, [b'0'..=b'9', b'e' | b'E']);
    long || data.windows(2).any(exponent)
}

/// An event is what serde takes for JSON, except for limits and encoding.
fn agrees_with_serde(event: &[u8]) {
    let found = Pattern::source("x").matches(event);
    let mut values = serde_json::Deserializer::from_slice(event).into_iter::<IgnoredAny>();
    let is_json = matches!(values.next(), Some(Ok(_)));
    let is_object = event.trim_ascii_start().first() == Some(&b'{');
    match found {
        Ok(_) => assert!(is_json && is_object),
        Err(error) => {
            assert!(error.offset() <= event.len());
            let words = error.to_string();
            let own = ["UTF-8", "1,000", "50,000"]
                .iter()
                .any(|limit| words.contains(limit));
            assert!(own || !is_json || !is_object, "{words}");
        }
    }
}
