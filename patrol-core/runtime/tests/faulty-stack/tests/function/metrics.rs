//! What is counted; what the function does itself is, and is not judged.

use patrol_test_support::lambda::{RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{event, function};

fn metrics(function: &RunningFunction) -> Vec<Value> {
    let logs = function.logs();
    let lines = logs
        .lines()
        .map(|line| line.parse::<Value>().expect("a line of JSON"));
    lines.filter(|line| line["_aws"].is_object()).collect()
}

#[test]
fn its_own_doing_is_not_judged() {
    let topic = Sns::start();
    let role = "arn:aws:iam::123456789012:role/patrol-Role-1";
    let function = function(&topic).env("PatrolRoleArn", role).start();
    let by = |arn: &str, id: &str| {
        let mut event = event(&["reports"]);
        event["id"] = json!(id);
        event["detail"]["userIdentity"] =
            json!({"sessionContext": {"sessionIssuer": {"arn": arn}}});
        event
    };
    function.invoke(&by(role, "own")).unwrap();
    let mut session = event(&["reports"]);
    session["detail"]["userIdentity"] =
        json!({"arn": "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/patrol"});
    function.invoke(&session).unwrap();
    let mut finding = event(&["reports"]);
    finding["source"] = json!("patrol");
    finding["detail-type"] = json!("Patrol Finding");
    let answer = function.invoke(&finding).unwrap();
    assert_eq!(answer, json!({"matched": [], "findings": 0}));
    assert_eq!(topic.published(), []);
    let counts = metrics(&function);
    assert_eq!(
        (&counts[0]["Events"], &counts[0]["OwnEvents"]),
        (&json!(1), &json!(1))
    );
    function.invoke(&by(&format!("{role}0"), "other")).unwrap();
    assert_eq!(topic.published().len(), 1);
}

#[test]
fn everything_is_counted() {
    let topic = Sns::start();
    let function = function(&topic).start();
    function.invoke(&event(&["reports", "fails"])).unwrap_err();
    let lines = metrics(&function);
    let whole = &lines[0];
    for (name, count) in [
        ("Events", 1),
        ("Matched", 2),
        ("Findings", 1),
        ("Failures", 1),
    ] {
        assert_eq!(whole[name], json!(count), "{name}");
    }
    assert!(whole["Duration"].is_u64());
    assert_eq!(lines[1]["Duration"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        whole["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
        json!([[]])
    );
    let rules: Vec<_> = lines[1..]
        .iter()
        .map(|line| (&line["Rule"], &line["Findings"], &line["Failures"]))
        .collect();
    let (zero, one) = (json!(0), json!(1));
    assert_eq!(
        rules,
        [
            (&json!("fails"), &zero, &one),
            (&json!("reports"), &one, &zero)
        ]
    );
    assert_eq!(
        lines[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
        json!([["Rule"]])
    );
}
