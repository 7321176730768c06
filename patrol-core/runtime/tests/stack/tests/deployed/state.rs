//! What the deployed functions remember of findings, shown and forgotten.

use serde_json::{Value, json};

use crate::{ZIP, said, template};
use patrol_test_support::{Ministack, instance_abroad, patrol::Said};

/// `patrol state state --name patrol ARGS`.
fn state(aws: &Ministack, args: &[&str]) -> Said {
    said(aws, "state", args)
}

#[test]
fn what_the_functions_remember_is_shown_and_forgotten() {
    let mut aws = Ministack::start("state");
    let how = json!("instanceOutsideHome throttle=1h");
    let values = [("AlertAggregation", how)];
    let outputs = aws.deploy_with("patrol-state", &template(&[]), &ZIP, &values);
    let empty = state(&aws, &[]);
    assert_eq!(empty.code, 0, "{}", empty.err);
    assert!(empty.err.contains("nothing is remembered"), "{}", empty.err);

    for id in ["first", "second"] {
        let mut event = instance_abroad();
        event["id"] = json!(id);
        let name = &outputs["FunctionName"];
        let call = json!({ "FunctionName": name, "Payload": event.to_string() });
        let answer = aws.call("lambda", "invoke", call);
        assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
    }
    let said = state(&aws, &["--json", "--rule", "instanceOutsideHome"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let said: Value = serde_json::from_str(&said.out).expect("JSON");
    let key = &said["keys"][0];
    assert_eq!(key["held"], 1, "{said}");
    assert!(
        key["told"].is_string() && key["until"].is_string(),
        "{said}"
    );
    let id = key["id"].as_str().expect("an id");
    let shown = state(&aws, &[]);
    assert!(shown.err.contains(id), "{}", shown.err);
    assert!(shown.err.contains("1 held back"), "{}", shown.err);
    let other = state(&aws, &["--json", "--rule", "assumeRole"]);
    let other: Value = serde_json::from_str(&other.out).expect("JSON");
    assert_eq!(other["keys"], json!([]));

    let gone = state(&aws, &["--forget", id]);
    assert_eq!(gone.code, 0, "{}", gone.err);
    let again = state(&aws, &["--forget", id]);
    assert_eq!(again.code, 3, "{}", again.err);
    assert!(
        again.err.contains("nothing is remembered as"),
        "{}",
        again.err
    );
}

#[test]
fn a_stack_without_a_table_says_so() {
    let mut aws = Ministack::start("state-none");
    let template = json!({ "Parameters": {}, "Resources": { "T": { "Type": "AWS::SNS::Topic" } } });
    aws.deploy("patrol-state", &template, &ZIP);
    let said = state(&aws, &[]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(
        said.err.contains("has no resource `StateTable`"),
        "{}",
        said.err
    );
}
