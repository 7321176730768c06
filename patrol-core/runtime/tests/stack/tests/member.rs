//! What the EventBridge rules of the whole public ruleset deliver and forward: each event that a rule wants, once.

use std::{fs, path::Path};

use acme_rules as _;
use patrol_core::{Pattern, PatternSet, Registry};
use patrol_rules_aws as _;
use patrol_test_support::{binary, of_type, template};
use serde_json::{Value, json};

const CONFIG: [&str; 2] = ["--config", "../../../../examples/stack/patrol.toml"];

/// An event, and what somebody could make of it.
fn variants(event: Value) -> Vec<Value> {
    let with = |pointer: &str, value: Value| {
        let mut event = event.clone();
        let (inside, name) = pointer.rsplit_once('/').expect("a pointer");
        let fields = event.pointer_mut(inside).and_then(Value::as_object_mut);
        fields?.insert(name.to_owned(), value);
        Some(event)
    };
    let name = event["detail"]["eventName"].as_str().unwrap_or_default();
    let omitted = json!({ "omitted": true, "originalSize": 131_072 });
    let variants = [
        with("/detail/errorCode", json!("AccessDenied")),
        with("/detail/errorCode", json!("200")),
        with("/detail/userIdentity", json!({ "type": "Root" })),
        with("/detail/requestParameters", omitted),
        with("/detail/eventSource", json!("sunrise.amazonaws.com")),
        with("/detail/eventSource", json!("s3outposts.amazonaws.com")),
        with("/detail/eventName", json!(format!("{name}s"))),
        with("/detail/eventName", json!("Put")),
        with("/detail/eventName", json!("PutBucket")),
    ];
    let variants: Vec<_> = variants.into_iter().flatten().collect();
    [vec![event], variants].concat()
}

/// The fixtures of the public ruleset.
fn events() -> Vec<Value> {
    let folder = Path::new("../../../../patrol-rules-aws/tests/fixtures");
    let rules = fs::read_dir(folder).expect("fixtures");
    let files = rules.flat_map(|rule| fs::read_dir(rule.expect("a folder").path()).expect("files"));
    let paths = files.map(|file| file.expect("a file").path());
    let texts = paths.map(|path| fs::read_to_string(path).expect("text"));
    let values = texts.map(|text| serde_json::from_str::<Value>(&text).expect("JSON"));
    let events = values.filter(|value| value["detail-type"].is_string());
    events.flat_map(variants).collect()
}

/// The stack's EventBridge rules that have a pattern, each of a length that AWS takes.
fn patterns(template: &Value) -> Vec<(&str, &Value, Pattern)> {
    let rules = of_type(template, "AWS::Events::Rule");
    let rules = rules.filter(|(_, rule)| !rule["EventPattern"].is_null());
    let rules = rules.map(|(id, rule)| {
        let pattern: Pattern = rule["EventPattern"].to_string().parse().expect("a pattern");
        let characters = pattern.to_string().chars().count();
        assert!(
            characters <= Pattern::DEFAULT_MAX_CHARS,
            "{id}: {characters}"
        );
        (id, rule, pattern)
    });
    rules.collect()
}

/// The patterns of the rules with these names.
fn wanted(names: &[&str]) -> PatternSet<&'static str> {
    let linked = Registry::linked().expect("rules");
    let rules = linked.rules().iter().zip(linked.patterns());
    let rules = rules.filter(|(rule, _)| names.contains(&rule.name));
    rules
        .map(|(rule, pattern)| (rule.name, pattern.clone()))
        .collect()
}

#[test]
fn members_forward_what_a_rule_wants_once_in_every_partition() {
    let binary = binary("patrol-test-stack");
    let events = events();
    assert!(events.len() > 5_000, "{} events", events.len());
    for (config, region) in [
        (&["--no-config"][..], None),
        (&CONFIG, None),
        (&CONFIG, Some("us-east-1")),
        (&CONFIG, Some("eu-central-1")),
        (&CONFIG, Some("cn-north-1")),
        (&CONFIG, Some("us-gov-west-1")),
        (&CONFIG, Some("us-iso-east-1")),
        (&CONFIG, Some("us-isob-east-1")),
        (&CONFIG, Some("eusc-de-east-1")),
    ] {
        let region: Vec<_> = region
            .into_iter()
            .flat_map(|region| ["--region", region])
            .collect();
        let template = template(&binary, &[&["--member"], config, &region].concat());
        let rules = patterns(&template);
        // An account has 300 in a region, and needs some itself.
        assert!(rules.len() <= 240, "{region:?}: {} rules", rules.len());
        let forwarded: PatternSet<&str> = rules
            .into_iter()
            .map(|(id, _, pattern)| (id, pattern))
            .collect();
        let names = template["Metadata"]["Patrol"]["Rules"]
            .as_array()
            .expect("names");
        let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
        let wanted = wanted(&names);
        // A region changes which rules are on, and not how events are told apart.
        let some = if region.is_empty() { 1 } else { 10 };
        for event in events.iter().step_by(some) {
            let text = event.to_string();
            let aws = event["source"]
                .as_str()
                .is_some_and(|source| source.starts_with("aws."));
            let wants = aws && wanted.matches(text.as_bytes()).expect("an event").count() > 0;
            let by: Vec<_> = forwarded
                .matches(text.as_bytes())
                .expect("an event")
                .collect();
            assert_eq!(by.len(), usize::from(wants), "{region:?}: {by:?}: {text}");
        }
    }
}

/// Also one whose pattern is so long that it is split among several EventBridge rules.
#[test]
fn each_rule_gets_each_event_that_it_wants_once() {
    let binary = binary("patrol-test-stack");
    let template = template(&binary, &CONFIG);
    let rules = patterns(&template);
    let delivered: Vec<(&str, Vec<String>)> = rules
        .iter()
        .map(|(id, rule, _)| {
            let input = rule["Targets"][0]["InputTransformer"]["InputTemplate"].as_str();
            let input = input
                .expect("a marker")
                .replace("<aws.events.event.json>", "null");
            let input: Value = serde_json::from_str(&input).expect("JSON");
            let names = input["patrol"]["rules"].as_array().expect("names");
            let names = names.iter().filter_map(Value::as_str).map(str::to_owned);
            (*id, names.collect())
        })
        .collect();
    let split = delivered
        .iter()
        .filter(|(_, names)| names.iter().any(|name| name == "roleHandedOver"));
    assert!(split.count() > 1, "the longest pattern is split");
    let set: PatternSet<usize> = rules
        .into_iter()
        .enumerate()
        .map(|(place, (_, _, pattern))| (place, pattern))
        .collect();
    let names = delivered
        .iter()
        .flat_map(|(_, names)| names)
        .map(String::as_str);
    let wanted = wanted(&names.collect::<Vec<_>>());
    let mut seen = 0;
    for event in events() {
        let text = event.to_string();
        let by: Vec<_> = set
            .matches(text.as_bytes())
            .expect("an event")
            .map(|place| &delivered[*place])
            .collect();
        for rule in wanted.matches(text.as_bytes()).expect("an event") {
            let times = by
                .iter()
                .filter(|(_, names)| names.iter().any(|name| name == rule));
            let times: Vec<_> = times.map(|(id, _)| id).collect();
            assert_eq!(times.len(), 1, "{rule}: {times:?}: {text}");
            seen += 1;
        }
    }
    assert!(seen > 1_000, "{seen}");
}
