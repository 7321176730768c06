//! Whatever an attacker writes into the fields of an event, no rule that is linked fails, and what it says is a line that
//! shows all that it holds.

use patrol_core::one_line;
use patrol_test_support::{
    every_rule,
    patrol::{feed, lines},
    turned_on,
};
use serde_json::Value;

/// Line breaks, a terminal's orders, directions, chats, markup, spreadsheets, workflows, and what XML refuses.
const TEXTS: [&str; 4] = [
    "\nCRITICAL forged\r\n::error file=x::y",
    "\u{202e}\u{200b}\u{fffe}\u{0}\u{1b}[2J\u{1b}]8;;https://evil.example\u{1b}\\here",
    "<!channel> <https://evil.example|x> [x](javascript:1) `b` | c | ]]>&evil;<script>alert(1)</script>",
    "=cmd|'/C calc'!A0, \"; {\"a\": 1} ${x} %s {{resolve:ssm:x}}",
];

/// Fields that AWS writes, and that say which event it is.
const OF_AWS: [&str; 8] = [
    "awsRegion",
    "errorCode",
    "eventCategory",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "recipientAccountId",
];

/// The event with the text at the end of one of its texts, and of all of them.
fn nasty(event: &Value, text: &str) -> Vec<Value> {
    let mut places = Vec::new();
    let fields = event["detail"].as_object().expect("a detail");
    for (name, value) in fields
        .iter()
        .filter(|(name, _)| !OF_AWS.contains(&&***name))
    {
        texts(value, format!("/detail/{name}"), &mut places);
    }
    let mut all = event.clone();
    let mut events = Vec::new();
    for place in &places {
        let mut one = event.clone();
        for event in [&mut one, &mut all] {
            let value = event.pointer_mut(place).expect("a text");
            *value = (value.as_str().expect("a text").to_owned() + text).into();
        }
        events.push(one);
    }
    events.push(all);
    events
}

/// The places of all texts in a value.
fn texts(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                texts(item, format!("{place}/{at}"), places);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                texts(value, format!("{place}/{name}"), places);
            }
        }
        _ => {}
    }
}

#[test]
fn no_text_in_an_event_makes_a_rule_fail_or_speak_in_two_lines() {
    let rules = every_rule();
    let turned_on = turned_on(&rules);
    for text in TEXTS {
        let reports = rules.iter().flat_map(|rule| &rule.reports);
        let events: Vec<_> = reports.flat_map(|event| nasty(event, text)).collect();
        assert!(events.len() > 2_000, "{}", events.len());
        let mut arguments = vec![
            "run",
            "--no-config",
            "-q",
            "--every-finding",
            "--format",
            "text",
        ];
        arguments.extend(turned_on.iter().map(String::as_str));
        arguments.push("-");
        let said = feed(&arguments, lines(&events).as_bytes());
        assert_eq!((said.code, &*said.err), (0, ""), "{text}");
        // A finding is its subject, its summary and two lines of facts, and an empty line.
        for (at, finding) in said.out.trim_end().split("\n\n").enumerate() {
            for line in finding.lines() {
                assert_eq!(one_line(line), line, "finding {at}");
            }
            let mut lines = finding.lines();
            let first = lines.next().expect("a line");
            let severities = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
            let begins = severities
                .iter()
                .any(|severity| first.starts_with(severity));
            assert!(begins, "{finding}");
            let rest: Vec<_> = lines.collect();
            assert!(rest.len() <= 4, "{finding}");
            assert!(
                rest.iter().all(|line| line.starts_with("         ")),
                "{finding}"
            );
        }
    }
}

/// What the function publishes and logs of every rule, with the text in all fields at once.
#[cfg(feature = "lambda")]
#[test]
fn no_text_in_an_event_breaks_a_message_or_a_line_of_the_log() {
    use patrol_test_support::{function_of, lambda::Sns};

    let (sns, rules) = (Sns::start(), every_rule());
    let function = function_of(&rules, &sns).start();
    for text in TEXTS {
        for event in rules.iter().flat_map(|rule| &rule.reports) {
            let nasty = nasty(event, text).pop().expect("all at once");
            let answer = function.invoke(&nasty);
            assert!(answer.is_ok(), "{answer:?}: {nasty}");
        }
    }
    let published = sns.published();
    assert!(published.len() > 500, "{}", published.len());
    for message in &published {
        let subject = &message.subject;
        assert!(
            subject.len() <= 100 && subject.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{subject}"
        );
        for line in message.message.lines() {
            assert_eq!(one_line(line), line, "{subject}");
        }
    }
    let logs = function.logs();
    assert!(logs.lines().count() > published.len());
    for line in logs.lines() {
        let read: Result<Value, _> = serde_json::from_str(line);
        assert!(read.is_ok(), "{line}");
        assert_eq!(one_line(line), line);
    }
}
