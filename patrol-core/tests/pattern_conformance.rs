//! The answers of Event Ruler 2.0.1, case by case.
// How many accidents are answered alike is shown with `--nocapture`.
#![allow(clippy::print_stdout)]

use std::io::Read;

use flate2::read::GzDecoder;
use patrol_core::pattern::Pattern;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One pattern, one event, and what Event Ruler says of them.
#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(default)]
    why: String,
    pattern: Option<Box<RawValue>>,
    /// In place of `pattern`, where that is no JSON.
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

#[test]
fn notable_cases() {
    check(include_str!("data/pattern/notable.jsonl"));
}

#[test]
fn random_cases() {
    let mut lines = String::new();
    GzDecoder::new(&include_bytes!("data/pattern/random.jsonl.gz")[..])
        .read_to_string(&mut lines)
        .expect("gzip");
    check(&lines);
}
