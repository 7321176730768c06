//! Addresses of alerts that are references to a store.

use patrol_test_support::lambda::{Response, RunningFunction, Sns};
use serde_json::json;

use crate::{
    TOPIC, event,
    routes::Receiver,
    stores::{Stores, Trouble, secret_arn},
    values::with,
};

const OTHER_TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:others";

/// The topic that hears of a new event.
fn told(function: &RunningFunction, sns: &Sns) -> String {
    let before = sns.published().len();
    let mut event = event(&["reports"]);
    event["id"] = json!(format!("new-{before}"));
    function.invoke(&event).expect("the invocation failed");
    let mut published = sns.published();
    assert_eq!(published.len(), before + 1);
    published.pop().expect("no message").topic_arn
}

#[test]
fn a_changed_address_is_taken_up() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/topic", TOPIC);
    let start = |after: &str| {
        with(&stores, &sns)
            .env("AlertTopicArn", "ssm:/patrol/topic")
            .env("PatrolRefreshAfter", after)
            .start()
    };
    let (eager, lazy) = (start("0s"), start("1h"));
    assert_eq!(told(&eager, &sns), TOPIC);
    stores.put("/patrol/topic", OTHER_TOPIC);
    assert_eq!(told(&eager, &sns), OTHER_TOPIC);
    assert_eq!(told(&lazy, &sns), TOPIC);
    let logs = eager.logs();
    for words in [
        r#""changed":"AlertTopicArn""#,
        "alert settings have changed: the sinks start again",
    ] {
        assert!(logs.contains(words), "{words} is not in: {logs}");
    }
    assert!(!logs.contains("the rules start again"), "{logs}");
}

#[test]
fn old_addresses_serve_on_for_a_while() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/topic", TOPIC);
    let start = |stale: &str| {
        with(&stores, &sns)
            .env("AlertTopicArn", "ssm:/patrol/topic")
            .env("PatrolRefreshAfter", "0s")
            .env("PatrolStaleAfter", stale)
            .start()
    };
    let (patient, strict) = (start("1h"), start("0s"));
    stores.put("/patrol/topic", "hunter2");
    for trouble in [&[Trouble::Denied][..], &[Trouble::Broken; 3], &[]] {
        stores.trouble(trouble.iter().copied());
        assert_eq!(told(&patient, &sns), TOPIC, "{trouble:?}");
    }
    let logs = patient.logs();
    for words in [
        "the alert settings cannot be read again, and the old ones stay in use until they are 3600s old",
        "`AlertTopicArn` is `ssm:/patrol/topic`: SSM: AccessDeniedException",
        "`AlertTopicArn`: `alerts`: `[secret]` is not the ARN of an SNS topic",
    ] {
        assert!(logs.contains(words), "{words} is not in: {logs}");
    }

    let why = strict.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(why.kind, "Patrol.Values");
    assert!(why.message.contains("the alert settings are "), "{why}");
    stores.put("/patrol/topic", OTHER_TOPIC);
    assert_eq!(told(&strict, &sns), OTHER_TOPIC);
    assert_eq!(told(&patient, &sns), OTHER_TOPIC);
    for logs in [patient.logs(), strict.logs()] {
        assert!(!logs.contains("hunter2"), "{logs}");
    }
}

#[test]
fn the_retry_goes_to_the_new_address_and_not_again_to_the_others() {
    let (sns, stores) = (Sns::start(), Stores::start());
    let (old, new) = (Receiver::start(""), Receiver::start(""));
    let lead_to = |webhook: &Receiver| {
        let routes = json!({ "routes": format!("webhook:{}", webhook.url()) });
        stores.put(secret_arn("alerts"), &routes.to_string());
    };
    lead_to(&old);
    let reference = format!("secretsmanager:{}#routes", secret_arn("alerts"));
    let function = with(&stores, &sns)
        .env("AlertRoutes", reference)
        .env("PatrolRefreshAfter", "0s")
        .start();
    old.answer([500; 3].map(|status| Response::new(status, "down")));
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(why.kind, "Patrol.Delivery");
    lead_to(&new);
    function.invoke(&event(&["reports"])).unwrap();
    assert_eq!((old.requests().len(), new.requests().len()), (3, 1));
    assert_eq!(sns.published().len(), 1, "what was taken was sent again");
    let logs = function.logs();
    assert!(!logs.contains("hunter2"), "{logs}");
}

#[test]
fn parameters_and_addresses_are_read_again_side_by_side() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/topic", TOPIC);
    stores.put("/patrol/key", "old");
    let function = with(&stores, &sns)
        .env("AlertTopicArn", "ssm:/patrol/topic")
        .env("KeyHookSecret", "ssm:/patrol/key")
        .env("PatrolRefreshAfter", "0s")
        .env("PatrolStaleAfter", "0s")
        .start();
    stores.put("/patrol/topic", OTHER_TOPIC);
    // Neither call is answered before the other one is made.
    stores.trouble([Trouble::Together; 2]);
    assert_eq!(told(&function, &sns), OTHER_TOPIC);

    stores.trouble([Trouble::Denied; 2]);
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(why.kind, "Patrol.Values");
    for words in ["the parameters are ", "the alert settings are "] {
        assert!(why.message.contains(words), "{words} is not in: {why}");
    }
}
