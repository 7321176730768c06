//! The answers of Event Ruler 2.0.1, case by case.
// How many accidents are answered alike is shown with `--nocapture`.
#![allow(clippy::print_stdout)]

mod reference;

use std::io::Read;

use flate2::read::GzDecoder;
use patrol_pattern::{Pattern, PatternSet};
use reference::{Combinations, Event};
use serde::Deserialize;
use serde_json::value::RawValue;

/// One pattern, one event, and what Event Ruler says of them.
#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(default)]
    why: String,
    pattern: Option<Box<RawValue>>,
    /// In place of `pattern`, where that is not JSON.
    pattern_text: Option<String>,
    event: Option<Box<RawValue>>,
    event_text: Option<String>,
    valid: bool,
    #[serde(rename = "match")]
    matches: bool,
    #[serde(default)]
    event_error: bool,
    /// The answer depends on an accident of Event Ruler's implementation.
    #[serde(default)]
    accident: Vec<String>,
}

const NOTABLE: &str = include_str!("data/notable.jsonl");

fn random() -> String {
    let mut lines = String::new();
    GzDecoder::new(&include_bytes!("data/random.jsonl.gz")[..])
        .read_to_string(&mut lines)
        .expect("gzip");
    lines
}

fn text(raw: &Option<Box<RawValue>>, text: &Option<String>) -> String {
    match (raw, text) {
        (Some(raw), _) => raw.get().to_owned(),
        (None, Some(text)) => text.clone(),
        // The event of a pattern that is refused anyway.
        (None, None) => "null".to_owned(),
    }
}

fn check(lines: &str) {
    let (mut wrong, mut accidents, mut accidents_right, mut all) = (Vec::new(), 0, 0, 0);
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let pattern = text(&case.pattern, &case.pattern_text);
        let event = text(&case.event, &case.event_text);
        all += 1;
        let parsed = pattern.parse::<Pattern>();
        let answer = match &parsed {
            Err(error) => (false, false, false, error.to_string()),
            Ok(pattern) => match pattern.matches(event.as_bytes()) {
                Ok(matches) => (true, matches, false, String::new()),
                Err(error) => (true, false, true, error.to_string()),
            },
        };
        let right =
            answer.0 == case.valid && answer.1 == case.matches && answer.2 == case.event_error;
        if !case.accident.is_empty() {
            accidents += 1;
            accidents_right += usize::from(right);
        } else if !right {
            wrong.push(format!(
                "{} {}\n  pattern {pattern}\n  event {event}\n  got {answer:?}",
                case.id, case.why
            ));
        }
        if let Ok(parsed) = parsed {
            let text = parsed.to_string();
            let again = text
                .parse::<Pattern>()
                .unwrap_or_else(|error| panic!("{}: {text}: {error}", case.id));
            assert_eq!(again, parsed, "{}: {text}", case.id);
            assert_eq!(again.to_string(), text, "{}", case.id);
            assert_eq!(
                again.matches(event.as_bytes()),
                parsed.matches(event.as_bytes()),
                "{}: {text}",
                case.id
            );
        }
    }
    println!("{all} cases, {accidents_right} of {accidents} accidents answered alike");
    assert!(all > 0);
    assert!(
        wrong.is_empty(),
        "{} of {all} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// That the reference is right is of no use if nobody knows it.
fn check_reference(lines: &str) {
    let mut wrong = Vec::new();
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        if !case.accident.is_empty() {
            continue;
        }
        let pattern = text(&case.pattern, &case.pattern_text);
        let event = text(&case.event, &case.event_text);
        let leaves = Event::new(event.as_bytes());
        let answer = match Combinations::new(&pattern) {
            None => (false, false, false),
            Some(pattern) => match &leaves {
                None => (true, false, true),
                Some(leaves) => (true, pattern.matches(leaves), false),
            },
        };
        if answer != (case.valid, case.matches, case.event_error) {
            wrong.push(format!("{} {answer:?}\n  {pattern}\n  {event}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn notable_cases() {
    check(NOTABLE);
}

#[test]
fn random_cases() {
    check(&random());
}

#[test]
fn the_reference_answers_alike() {
    check_reference(NOTABLE);
    check_reference(&random());
}

/// All patterns of the cases at once, against events of every kind: each pattern answers
/// as it does alone.
#[test]
fn all_patterns_in_one_set() {
    let lines = random();
    let cases: Vec<Case> = NOTABLE
        .lines()
        .chain(lines.lines())
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect();
    let patterns: Vec<Pattern> = cases
        .iter()
        .filter_map(|case| text(&case.pattern, &case.pattern_text).parse().ok())
        .collect();
    let set: PatternSet<usize> = patterns.iter().cloned().enumerate().collect();
    let mut matched = 0;
    for case in cases.iter().step_by(67) {
        let event = text(&case.event, &case.event_text);
        let Ok(together) = set.matches(event.as_bytes()) else {
            assert!(patterns[0].matches(event.as_bytes()).is_err(), "{event}");
            continue;
        };
        let alone = patterns.iter().enumerate();
        let alone = alone.filter(|(_, pattern)| pattern.matches(event.as_bytes()) == Ok(true));
        let alone: Vec<usize> = alone.map(|(at, _)| at).collect();
        matched += alone.len();
        assert_eq!(together.copied().collect::<Vec<_>>(), alone, "{event}");
    }
    assert!(matched > 500, "{matched}");
}
