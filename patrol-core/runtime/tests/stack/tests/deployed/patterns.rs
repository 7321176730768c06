//! What EventBridge makes of the template's patterns.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use patrol_core::{Pattern, PatternSet};
use patrol_test_support::{Ministack, of_type};
use serde_json::{Value, json};

use crate::template;

/// Every fixture of the linked rulesets, as the whole event that EventBridge would carry.
fn fixtures() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..");
    let mut events = Vec::new();
    for ruleset in ["patrol-rules-aws", "examples/custom-ruleset"] {
        let folder = root.join(ruleset).join("tests/fixtures");
        let before = events.len();
        for folder in fs::read_dir(folder).expect("the ruleset's fixtures") {
            for file in fs::read_dir(folder.expect("a folder").path()).expect("a rule's fixtures") {
                let path = file.expect("a file").path();
                let text = fs::read_to_string(&path).expect("a fixture");
                let event: Value = serde_json::from_str(&text).expect("JSON");
                if event.get("detail-type").is_none() {
                    continue;
                }
                let mut whole = json!({
                    "account": "111122223333", "id": "1", "region": "us-east-1", "resources": [],
                    "time": "2026-01-01T00:00:00Z", "version": "0",
                });
                for (key, value) in event.as_object().expect("an event") {
                    whole[key] = value.clone();
                }
                events.push((path, whole.to_string()));
            }
        }
        assert!(events.len() > before, "{ruleset} has no fixtures");
    }
    events
}

/// Of so many pairs of an event and a pattern that does not take it, one is asked about: there are a
/// hundred thousand.
const SAMPLE: usize = 29;

/// EventBridge's own judgement and that of the router's engine, on every fixture of every linked
/// ruleset, for the patterns of the central and of the member template: of each fixture every pattern that
/// takes it, and some of those that do not.
#[test]
fn eventbridge_and_the_router_decide_alike() {
    let events = fixtures();
    assert!(events.len() > 20, "{} fixtures", events.len());
    let mut aws = Ministack::start("drift");
    let mut matched = 0;
    for template in [template(&[]), template(&["--member"])] {
        let patterns: Vec<_> = of_type(&template, "AWS::Events::Rule")
            // The stack's own schedules have none.
            .filter_map(|(id, properties)| Some((id, properties.get("EventPattern")?.to_string())))
            .collect();
        let parsed = patterns
            .iter()
            .map(|(id, text)| (*id, text.parse::<Pattern>().expect("a pattern")));
        let engine: PatternSet<&str> = parsed.collect();
        for (number, (path, event)) in events.iter().enumerate() {
            let ours: BTreeSet<_> = engine
                .matches(event.as_bytes())
                .expect("an event")
                .copied()
                .collect();
            let asked = patterns.iter().enumerate();
            let asked = asked.filter(|(index, (id, _))| {
                ours.contains(id) || (number + index).is_multiple_of(SAMPLE)
            });
            for (_, (id, text)) in asked {
                let question = json!({ "EventPattern": text, "Event": event });
                let theirs = aws.call("events", "test_event_pattern", question);
                assert_eq!(
                    theirs["Result"],
                    ours.contains(id),
                    "{id} on {}",
                    path.display()
                );
            }
            matched += ours.len();
        }
    }
    assert!(matched > 40, "{matched} matches");
}

/// The patterns of a template's EventBridge rules.
fn patterns(args: &[&str]) -> Vec<(String, Pattern)> {
    let args = [&["--parameters-in", "ssm"], args].concat();
    let template = template(&args);
    let rules = of_type(&template, "AWS::Events::Rule");
    let pattern = |rule: &Value| match &rule["EventPattern"] {
        Value::String(text) => text.parse(),
        object => object.to_string().parse(),
    };
    rules
        .filter(|(_, rule)| !rule["EventPattern"].is_null())
        .map(|(id, rule)| (id.to_owned(), pattern(rule).expect("a pattern")))
        .collect()
}

/// An event that two forwarding rules match would be evaluated twice, and one that none matches not
/// at all.
#[test]
fn an_event_has_one_forwarding_rule_where_a_rule_waits_for_it() {
    let (central, member) = (patterns(&[]), patterns(&["--member"]));
    let mut forwarded = 0;
    for (path, event) in fixtures() {
        let matched = |patterns: &[(String, Pattern)]| -> Vec<String> {
            let matching = patterns
                .iter()
                .filter(|(_, pattern)| pattern.matches(event.as_bytes()).expect("an event"));
            matching.map(|(id, _)| id.clone()).collect()
        };
        let whole: Value = serde_json::from_str(&event).expect("JSON");
        let of_aws = whole["source"]
            .as_str()
            .is_some_and(|from| from.starts_with("aws."));
        let wanted = usize::from(of_aws && !matched(&central).is_empty());
        let found = matched(&member);
        assert_eq!(found.len(), wanted, "{}: {found:?}", path.display());
        forwarded += found.len();
    }
    assert!(forwarded > 40, "{forwarded} forwarded");
}
