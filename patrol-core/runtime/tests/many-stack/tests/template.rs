//! What the template of 300 rules with 250 parameters comes to, within AWS's limits.
#![cfg(feature = "cli")]
#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "a test that shows its numbers"
)]

mod calls;

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use patrol_core::{Pattern, PatternSet, Registry};
use patrol_many_stack as _;
use patrol_test_support::{of_type, target_tmp, template};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_patrol-many-stack");

/// The template with all values in `patrol.toml`.
fn from_file(name: &str, text: &str, more: &[&str]) -> Value {
    let path = target_tmp().join(format!("many-{name}.toml"));
    fs::write(&path, text).expect("a file");
    let config = path.to_str().expect("UTF-8");
    let args = ["--parameters-in", "file", "--config", config];
    template(Path::new(BINARY), &[&args[..], more].concat())
}

fn pattern(rule: &Value) -> Pattern {
    rule["EventPattern"].to_string().parse().expect("a pattern")
}

#[test]
fn three_hundred_rules_on_sixty_services_are_sixty_eventbridge_rules() {
    let template = from_file("counts", "stack = \"many\"\n", &[]);
    let rules = of_type(&template, "AWS::Events::Rule");
    let rules: BTreeMap<_, _> = rules
        .filter(|(_, rule)| !rule["EventPattern"].is_null())
        .collect();
    assert_eq!(rules.len(), 60);
    let mut named = Vec::new();
    for (id, rule) in &rules {
        let pattern = pattern(rule);
        assert!(pattern.to_string().len() <= 2_048, "{id}: {pattern}");
        assert!(pattern.combinations() <= Pattern::MAX_COMBINATIONS, "{id}");
        let input = rule["Targets"][0]["InputTransformer"]["InputTemplate"].as_str();
        let input = input
            .expect("a marker")
            .replace("<aws.events.event.json>", "null");
        let input: Value = serde_json::from_str(&input).expect("JSON");
        let of_rule = input["patrol"]["rules"].as_array().expect("names").clone();
        named.extend(of_rule.iter().map(ToString::to_string));
    }
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), 300, "each rule has one EventBridge rule");
    // One permission, whatever the rules.
    assert_eq!(of_type(&template, "AWS::Lambda::Permission").count(), 1);
    // Each EventBridge rule has its alarm; the rest does not grow with the rules.
    let count = |section: &str| {
        template[section]
            .as_object()
            .map_or(0, serde_json::Map::len)
    };
    let (resources, parameters) = (count("Resources"), count("Parameters"));
    assert!((120..=160).contains(&resources), "{resources} resources");
    assert!(parameters <= 15, "{parameters} parameters");
    let bytes = template.to_string().len();
    assert!(bytes < 150_000, "{bytes} bytes");
    println!("{resources} resources, {parameters} parameters, {bytes} bytes");
}

#[test]
fn more_parameters_than_cloudformation_takes_are_refused_with_the_way_out() {
    for (place, words) in [
        ("environment", "use `--parameters-in file` or `ssm`"),
        ("ssm", "of at most 200"),
        (
            "ssm",
            "let `patrol.toml` hold the values with `--parameters-in file`",
        ),
    ] {
        let mut command = Command::new(BINARY);
        command.args(["template", "--no-config", "--parameters-in", place]);
        let output = command.output().expect("the stack's binary runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(words), "{err}");
    }
}

/// One more rule, or one less, changes the EventBridge rule of its service alone.
#[test]
fn a_rule_that_is_off_changes_one_eventbridge_rule() {
    let all = from_file("all", "stack = \"many\"\n", &[]);
    let less = "stack = \"many\"\n[rules.rule123]\nenabled = false\n";
    let less = from_file("less", less, &[]);
    let of = |template| of_type(template, "AWS::Events::Rule").collect::<BTreeMap<_, _>>();
    let (all, less) = (of(&all), of(&less));
    let changed: Vec<_> = all
        .keys()
        .filter(|id| all.get(*id) != less.get(*id))
        .collect();
    assert_eq!((changed.len(), all.len()), (1, less.len()), "{changed:?}");
}

/// What EventBridge rules deliver, and what the members forward, is what some rule wants, and nothing else.
#[test]
fn nothing_is_delivered_that_no_rule_wants_and_nothing_that_one_wants_is_not() {
    let registry = Registry::linked().expect("rules");
    // Those of the library; the binary has five more.
    let wanted: PatternSet<&str> = registry
        .rules()
        .iter()
        .map(|rule| (rule.name, rule.pattern()))
        .collect();
    let off: String = ["rule37", "rule97", "rule157", "rule217", "rule277"]
        .map(|rule| format!("[rules.{rule}]\nenabled = false\n"))
        .concat();
    let toml = format!("stack = \"many\"\n{off}");
    let sets = [&[][..], &["--member"]].map(|more| {
        let template = from_file(&format!("delivery{}", more.len()), &toml, more);
        let rules = of_type(&template, "AWS::Events::Rule");
        let rules = rules.filter(|(_, rule)| !rule["EventPattern"].is_null());
        let rules = rules.map(|(id, rule)| (id.to_owned(), pattern(rule)));
        rules.collect::<PatternSet<String>>()
    });
    let (mut delivered, mut other) = (0, 0);
    for call in calls::all() {
        let event = call.event("1", "alice", "2026-03-02T09:01:00Z").to_string();
        let matching =
            |set: &PatternSet<String>| set.matches(event.as_bytes()).expect("an event").count();
        let wants = wanted.matches(event.as_bytes()).expect("an event").count() > 0;
        for set in &sets {
            // One EventBridge rule has all rules of the service.
            assert_eq!(matching(set), usize::from(wants), "{event}");
        }
        if wants {
            delivered += 1;
        } else {
            other += 1;
        }
    }
    assert!(delivered > 300 && other > 300, "{delivered} and {other}");
}
