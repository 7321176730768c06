//! Rules and SNS going wrong.

use std::time::{Duration, Instant};

use patrol_test_support::lambda::{Reply, Sns};
use serde_json::{Value, json};

use crate::{TOKEN, TOPIC, assert_serves, event, function};

fn marked(rule: &str, event: &Value) -> Value {
    json!({"patrol": {"rule": rule}, "event": event})
}

#[test]
fn a_finding_becomes_a_message() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let answer = function.invoke(&event(&["reports"])).unwrap();
    assert_eq!(answer, json!({"matched": ["reports"], "findings": 1}));
    let [message] = &sns.published()[..] else {
        panic!("{:?}", sns.published());
    };
    assert_eq!(message.topic_arn, TOPIC);
    // A line break out of an event is shown, not obeyed.
    assert_eq!(message.subject, "It\\nhappened");
    let parts: Vec<_> = message.message.split("\n\n").collect();
    let [summary, respond, known, sent] = parts[..] else {
        panic!("{parts:?}");
    };
    assert_eq!(summary, "Someone did it.");
    assert_eq!(respond, "What to do:\nAsk whoever did it.");
    assert!(
        known.starts_with("ATT&CK v19: T1078.004\nCIS v6: 1.7\nsince 0.1.0\nRunbook: https://"),
        "{known}"
    );
    assert_eq!(sent.parse::<Value>().unwrap(), event(&["reports"]));
    let attributes: Vec<_> = message
        .attributes
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(
        attributes,
        [
            ("account", "123456789012"),
            ("attack", r#"["T1078.004"]"#),
            ("cis", r#"["1.7"]"#),
            ("key", "reports/6f87d04b-9f74-4f04-a780-7acf4b0a9b38"),
            ("region", "eu-west-1"),
            ("rule", "reports"),
            ("ruleset", "patrol-faulty-stack"),
            ("runbook", "https://wiki.example.com/reports"),
            ("severity", "high"),
            ("state", "opened"),
        ]
    );
    assert!(
        function.logs().contains(r"notified: It\\nhappened"),
        "{}",
        function.logs()
    );
}

#[test]
fn attributes_without_a_value_are_left_out() {
    let sns = Sns::start();
    let mut event = event(&["reports"]);
    event["account"] = json!("");
    event.as_object_mut().unwrap().remove("region");
    function(&sns).start().invoke(&event).unwrap();
    let attributes = &sns.published()[0].attributes;
    assert_eq!(
        attributes.keys().collect::<Vec<_>>(),
        [
            "attack", "cis", "key", "rule", "ruleset", "runbook", "severity", "state"
        ]
    );
}

#[test]
fn a_fifo_topic_gets_a_group_and_a_deduplication_id() {
    let sns = Sns::start();
    // Two functions: one remembers what it has sent.
    for _ in 0..2 {
        let function = function(&sns)
            .env("AlertTopicArn", format!("{TOPIC}.fifo"))
            .start();
        function.invoke(&event(&["reports"])).unwrap();
    }
    let sent = sns.published();
    assert_eq!(sent[0].group_id, "reports");
    assert_eq!(sent[0].deduplication_id.len(), 64);
    assert_eq!(sent[0].deduplication_id, sent[1].deduplication_id);
}

#[test]
fn a_marked_event_is_for_its_rule_only() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let event = event(&["reports", "fails"]);
    let answer = function.invoke(&marked("reports", &event)).unwrap();
    assert_eq!(answer["matched"], json!(["reports"]));
    let why = function.invoke(&marked("fails", &event)).unwrap_err();
    assert_eq!(why.message, "rule `fails` failed: no luck today");
    assert_eq!(sns.published().len(), 1);
    let why = function.invoke(&marked("retired", &event)).unwrap_err();
    assert!(why.message.contains("for the rule `retired`"), "{why}");
}

#[test]
fn a_rule_that_fails_touches_no_other_and_is_loud() {
    let sns = Sns::start();
    let function = function(&sns).timeout(Duration::from_secs(4)).start();
    let started = Instant::now();
    let why = function
        .invoke(&event(&["panics", "hangs", "fails", "reports"]))
        .unwrap_err();
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "the function outran its time"
    );
    assert_eq!(why.kind, "Patrol.Rule");
    for words in [
        "rule `panics` panicked: as the test asked",
        "rule `hangs` timed out: no answer within ",
        "rule `fails` failed: no luck today",
    ] {
        assert!(why.message.contains(words), "{why}");
        assert!(function.logs().contains(words), "{}", function.logs());
    }
    assert_eq!(
        sns.published().len(),
        1,
        "the rule that reports was held up"
    );
    assert_serves(&function, &sns);
}

#[test]
fn throttling_and_passing_faults_are_tried_again() {
    for reply in [Reply::InternalFailure, Reply::Throttling] {
        let sns = Sns::start();
        let function = function(&sns).start();
        sns.reply([reply, reply]);
        function.invoke(&event(&["reports"])).unwrap();
        assert_eq!((sns.calls(), sns.published().len()), (3, 1), "{reply:?}");
    }
}

#[test]
fn a_message_that_is_not_taken_fails_the_invocation() {
    let sns = Sns::start();
    let function = function(&sns).start();
    for (reply, code, calls) in [
        (Reply::InternalFailure, "InternalFailure", 3),
        (Reply::Throttling, "Throttling", 3),
        (Reply::AuthorizationError, "AuthorizationError", 1),
    ] {
        let before = sns.calls();
        sns.reply([reply; 3].into_iter().take(calls));
        let why = function.invoke(&event(&["reports"])).unwrap_err();
        assert_eq!(why.kind, "Patrol.Delivery");
        let words =
            format!("could not notify SNS topic `{TOPIC}`: {code}: as the test asked (HTTP ");
        assert!(why.message.contains(&words), "{why}");
        assert_eq!(sns.calls() - before, calls, "{code}");
    }
    assert_serves(&function, &sns);
}

#[test]
fn a_slow_topic_does_not_outrun_the_function() {
    let sns = Sns::start();
    let function = function(&sns).timeout(Duration::from_secs(2)).start();
    sns.reply([Reply::Slow(Duration::from_secs(20))]);
    let started = Instant::now();
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "the function outran its time"
    );
    let words = format!("could not notify SNS topic `{TOPIC}`: no answer within ");
    assert!(why.message.contains(&words), "{why}");
    assert_serves(&function, &sns);
}

#[test]
fn an_unreachable_topic_is_named() {
    let sns = Sns::start();
    // Nothing listens on port 1.
    let function = function(&sns)
        .env("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:1")
        .start();
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert!(
        why.message.contains(&format!("SNS topic `{TOPIC}`")),
        "{why}"
    );
    assert!(why.message.contains("Connection refused"), "{why}");
    assert_eq!(
        function.invoke(&event(&[])).unwrap(),
        json!({"matched": [], "findings": 0})
    );
}

#[test]
fn what_is_no_event_fails_that_invocation_only() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let cut = &event(&["reports"]).to_string()[..80];
    let deep = format!(
        r#"{{"detail-type": "x", "source": "faults", "detail": {}"#,
        "[".repeat(10_000)
    );
    let closed = format!("{deep}{}}}", "]".repeat(10_000));
    for (payload, words) in [
        (
            r#"{"hello": "hunter2"}"#.as_bytes(),
            "an object with `hello`: expected an EventBridge event",
        ),
        (
            br#"{"detail-type": "x", "detail": {}}"#,
            "it has no `source`",
        ),
        (b"[]", "an array: expected"),
        (b"null", "`null`: expected"),
        (b"\xff\xfe{", "text: expected"),
        (cut.as_bytes(), "EOF while parsing"),
        (deep.as_bytes(), "EOF while parsing"),
        (b"", "EOF while parsing"),
    ] {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(80)]);
        let why = function.invoke_raw(payload).expect_err(&shown);
        assert!(why.message.contains(words), "{shown}: {why}");
    }
    assert!(!function.logs().contains("hunter2"));
    // What can be read of it is.
    function.invoke_raw(closed.as_bytes()).expect("an event");
    assert!(function.logs().contains("nested too deep"));
    assert_serves(&function, &sns);
}

#[test]
fn a_large_event_is_cut_to_what_sns_takes() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let mut event = event(&["reports"]);
    event["detail"]["more"] = json!("é".repeat(3_000_000));
    function.invoke(&event).unwrap();
    let message = &sns.published()[0].message;
    assert!(message.len() <= 256 * 1024);
    assert!(
        message.contains("[cut: the whole message has "),
        "{}",
        &message[message.len() - 80..]
    );
}

#[test]
fn it_refuses_to_start_and_names_everything_at_once() {
    let sns = Sns::start();
    let why = function(&sns)
        .env("AlertTopicArn", "alerts")
        .env("ConfiguredLimit", "many")
        .env("PatrolDigest", "0123456789abcdef")
        .without("ConfiguredToken")
        .without("AWS_LAMBDA_FUNCTION_VERSION")
        .try_start()
        .expect_err("it started");
    assert_eq!(why.kind, "Patrol.Start");
    for words in [
        "`AlertTopicArn`: `alerts`: `[secret]` is not the ARN of an SNS topic",
        "`AWS_LAMBDA_FUNCTION_VERSION` is not set",
        "its `PatrolDigest` is `0123456789abcdef`",
        "parameter `configured.limit` is `many`",
        "parameter `configured.token` is not set: set `ConfiguredToken`",
    ] {
        assert!(why.message.contains(words), "{words} is not in: {why}");
    }
}

#[test]
fn it_serves_the_rules_it_is_told_to() {
    let sns = Sns::start();
    // The parameters of a rule that is not served need not be there.
    let function = function(&sns)
        .without("ConfiguredToken")
        .env("PatrolRules", "reports,fails")
        .start();
    let answer = function.invoke(&event(&["reports", "panics"])).unwrap();
    assert_eq!(answer["matched"], json!(["reports"]));
    let function = crate::function(&sns)
        .without("ConfiguredToken")
        .env("PatrolOtherRules", "configured,panics")
        .start();
    let answer = function.invoke(&event(&["reports", "panics"])).unwrap();
    assert_eq!(answer["matched"], json!(["reports"]));
    for name in ["PatrolRules", "PatrolOtherRules"] {
        let why = crate::function(&sns)
            .env(name, "reports,retired")
            .try_start();
        let why = why.expect_err("it started");
        let words = format!("`{name}` names `retired`");
        assert!(why.message.contains(&words), "{why}");
    }
}

#[test]
fn no_secret_is_logged() {
    let sns = Sns::start();
    let function = function(&sns).env("LOG_LEVEL", "trace").start();
    function.invoke(&event(&["configured", "reports"])).unwrap();
    let why = crate::function(&sns)
        .env("ConfiguredToken", "hunter2")
        .try_start();
    let why = why.expect_err("it started");
    assert!(why.message.contains("a secret that is not valid"), "{why}");
    assert!(!why.message.contains("hunter2"), "{why}");
    let logs = function.logs();
    assert!(logs.contains("notified"), "{logs}");
    for secret in [TOKEN, "wJalrXUtnFEMI"] {
        assert!(!logs.contains(secret), "{logs}");
    }
}

#[test]
fn log_lines_are_json() {
    let sns = Sns::start();
    let function = function(&sns).start();
    function.invoke(&event(&["panics", "reports"])).unwrap_err();
    let logs = function.logs();
    let trace = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
    let lines: Vec<Value> = logs
        .lines()
        .map(|line| line.parse().unwrap_or_else(|why| panic!("{why}: {line}")))
        .collect();
    let fault = lines
        .iter()
        .find(|line| line["rule"] == "panics")
        .expect("no line for the rule");
    assert_eq!(fault["level"], "ERROR");
    for line in lines.iter().filter(|line| line["request_id"].is_string()) {
        assert_eq!(line["trace_id"], trace, "{line}");
    }
    assert_eq!(fault["account"], "123456789012");
    assert_eq!(fault["region"], "eu-west-1");
    assert_eq!(fault["event_id"], "6f87d04b-9f74-4f04-a780-7acf4b0a9b38");
    assert!(
        fault["request_id"]
            .as_str()
            .is_some_and(|id| id.len() == 36),
        "{fault}"
    );
}
