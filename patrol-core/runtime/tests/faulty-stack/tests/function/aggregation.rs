//! What is held back, and what is never.

use patrol_test_support::lambda::{Endpoint, Reply, Response, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{event, function};

fn numbered(number: usize) -> Value {
    let mut event = event(&["reports"]);
    event["id"] = json!(number.to_string());
    event
}

fn suppressed(function: &RunningFunction) -> u64 {
    let logs = function.logs();
    let lines = logs.lines().filter_map(|line| line.parse::<Value>().ok());
    let whole = lines.filter(|line| line["_aws"].is_object() && line["Rule"].is_null());
    whole.filter_map(|line| line["HeldBack"].as_u64()).sum()
}

#[test]
fn what_was_told_is_held_back_and_counted() {
    let sns = Sns::start();
    let function = function(&sns)
        .env("AlertAggregation", "reports throttle=1h")
        .start();
    for number in 0..3 {
        let answer = function.invoke(&numbered(number)).unwrap();
        assert_eq!(answer["findings"], 1);
    }
    assert_eq!(sns.published().len(), 1);
    assert_eq!(suppressed(&function), 2);
    let logs = function.logs();
    let line = logs.lines().find(|line| line.contains("held back, told "));
    let line: Value = line.expect("no line").parse().unwrap();
    assert_eq!(line["rule"], "reports");
    assert_eq!(line["event_id"], "1");
}

#[test]
fn a_threshold_is_told_once_reached() {
    let sns = Sns::start();
    let function = function(&sns)
        .env("AlertAggregation", "reports threshold=3/10m even-if-severe")
        .start();
    for (number, told) in [(0, 0), (0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (5, 2)] {
        function.invoke(&numbered(number)).unwrap();
        assert_eq!(sns.published().len(), told, "{number}");
    }
}

#[test]
fn what_no_sink_took_is_told_by_the_next() {
    let sns = Sns::start();
    let function = function(&sns)
        .env("AlertAggregation", "reports throttle=1h")
        .start();
    sns.reply([Reply::AuthorizationError]);
    function.invoke(&numbered(0)).unwrap_err();
    function.invoke(&numbered(1)).unwrap();
    assert_eq!(sns.published().len(), 1);
}

#[test]
fn a_retry_reaches_the_sink_that_failed() {
    let sns = Sns::start();
    let failing = Endpoint::serve(|_| Response::new(503, ""));
    let function = function(&sns)
        .env("AlertAggregation", "reports throttle=1h")
        .env("AlertRoutes", format!("webhook:{}", failing.url()))
        .start();
    for _ in 0..2 {
        let why = function.invoke(&numbered(0)).unwrap_err();
        assert!(why.message.contains("HTTP 503"), "{why}");
    }
    assert_eq!(sns.published().len(), 1);
}

#[test]
fn it_refuses_to_start_with_what_it_cannot_count() {
    let sns = Sns::start();
    let why = function(&sns)
        .env(
            "AlertAggregation",
            "reports often; retired every; reports threshold=3/10m; reports threshold=0/1m; reports even-if-severe; \
             reports distinct=detail..a:5/10m",
        )
        .try_start()
        .expect_err("it started");
    for words in [
        "`AlertAggregation`: `reports`: unknown aggregation `often`",
        "`AlertAggregation`: unknown rule `retired`",
        "`AlertAggregation`: `reports`: it is high, and `threshold=3/10m` tells nobody of a single finding",
        "`AlertAggregation`: `reports`: a threshold of 0: expected 2 to 100 findings",
        "`AlertAggregation`: `reports`: `even-if-severe`: expected it once, after an aggregation",
        "`AlertAggregation`: `reports`: distinct values of `detail..a`: expected the name of a detail",
    ] {
        assert!(why.message.contains(words), "{why}");
    }
}

/// The clients pass on what X-Ray calls the invocation.
#[test]
fn the_trace_is_passed_on() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = std::sync::Arc::clone(&seen);
    let aws = Endpoint::serve(move |request| {
        keep.lock()
            .unwrap()
            .push(request.headers.get("x-amzn-trace-id").cloned());
        if request.headers.contains_key("x-amz-target") {
            return Response::new(200, r#"{"FailedEntryCount": 0}"#);
        }
        Response::new(
            200,
            "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
        )
    });
    let sns = Sns::start();
    let function = function(&sns)
        .env("AWS_ENDPOINT_URL", aws.url())
        .env(
            "AlertBusArn",
            "arn:aws:events:eu-west-1:123456789012:event-bus/security",
        )
        .start();
    function.invoke(&numbered(0)).unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    for trace in &*seen {
        assert!(
            trace
                .as_deref()
                .is_some_and(|trace| trace.starts_with("Root=1-")),
            "{seen:?}"
        );
    }
}
