//! How a stack fares is read from CloudWatch and SQS.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{ZIP, said, template};
use patrol_test_support::{Ministack, patrol::Said, target_tmp};

/// `patrol health health --name patrol ARGS`.
fn health(aws: &Ministack, args: &[&str]) -> Said {
    said(aws, "health", args)
}

/// Counts as the function of a stack does: of a rule, or of the whole.
fn count(
    aws: &mut Ministack,
    stack: &str,
    rule: Option<&str>,
    name: &str,
    time: DateTime<Utc>,
    value: u64,
) {
    let mut dimensions = vec![json!({ "Name": "Stack", "Value": stack })];
    dimensions.extend(rule.map(|rule| json!({ "Name": "Rule", "Value": rule })));
    let metric = json!({
        "MetricName": name,
        "Dimensions": dimensions,
        "Timestamp": time.to_rfc3339(),
        "Value": value,
        "Unit": "Count",
    });
    let data = json!({ "Namespace": "Patrol", "MetricData": [metric] });
    aws.call("cloudwatch", "put_metric_data", data);
}

fn day(time: DateTime<Utc>) -> String {
    time.date_naive().to_string()
}

/// A stack with a dead-letter queue and the document of this file, as `template` writes it. A suppression may end
/// meanwhile, which no template takes: the one that ends in 60 days has ended.
fn deployed(path: &Path, text: &str, end: &dyn Fn(i64) -> String) -> Value {
    fs::write(path, text.replace(&end(-2), &end(60))).expect("a file");
    let whole = template(&["--config", path.to_str().expect("UTF-8")]);
    let control = whole["Resources"]["Control"].to_string();
    let control: Value = serde_json::from_str(&control.replace(&end(60), &end(-2))).expect("JSON");
    let queue = json!({ "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "letters" } });
    json!({
        "Metadata": whole["Metadata"],
        "Parameters": {},
        "Resources": { "Control": control, "DeadLetterQueue": queue },
    })
}

#[test]
fn rules_dead_letters_and_ending_suppressions_are_told() {
    let mut aws = Ministack::start("health");
    let now = Utc::now();
    let end = |days| day(now + TimeDelta::days(days));
    let suppress = |owner: &str, until: String| {
        format!(
            "[[suppress]]\nrules = [\"instanceOutsideHome\"]\nwhen = {{ account = [\"111122223333\"] }}\nuntil = {until}\nowner = \"{owner}\"\nreason = \"a trial\"\n"
        )
    };
    let text = format!(
        "stack = \"patrol-health\"\n[rules.abuseReported]\nenabled = false\n{}{}{}",
        suppress("ann", end(5)),
        suppress("bob", end(40)),
        suppress("eve", end(-2))
    );
    let path = target_tmp().join("health.toml");
    let config = ["--config", path.to_str().expect("UTF-8")];
    aws.deploy("patrol-health", &deployed(&path, &text, &end), &ZIP);
    let empty = health(&aws, &["--no-config"]);
    assert_eq!(empty.code, 0, "{}", empty.err);
    for words in ["No dead letters", "No events in 90 days: is there a trail"] {
        assert!(empty.out.contains(words), "{words}: {}", empty.out);
    }

    // Neither is at the edge of a week, whatever the time of day.
    let (lately, before) = (now - TimeDelta::days(3), now - TimeDelta::days(10));
    for (rule, name, time, value) in [
        ("instanceOutsideHome", "Matched", before, 9),
        ("instanceOutsideHome", "Matched", lately, 4),
        // Looked at, and nothing matched.
        ("instanceOutsideHome", "Matched", now, 0),
        ("instanceOutsideHome", "Findings", before, 5),
        ("instanceOutsideHome", "Suppressed", lately, 2),
        ("instanceOutsideHome", "Suppressed", lately, 1),
        ("instanceOutsideHome", "Failures", lately, 1),
        ("assumeRole", "Matched", now, 0),
    ] {
        count(&mut aws, "patrol-health", Some(rule), name, time, value);
    }
    for (name, time, value) in [
        ("Events", before, 70),
        ("Events", lately, 21),
        ("CloudTrailEvents", before, 60),
    ] {
        count(&mut aws, "patrol-health", None, name, time, value);
    }
    // Another stack of the account has the same rules.
    for name in ["Matched", "Findings", "Suppressed", "Failures"] {
        count(&mut aws, "patrol-other", Some("assumeRole"), name, now, 7);
        count(
            &mut aws,
            "patrol-other",
            Some("instanceOutsideHome"),
            name,
            now,
            7,
        );
    }
    let url = json!({ "QueueName": "letters" });
    let url = aws.call("sqs", "get_queue_url", url)["QueueUrl"].take();
    let letter = json!({ "QueueUrl": url, "MessageBody": "an event" });
    aws.call("sqs", "send_message", letter);
    let age = json!({
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{ "Name": "QueueName", "Value": "letters" }],
        "Timestamp": (now - TimeDelta::minutes(10)).to_rfc3339(),
        "Value": 10_800,
        "Unit": "Seconds",
    });
    let data = json!({ "Namespace": "AWS/SQS", "MetricData": [age] });
    aws.call("cloudwatch", "put_metric_data", data);

    let none = ["--no-config"];

    let said = health(&aws, &[&none[..], &["--json"]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let said: Value = serde_json::from_str(&said.out).expect("JSON");
    let rules = said["rules"].as_array().expect("rules");
    let of = |name: &str| rules.iter().find(|rule| rule["rule"] == name);
    assert_eq!(
        of("instanceOutsideHome"),
        Some(&json!({
            "rule": "instanceOutsideHome",
            "last_event": day(lately),
            "last_finding": day(before),
            "events": 4,
            "findings": 0,
            "suppressed": 3,
            "faults": 1,
            "silent": false,
        }))
    );
    let silent = of("assumeRole").expect("a rule that is on");
    assert_eq!(
        (&silent["silent"], &silent["last_event"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(of("abuseReported"), None, "a rule that is off");
    let letters = json!({ "count": 1, "oldest_seconds": 10_800 });
    assert_eq!(said["dead_letters"], letters);
    let ending = said["ending_suppressions"].as_array().expect("a list");
    let ending: Vec<_> = ending
        .iter()
        .map(|one| json!([one["owner"], one["until"], one["days"]]))
        .collect();
    assert_eq!(
        ending,
        [json!(["ann", end(5), 5]), json!(["eve", end(-2), -2])]
    );
    assert_eq!(
        (&said["events"], &said["cloudtrail_events"]),
        (
            &json!({ "count": 21, "last": day(lately) }),
            &json!({ "count": 0, "last": day(before) })
        )
    );

    assert_eq!(
        (&said["document_fault"], &said["file_differs"]),
        (&Value::Null, &Value::Null)
    );

    let shown = health(&aws, &none);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for words in [
        "patrol-health in us-east-1: ",
        "1 dead letter, the oldest for 3 h",
        &format!(
            "21 events in 7 days, the last on {}; 0 from CloudTrail, the last on {}",
            day(lately),
            day(before)
        ),
        "No event in 90 days for ",
        "Events Findings Suppressed Faults  Last event  Last finding",
        &format!("ends in 5 days, on {} (ann: a trial)", end(5)),
        &format!(
            "ended on {}: delete it, or agree on a new end (eve: a trial)",
            end(-2)
        ),
        &day(lately),
    ] {
        assert!(shown.out.contains(words), "{words}: {}", shown.out);
    }

    // The file at hand is compared, and is not in force.
    let differs = "The file at hand says something else than what is deployed";
    fs::write(&path, &text).expect("a file");
    let same = health(&aws, &config);
    assert_eq!(same.code, 0, "{}", same.err);
    assert_eq!(same.out, shown.out);
    let other = text.replace("abuseReported", "instanceOutsideHome");
    fs::write(&path, other.replace("bob", "zoe")).expect("a file");
    let other = health(&aws, &config);
    assert_eq!(other.code, 0, "{}", other.err);
    let mut lines: Vec<_> = other.out.lines().collect();
    assert!(
        lines.pop().is_some_and(|line| line.contains(differs)),
        "{}",
        other.out
    );
    assert_eq!(lines, shown.out.lines().collect::<Vec<_>>());
    fs::write(&path, "[rules.nothing]\n").expect("a file");
    let wrong = health(&aws, &config);
    assert_eq!((wrong.code, &wrong.out), (0, &shown.out));
    assert!(
        wrong
            .err
            .contains("is not compared with what is deployed: ")
            && wrong.err.contains("`nothing`"),
        "{}",
        wrong.err
    );

    fs::write(&path, text.replace("patrol-health", "patrol-other")).expect("a file");
    let other = health(&aws, &config);
    assert_eq!(other.code, 2, "{}", other.err);
    assert!(other.err.contains("patrol-other"), "{}", other.err);
}
