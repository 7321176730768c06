//! What an EventBridge rule delivers that several rules share.

use patrol_test_support::lambda::Sns;
use serde_json::{Value, json};

use crate::{event, function};

/// A delivery for these rules.
fn shared(rules: &[&str], event: &Value) -> Value {
    json!({ "patrol": { "rules": rules }, "event": event })
}

#[test]
fn each_delivery_is_evaluated_by_those_of_its_rules_that_match() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let both = event(&["reports", "configured"]);
    for (rules, matched) in [
        (&["reports", "fails"][..], json!(["reports"])),
        (&["configured", "hangs"], json!(["configured"])),
        (&["reports", "configured"], json!(["configured", "reports"])),
        (&["hangs"], json!([])),
    ] {
        let answer = function.invoke(&shared(rules, &both)).unwrap();
        assert_eq!(answer["matched"], matched, "{rules:?}");
    }
}

#[test]
fn an_event_that_two_eventbridge_rules_deliver_is_evaluated_once_by_each_rule() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let event = event(&["reports", "configured"]);
    let mut matched = Vec::new();
    for rules in [["configured", "panics"], ["fails", "reports"]] {
        let answer = function.invoke(&shared(&rules, &event)).unwrap();
        matched.extend(answer["matched"].as_array().unwrap().clone());
    }
    assert_eq!(matched, ["configured", "reports"]);
    assert_eq!(sns.published().len(), 1);
}

/// A rule was taken out, or another one is not here yet: the others' events are not a failure, which
/// would bring them a second time.
#[test]
fn a_name_of_another_build_is_passed_over() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let event = event(&["reports", "takenOut"]);
    let answer = function.invoke(&shared(&["reports", "takenOut"], &event));
    assert_eq!(
        answer.unwrap(),
        json!({ "matched": ["reports"], "findings": 1 })
    );
    let answer = function.invoke(&shared(&["takenOut"], &event));
    assert_eq!(answer.unwrap(), json!({ "matched": [], "findings": 0 }));
}

#[test]
fn a_rule_that_fails_of_several_fails_the_delivery() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let event = event(&["reports", "fails"]);
    let failed = function.invoke(&shared(&["reports", "fails"], &event));
    assert!(failed.is_err(), "{failed:?}");
}
