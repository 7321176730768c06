//! `patrol fixture`: events for fixture files, built and out of logs.

use patrol_test_support::patrol::{call, event, feed, lines, record};
use serde_json::{Value, json};

#[test]
fn an_event_is_built_for_a_call() {
    let said = call(&[
        "fixture",
        "--event",
        "ec2:RunInstances",
        "--identity",
        "Root",
        "--error",
        "AccessDenied",
    ]);
    assert_eq!(said.code, 0, "{said:?}");
    let event: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(event["source"], "aws.ec2");
    assert_eq!(event["detail"]["eventName"], "RunInstances");
    assert_eq!(event["detail"]["userIdentity"]["type"], "Root");
    assert_eq!(event["detail"]["errorCode"], "AccessDenied");
}

#[test]
fn a_data_event_and_a_call_that_reads_say_so() {
    for (call_name, read_only, management, category) in [
        ("s3:GetObject", true, false, "Data"),
        ("s3:PutObject", false, false, "Data"),
        ("s3:GetBucketPolicy", true, true, "Management"),
        ("s3:DeleteBucket", false, true, "Management"),
    ] {
        let said = call(&["fixture", "--event", call_name]);
        assert_eq!(said.code, 0, "{said:?}");
        let event: Value = serde_json::from_str(&said.out).expect("JSON");
        let detail = &event["detail"];
        assert_eq!(detail["readOnly"], read_only, "{call_name}");
        assert_eq!(detail["managementEvent"], management, "{call_name}");
        assert_eq!(detail["eventCategory"], category, "{call_name}");
    }
}

#[test]
fn an_event_is_taken_out_of_a_log_without_what_names_somebody() {
    let mut other = event("2");
    other["detail-type"] = json!("AWS API Call via CloudTrail");
    let mut second = event("3");
    second["account"] = json!("123456789012");
    let input = lines(&[
        other,
        event("1"),
        json!({ "Records": [record("4")] }),
        second,
    ]);
    let said = feed(
        &["fixture", "--rule", "rootLogin", "--nth", "3", "-"],
        input.as_bytes(),
    );
    assert_eq!(said.code, 0, "{said:?}");
    let event: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(event["id"], "3");
    assert!(!said.out.contains("123456789012"), "{}", said.out);
    let kept = feed(
        &[
            "fixture",
            "--rule",
            "rootLogin",
            "--nth",
            "3",
            "--keep",
            "-",
        ],
        input.as_bytes(),
    );
    assert!(kept.out.contains("123456789012"), "{}", kept.out);
}

#[test]
fn what_cannot_be_is_told_in_a_line() {
    for (arguments, words) in [
        (
            &["fixture", "--event", "RunInstances"][..],
            "`RunInstances` does not name an API call",
        ),
        (
            &["fixture", "--event", "s3:GetObjct"],
            "CloudTrail records no `GetObjct` of `s3.amazonaws.com`; did you mean `GetObject`?",
        ),
        (
            &["fixture", "--rule", "nothing", "-"],
            "no rule `nothing` is linked",
        ),
        (
            &["fixture", "--rule", "rootLogin", "-"],
            "no recorded event number 1 that the pattern of `rootLogin` delivers",
        ),
        (&["fixture"], "--event"),
    ] {
        let said = feed(arguments, b"{}");
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(words), "{words} is not in {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
}
