//! What each sink over HTTPS makes of a service that throttles, fails, refuses, leads elsewhere or says nothing.

use std::{thread, time::Duration};

use patrol_test_support::lambda::{Endpoint, Response, Sns};

use crate::{
    dead_routes::counted,
    event,
    routes::{Receiver, routed},
};

/// The secret of every route, and how Jira gets it.
const SECRET: &str = "hunter2hunter2hunter2hunter2abcd";
const BASIC: &str = "cGF0cm9sQGV4YW1wbGUuY29tOmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnRlcjJhYmNk";

/// The routes of every sink over HTTPS, to one service. All of them hold a secret.
fn routes(url: &str) -> [String; 6] {
    let hook = format!("{url}/hooks/{SECRET}");
    [
        format!("webhook:{hook}"),
        format!("webhook:{hook} format=ocsf"),
        format!("slack:{url}/slack/{SECRET}"),
        format!("teams:{url}/teams/{SECRET}"),
        format!("pagerduty:{SECRET} url={url}/v2/enqueue"),
        format!("jira:patrol@example.com:{SECRET}@{url}/SEC"),
    ]
}

/// Answers that a service gives in place of its own, before it answers as it should.
fn sent(route: &str, receiver: &Receiver, answers: &[Response]) -> (usize, Sns, String, bool) {
    let sns = Sns::start();
    receiver.answer(answers.iter().cloned());
    let function = routed(&sns, &format!("{route}; alerts severity<=low")).start();
    let delivered = function.invoke(&event(&["reports"]));
    let logs = format!("{}{:?}", function.logs(), delivered.as_ref().err());
    // Nor its beginning.
    let shown = [&SECRET[..9], &BASIC[..20]].map(|secret| logs.contains(secret));
    assert_eq!(shown, [false; 2], "{route}: {logs}");
    (receiver.requests().len(), sns, logs, delivered.is_ok())
}

/// Jira is asked for an issue, and then told.
fn calls(route: &str) -> usize {
    if route.starts_with("jira:") { 2 } else { 1 }
}

#[test]
fn a_service_that_throttles_or_fails_is_asked_again() {
    for refusal in [
        Response::new(429, "slow down").header("retry-after", 0),
        Response::new(500, "oops"),
        Response::new(503, ""),
    ] {
        let receiver = Receiver::own();
        for route in routes(receiver.endpoint.url()) {
            let before = receiver.requests().len();
            let (asked, sns, logs, delivered) =
                sent(&route, &receiver, std::slice::from_ref(&refusal));
            assert!(delivered, "{route}: {logs}");
            assert_eq!(asked - before, 1 + calls(&route), "{route}");
            assert!(sns.published().is_empty(), "{route}");
        }
    }
}

#[test]
fn a_service_that_goes_on_throttling_leaves_the_event_to_lambda() {
    let receiver = Receiver::own();
    for route in routes(receiver.endpoint.url()) {
        let before = receiver.requests().len();
        let later = Response::new(429, "in an hour").header("retry-after", 3_600);
        let (asked, sns, logs, delivered) = sent(&route, &receiver, &[later]);
        assert!(!delivered && logs.contains("HTTP 429"), "{route}: {logs}");
        assert_eq!(asked - before, 1, "{route}");
        assert!(sns.published().is_empty(), "{route}");
    }
}

#[test]
fn wrong_credentials_are_told_to_the_topic_and_not_tried_again() {
    let receiver = Receiver::own();
    for route in routes(receiver.endpoint.url()) {
        let before = receiver.requests().len();
        let basic = if route.starts_with("jira:") {
            BASIC
        } else {
            ""
        };
        let words = format!("not by {SECRET}, nor by Basic {basic}");
        // An error shows two hundred characters: the last of them are the beginning of the secret.
        let refusal = Response::new(401, format!("{words:x<185}{SECRET}"));
        let (asked, sns, logs, delivered) = sent(&route, &receiver, &[refusal]);
        assert!(delivered && logs.contains("HTTP 401"), "{route}: {logs}");
        assert_eq!((asked - before, sns.published().len()), (1, 1), "{route}");
    }
}

/// Whoever answers for a service could send the secret anywhere.
#[test]
fn no_answer_leads_to_another_host() {
    for status in [301, 302, 303, 307, 308] {
        let (receiver, other) = (Receiver::own(), Receiver::own());
        let elsewhere = format!("{}/taken", other.endpoint.url());
        let redirect = Response::new(status, "moved").header("location", &elsewhere);
        for route in routes(receiver.endpoint.url()) {
            let before = receiver.requests().len();
            let (asked, sns, logs, delivered) =
                sent(&route, &receiver, std::slice::from_ref(&redirect));
            let words = format!("HTTP {status}");
            assert!(delivered && logs.contains(&words), "{route}: {logs}");
            assert_eq!((asked - before, sns.published().len()), (1, 1), "{route}");
        }
        assert!(other.requests().is_empty(), "{status}");
    }
}

/// Where a signature does not match, AWS says what should have been signed: the session's token stands in it.
#[test]
fn a_session_token_that_aws_repeats_is_shown_by_nobody() {
    let aws = Endpoint::serve(|request| {
        let token = &request.headers["x-amz-security-token"];
        let words = format!("'POST / x-amz-security-token:{token}'");
        let body = match request.headers.contains_key("x-amz-target") {
            true => format!(r#"{{"__type": "InvalidSignatureException", "message": "{words}"}}"#),
            false => format!(
                "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{words}</Message></Error></ErrorResponse>"
            ),
        };
        Response::new(403, body)
    });
    let routes = format!(
        "events:{}; securityhub:arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default",
        crate::routes::BUS
    );
    let function = || {
        routed(&Sns::start(), &format!("{routes}; alerts"))
            .env("AWS_ENDPOINT_URL", aws.url())
            .env("AWS_ENDPOINT_URL_SNS", aws.url())
            .env("AWS_SESSION_TOKEN", SECRET)
    };
    let running = function().start();
    let why = running
        .invoke(&event(&["reports"]))
        .unwrap_err()
        .to_string();
    let stored = function().env("AlertTopicArn", "ssm:/patrol/topic");
    let refused = stored.try_start().expect_err("it started").to_string();
    for words in [why, refused, running.logs()] {
        assert!(words.contains("x-amz-security-token:[secret]"), "{words}");
        assert!(!words.contains(&SECRET[..9]), "{words}");
    }
}

#[test]
fn a_service_that_says_nothing_leaves_the_event_to_lambda() {
    let silent = Endpoint::serve(|_| {
        loop {
            thread::park();
        }
    });
    for route in routes(silent.url()) {
        let sns = Sns::start();
        let routes = format!("{route}; alerts severity<=low");
        let function = routed(&sns, &routes)
            .timeout(Duration::from_secs(1))
            .start();
        let why = function.invoke(&event(&["reports"])).unwrap_err();
        let waited = "no answer within ";
        assert!(why.message.contains(waited), "{route}: {why}");
        assert!(!function.logs().contains(SECRET) && !why.message.contains(SECRET));
        assert_eq!(counted(&function, "RefusedDeliveries"), 0);
    }
}
