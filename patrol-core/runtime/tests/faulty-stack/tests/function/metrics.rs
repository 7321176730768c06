//! What is counted; what the function does itself is, and is not evaluated.

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

/// A call with a role, as CloudTrail records it.
fn call(session: &str, service: &str, name: &str, id: &str) -> Value {
    let mut event = event(&["reports"]);
    event["id"] = json!(id);
    event["source"] = json!("aws.faults");
    event["detail"]["logged"] = json!(["logged"]);
    event["detail"]["userAgent"] = json!("patrol/0.1.0");
    event["detail"]["userIdentity"] = json!({"arn": session});
    event["detail"]["eventSource"] = json!(service);
    event["detail"]["eventName"] = json!(name);
    event
}

#[test]
fn its_own_doing_is_not_evaluated() {
    let topic = Sns::start();
    let function = function(&topic)
        .env(
            "PatrolRoleArn",
            "arn:aws:iam::123456789012:role/patrol-Role-1",
        )
        .env(
            "PatrolStackRoleArns",
            "arn:aws:iam::123456789012:role/patrol-Other-1",
        )
        .start();
    let own = "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/patrol";
    function
        .invoke(&call(own, "sns.amazonaws.com", "Publish", "own"))
        .unwrap();
    let other = "arn:aws:sts::123456789012:assumed-role/patrol-Other-1/patrol-Other";
    function
        .invoke(&call(other, "kms.amazonaws.com", "Decrypt", "other"))
        .unwrap();
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
    let stranger = "arn:aws:sts::123456789012:assumed-role/patrol-Role-10/patrol";
    function
        .invoke(&call(stranger, "sns.amazonaws.com", "Publish", "stranger"))
        .unwrap();
    assert_eq!(topic.published().len(), 1);
}

/// Who has the function's credentials hides nothing: it is critical, and the rules see it too.
#[test]
fn a_thief_with_its_role_is_told() {
    let topic = Sns::start();
    let function = function(&topic)
        .env(
            "PatrolRoleArn",
            "arn:aws:iam::123456789012:role/patrol-Role-1",
        )
        .start();
    for (number, (session, service, name)) in [
        ("patrol", "s3.amazonaws.com", "ListBuckets"),
        ("patrol", "iam.amazonaws.com", "CreateUser"),
        ("somebody", "sns.amazonaws.com", "Publish"),
        // Its own session and one of its own calls, with another tool.
        ("patrol", "sns.amazonaws.com", "Publish"),
    ]
    .into_iter()
    .enumerate()
    {
        let arn = format!("arn:aws:sts::123456789012:assumed-role/patrol-Role-1/{session}");
        let mut event = call(&arn, service, name, &number.to_string());
        event["detail"]["userAgent"] = json!("aws-cli/2.31.0");
        function.invoke(&event).unwrap();
        let told = topic.published().split_off(2 * number);
        let told = told
            .iter()
            .map(|one| (&*one.attributes["rule"], &*one.attributes["severity"]));
        let mut told: Vec<_> = told.collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [("logged", "medium"), ("patrolRoleMisused", "critical")],
            "{name}"
        );
    }
}

#[test]
fn events_of_cloudtrail_are_counted() {
    let topic = Sns::start();
    let function = function(&topic).start();
    let mut logged = event(&[]);
    logged["source"] = json!("aws.faults");
    logged["detail-type"] = json!("AWS API Call via CloudTrail");
    function.invoke(&logged).unwrap();
    // A text that only says so does not count.
    let mut other = event(&[]);
    other["detail"]["summary"] = json!("AWS API Call via CloudTrail");
    function.invoke(&other).unwrap();
    let counts: Vec<_> = metrics(&function)
        .iter()
        .map(|line| line["CloudTrailEvents"].clone())
        .collect();
    assert_eq!(counts, [1, 0]);
}

#[test]
fn everything_is_counted() {
    let topic = Sns::start();
    let function = function(&topic).env("PatrolStack", "acme-prod").start();
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
        json!([["Stack"]])
    );
    assert!(lines.iter().all(|line| line["Stack"] == "acme-prod"));
    let rules: Vec<_> = lines[1..]
        .iter()
        .map(|line| (&line["Rule"], &line["Findings"], &line["Failures"]))
        .collect();
    // What is zero for a rule is not a metric, since each costs.
    let (none, one) = (Value::Null, json!(1));
    assert_eq!(
        rules,
        [
            (&json!("fails"), &none, &one),
            (&json!("reports"), &one, &none)
        ]
    );
    assert_eq!(
        lines[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
        json!([["Stack", "Rule"]])
    );
}
