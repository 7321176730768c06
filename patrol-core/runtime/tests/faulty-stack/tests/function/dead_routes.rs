//! Routes that lead nowhere, sinks that refuse for good, and a sink of one's own.

use patrol_test_support::lambda::{Reply, Response, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{
    event, function,
    routes::{BUS, Receiver, routed},
};

/// What an invocation counted under this name, all together.
pub(crate) fn counted(function: &RunningFunction, name: &str) -> u64 {
    let logs = function.logs();
    let lines = logs.lines().filter_map(|line| line.parse::<Value>().ok());
    let whole = lines.filter(|line| line["_aws"].is_object() && line["Rule"].is_null());
    whole.filter_map(|line| line[name].as_u64()).sum()
}

#[test]
fn what_a_sink_refuses_for_good_is_told_to_the_topic_and_not_tried_again() {
    for (status, words) in [
        (410, "channel_is_archived"),
        (404, "no_service"),
        (403, "invalid_token"),
        (400, "invalid event"),
    ] {
        let (sns, good, dead) = (Sns::start(), Receiver::start(""), Receiver::start(""));
        let routes = format!(
            "webhook:{}; slack:{}; alerts severity<=low",
            good.url(),
            dead.url()
        );
        let function = routed(&sns, &routes).start();
        dead.answer([Response::new(status, words)]);
        function.invoke(&event(&["reports"])).unwrap();
        // Each is asked once, and the topic stands in.
        let asked = (good.requests().len(), dead.requests().len());
        assert_eq!((asked, sns.published().len()), ((1, 1), 1), "{status}");
        assert_eq!(counted(&function, "RefusedDeliveries"), 1);
        let logs = function.logs();
        let refusal = logs
            .lines()
            .find(|line| line.contains("refuses the alert for good"));
        let refusal: Value = refusal.expect("no line").parse().unwrap();
        assert_eq!(refusal["level"], "ERROR");
        assert_eq!(refusal["rule"], "reports");
        let target = refusal["target"].as_str().unwrap();
        assert!(
            target.starts_with("Slack webhook at `127.0.0.1:"),
            "{target}"
        );
        let said = refusal["message"].as_str().unwrap();
        assert!(said.ends_with(&format!("HTTP {status}: {words}")), "{said}");
        assert!(!logs.contains("hunter2"), "{logs}");
    }
}

#[test]
fn a_bus_that_refuses_for_good_stops_nothing() {
    let sns = Sns::start();
    let bus = Receiver::start("");
    let function = function(&sns)
        .env("AlertBusArn", BUS)
        .env("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint.url())
        .start();
    let entry = json!({ "ErrorCode": "NotAuthorizedForSource", "ErrorMessage": "no" });
    let refused = json!({ "FailedEntryCount": 1, "Entries": [entry] }).to_string();
    let denied = json!({ "__type": "AccessDeniedException", "message": "no" }).to_string();
    bus.answer([Response::new(200, refused), Response::new(400, denied)]);
    for id in ["one", "two"] {
        let mut event = event(&["reports"]);
        event["id"] = json!(id);
        function.invoke(&event).unwrap();
    }
    assert_eq!((bus.requests().len(), sns.published().len()), (2, 2));
    assert_eq!(counted(&function, "RefusedDeliveries"), 2);
}

#[test]
fn the_topic_that_stands_in_is_asked_again_until_it_takes_the_alert() {
    let (sns, dead) = (Sns::start(), Receiver::start(""));
    let routes = format!("slack:{}; alerts severity<=low", dead.url());
    let function = routed(&sns, &routes).start();
    dead.answer([Response::new(410, ""), Response::new(410, "")]);
    sns.reply([Reply::AuthorizationError]);
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert!(why.message.contains("SNS topic"), "{why}");
    assert!(!why.message.contains("Slack"), "{why}");
    function.invoke(&event(&["reports"])).unwrap();
    assert_eq!(sns.published().len(), 1);
}

#[test]
fn a_route_that_leads_nowhere_is_said_and_stops_nothing() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let routes = format!(
        "slak:hunter2; slack:hunter2 severity<=low; pagerduty:hunter2 severity<=low; events severity<=low; \
         sns:topic severity<=low; slack:hunter2 loud=1 severity<=low; alerts:hunter2 severity<=low; \
         alerts rule=retired; webhook:{} severity>=high; hunter2 severity<=low",
        webhook.url()
    );
    let function = routed(&sns, &routes).start();
    function.invoke(&event(&["reports"])).unwrap();
    // The first route would have taken it.
    assert_eq!((webhook.requests().len(), sns.published().len()), (1, 1));
    assert_eq!(counted(&function, "BrokenRoutes"), 9);
    let logs = function.logs();
    for words in [
        "`AlertRoutes`: route 1: unknown sink `slak`: expected one of `alerts`, `dispatch`, `events`, `jira`, `memo`, `pagerduty`, `securityhub`, `slack`, `sns`, `teams`, `webhook`; did you mean `slack`?",
        "`AlertRoutes`: route 2: `slack`: the address is not a URL",
        "`AlertRoutes`: route 3: `pagerduty`: the routing key has another form",
        "`AlertRoutes`: route 4: `events` has no address, and `AlertBusArn` is not set",
        "`AlertRoutes`: route 5: `sns`: `[secret]` is not the ARN of an SNS topic",
        "`AlertRoutes`: route 6: `slack`: unknown option `loud`: expected filters alone",
        "`AlertRoutes`: route 7: `alerts` takes no address: for another topic use `sns:ARN`",
        "`AlertRoutes`: route 8: unknown rule `retired` in this build",
        "`AlertRoutes`: route 10: unknown sink `...`: expected one of",
    ] {
        assert!(logs.contains(words), "{words} is not in: {logs}");
    }
    assert!(!logs.contains("hunter2"), "{logs}");
}

#[test]
fn what_a_broken_route_would_take_goes_to_the_topic_and_nothing_else_does() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let started = |route: &str| {
        let all = format!("webhook:{}; alerts severity=info; {route}", webhook.url());
        let function = routed(&sns, &all).start();
        let before = sns.published().len();
        function.invoke(&event(&["reports"])).unwrap();
        sns.published().len() - before
    };
    assert_eq!(started("slack:hunter2 severity>=high"), 1);
    assert_eq!(started("slack:hunter2 severity<=low"), 0);
    // Which it would take cannot be read.
    assert_eq!(started("slack:hunter2 severity<=loud"), 1);
}

/// A crate's own sink, opened by a route as Patrol's are.
#[test]
fn a_sink_of_ones_own_is_told() {
    let sns = Sns::start();
    let file = std::env::temp_dir().join(format!("patrol-memo-{}.jsonl", std::process::id()));
    let path = file.display();
    let function = routed(&sns, &format!("memo:{path} severity>=high mark=urgent")).start();
    function.invoke(&event(&["reports"])).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(text, "urgent reports: It\\nhappened\n");
    assert!(
        !function.logs().contains("patrol-memo"),
        "{}",
        function.logs()
    );

    let broken = routed(&sns, "memo:/no/such/folder/memo").start();
    let mut next = event(&["reports"]);
    next["id"] = json!("next");
    broken.invoke(&next).unwrap();
    assert_eq!(counted(&broken, "RefusedDeliveries"), 1);
    let logs = broken.logs();
    assert!(
        logs.contains("could not notify a memo (route 1): "),
        "{logs}"
    );
    assert!(!logs.contains("/no/such"), "{logs}");
}
