//! The guide names what stands in the templates.

use std::{collections::BTreeSet, fs, path::Path};

use patrol_runtime::template::Template;

use crate::variants::all;
use patrol_test_support::of_type;

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/template/guide.md");
    fs::read_to_string(path).expect("the guide")
}

/// The part of a logical id that is the same for every rule and function.
fn part(id: &str, template: &Template) -> String {
    let rules = &template.as_value()["Metadata"]["Patrol"]["Rules"];
    let named = rules
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str());
    let listed = rules
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str());
    let mut prefixes: Vec<_> = named
        .chain(listed)
        .map(patrol_core::names::pascal_case)
        .collect();
    prefixes.push("Webhook".to_owned());
    let rest = prefixes
        .iter()
        .find_map(|prefix| id.strip_prefix(&**prefix));
    rest.unwrap_or(id).to_owned()
}

#[test]
fn every_alarm_is_explained() {
    let guide = guide();
    let mut seen = BTreeSet::new();
    for (name, template) in all() {
        for (id, alarm) in of_type(template.as_value(), "AWS::CloudWatch::Alarm") {
            let part = part(id, &template);
            let of_event_rule = alarm["Namespace"] == "AWS/Events";
            let known =
                guide.contains(&format!("`{part}`")) || guide.contains(&format!("`<Rule>{part}`"));
            assert!(known || of_event_rule, "{name}: {id} ({part})");
            seen.insert(part);
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn every_statement_of_a_role_is_explained() {
    let guide = guide();
    let mut seen = BTreeSet::new();
    for (name, template) in all() {
        for (id, role) in of_type(template.as_value(), "AWS::IAM::Role") {
            let statements = &role["Policies"][0]["PolicyDocument"]["Statement"];
            for statement in statements.as_array().expect("statements") {
                let statement = statement.pointer("/Fn::If/1").unwrap_or(statement);
                if let Some(sid) = statement["Sid"].as_str() {
                    assert!(guide.contains(&format!("`{sid}`")), "{name}: {id}: {sid}");
                    seen.insert(sid.to_owned());
                }
            }
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
}
