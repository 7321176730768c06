//! What a sender to one rule's feed, or to a bus, writes to speak for AWS, for the trail, or for another event.

use std::sync::{Arc, Mutex};

use patrol_test_support::lambda::{Endpoint, Response, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{
    TOPIC, event, function,
    records::{QUEUE, STREAM, kinesis, records, sns_message, sqs},
    routes::Receiver,
    state::{aws, numbered, remembering},
};

/// The rules whose findings were told.
fn told(sns: &Sns) -> Vec<String> {
    let published = sns.published().into_iter();
    published
        .map(|message| message.attributes["rule"].clone())
        .collect()
}

/// A call with the function's own role, as CloudTrail records it.
fn with_own_role() -> Value {
    json!({
        "version": "0", "id": "1", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3",
        "account": "123456789012", "time": "2026-03-02T10:00:00Z", "region": "us-east-1", "resources": [],
        "detail": {
            "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets", "eventID": "1",
            "userIdentity": { "arn": "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/thief" },
        },
    })
}

/// Whoever may send to a queue can write such an event: it says nothing of the function's role.
#[test]
fn a_feed_does_not_say_that_the_role_is_misused() {
    let sns = Sns::start();
    let function = function(&sns)
        .env(
            "PatrolRoleArn",
            "arn:aws:iam::123456789012:role/patrol-Role-1",
        )
        .env("EchoesSourceArn", QUEUE)
        .start();
    let text = with_own_role().to_string();
    for payload in [
        records([sqs("m1", &text)]),
        records([sqs("m2", &sns_message(&text).to_string())]),
        records([json!({ "EventSource": "aws:sns", "Sns": sns_message(&text) })]),
    ] {
        function.invoke(&payload).expect("an answer");
    }
    // The rule is shown a message.
    assert_eq!(told(&sns), ["echoes"; 2]);
    // AWS itself says it.
    function.invoke(&with_own_role()).expect("an answer");
    assert_eq!(told(&sns).pop().as_deref(), Some("patrolRoleMisused"));
}

const TRAIL: &str = "company-trail";
const KEY: &str = "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/02/1.json.gz";

/// S3 with a log of one call that a rule reports; which paths it was asked for.
fn trail() -> (Endpoint, Arc<Mutex<Vec<String>>>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&asked);
    let log = json!({ "Records": [{
        "eventVersion": "1.11", "eventID": "old", "eventType": "AwsApiCall", "eventSource": "faults.amazonaws.com",
        "eventName": "DoIt", "eventTime": "2026-03-02T10:00:00Z", "awsRegion": "eu-west-1",
        "recipientAccountId": "123456789012", "logged": ["logged"], "subject": "It happened", "summary": "s",
    }] });
    let endpoint = Endpoint::serve(move |request| {
        kept.lock().expect("no panic").push(request.path.clone());
        Response::new(200, log.to_string())
    });
    (endpoint, asked)
}

/// What EventBridge sends of a new log.
fn object_created() -> Value {
    json!({
        "version": "0", "id": "1", "source": "aws.s3", "detail-type": "Object Created", "region": "eu-west-1",
        "account": "123456789012", "time": "2026-03-02T10:00:00Z", "resources": [],
        "detail": { "bucket": { "name": TRAIL }, "object": { "key": KEY } },
    })
}

/// Whoever may send to a rule's queue cannot have old logs of the trail evaluated and told again; what he sends is for that rule.
#[test]
fn what_feeds_a_rule_announces_no_log_of_the_trail() {
    let (sns, (s3, asked)) = (Sns::start(), trail());
    let function = function(&sns)
        .env("TrailBucket", TRAIL)
        .env("AWS_ENDPOINT_URL_S3", s3.url())
        .env("EchoesSourceArn", QUEUE)
        .start();
    let put = json!({ "Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventName": "ObjectCreated:Put",
        "s3": { "bucket": { "name": TRAIL }, "object": { "key": KEY, "size": 1 } },
    }] });
    let own = json!({ "s3Bucket": TRAIL, "s3ObjectKey": [KEY] });
    let bridge = object_created();
    for (number, body) in [
        put.to_string(),
        own.to_string(),
        bridge.to_string(),
        sns_message(&put.to_string()).to_string(),
    ]
    .into_iter()
    .enumerate()
    {
        let payload = records([sqs(&format!("m{number}"), &body)]);
        function.invoke(&payload).expect("an answer");
    }
    assert_eq!(*asked.lock().expect("no panic"), [""; 0]);
    assert_eq!(told(&sns), ["echoes"; 4]);
    // An event for rules that watch the bucket is theirs: EventBridge announces the log by a rule of its own.
    let marked = json!({ "patrol": { "rules": ["reports"] }, "event": bridge });
    function.invoke(&marked).expect("an answer");
    assert_eq!(*asked.lock().expect("no panic"), [""; 0]);
    function.invoke(&bridge).expect("an answer");
    assert_eq!(
        *asked.lock().expect("no panic"),
        [format!("/{TRAIL}/{KEY}")]
    );
    assert_eq!(told(&sns).last().map(String::as_str), Some("logged"));
}

fn cloudtrail_events(function: &RunningFunction) -> u64 {
    let logs = function.logs();
    let lines = logs.lines().filter_map(|line| line.parse::<Value>().ok());
    lines
        .filter_map(|line| line["CloudTrailEvents"].as_u64())
        .sum()
}

/// The alarm on CloudTrail's silence hears of CloudTrail alone, and an id of CloudTrail's names what CloudTrail recorded.
#[test]
fn an_event_that_only_says_so_is_none_of_cloudtrail() {
    let sns = Sns::start();
    let function = function(&sns).start();
    for number in 0..2 {
        let mut forged = event(&["reports"]);
        forged["id"] = json!(number.to_string());
        forged["detail-type"] = json!("AWS API Call via CloudTrail");
        forged["detail"]["eventID"] = json!("one for all");
        function.invoke(&forged).expect("an answer");
        assert_eq!(sns.published().len(), number + 1);
    }
    assert_eq!(cloudtrail_events(&function), 0);
    let mut real = event(&[]);
    real["source"] = json!("aws.faults");
    real["detail-type"] = json!("AWS API Call via CloudTrail");
    function.invoke(&real).expect("an answer");
    assert_eq!(cloudtrail_events(&function), 1);
}

/// An id that says nothing makes no two events one.
#[test]
fn events_whose_id_is_empty_are_told_apart() {
    let sns = Sns::start();
    let function = function(&sns).env("FedReportsSourceArn", STREAM).start();
    for (number, id) in [json!(""), json!(""), json!(null)].into_iter().enumerate() {
        let mut event = event(&["reports"]);
        event["id"] = id;
        event["detail"]["subject"] = json!(format!("number {number}"));
        function.invoke(&event).expect("an answer");
        assert_eq!(sns.published().len(), number + 1);
    }
}

const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";

/// Somebody who does in one account, where he may, what he is about to do in another hides nothing of it.
#[test]
fn the_same_key_in_another_account_is_another_finding_in_every_sink() {
    let sns = Sns::start();
    let pager_duty = Receiver::start(r#"{"status": "success"}"#);
    let function = function(&sns)
        .env("AlertTopicArn", format!("{TOPIC}.fifo"))
        .env(
            "AlertRoutes",
            format!("pagerduty:{ROUTING_KEY} url={}", pager_duty.url()),
        )
        .start();
    let places = [
        ("123456789012", "eu-west-1"),
        ("210987654321", "eu-west-1"),
        ("210987654321", "us-east-1"),
    ];
    for (number, (account, region)) in places.into_iter().enumerate() {
        let mut event = event(&["reports"]);
        event["id"] = json!(number.to_string());
        event["account"] = json!(account);
        event["region"] = json!(region);
        event["detail"]["key"] = json!("StopLogging");
        function.invoke(&event).expect("an answer");
    }
    let mut in_pager_duty: Vec<_> = pager_duty
        .bodies()
        .iter()
        .map(|body| body["dedup_key"].to_string())
        .collect();
    in_pager_duty.sort();
    in_pager_duty.dedup();
    assert_eq!(in_pager_duty.len(), places.len(), "{in_pager_duty:?}");
    let mut in_sns: Vec<_> = sns
        .published()
        .into_iter()
        .map(|one| one.deduplication_id)
        .collect();
    in_sns.sort();
    in_sns.dedup();
    assert_eq!(in_sns.len(), places.len(), "{in_sns:?}");
}

/// SNS drops a message whose deduplication id it has seen within five minutes: what Patrol tells is another message.
#[test]
fn a_fifo_topic_drops_only_what_is_told_twice() {
    let sns = Sns::start();
    let start = || {
        function(&sns)
            .env("AlertTopicArn", format!("{TOPIC}.fifo"))
            .start()
    };
    let (warm, cold) = (start(), start());
    for (number, function) in [(0, &warm), (1, &warm), (2, &warm), (2, &cold)] {
        let mut event = event(&["reports"]);
        event["id"] = json!(number.to_string());
        event["detail"]["key"] = json!("StopLogging");
        event["detail"]["userIdentity"] = json!({ "arn": format!("arn:aws:iam::1:user/{number}") });
        function.invoke(&event).expect("an answer");
    }
    let ids: Vec<_> = sns
        .published()
        .into_iter()
        .map(|one| one.deduplication_id)
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(
        ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2],
        "{ids:?}"
    );
    assert_eq!(ids[2], ids[3], "a retry");
}

/// What a rule has learned is kept beside what is remembered of keys, and no name leads there.
#[test]
fn no_key_leads_to_what_a_rule_has_learned() {
    let sns = Sns::start();
    let how = "reports first-seen=30d/7d by=key,account even-if-severe";
    let function = function(&sns).env("AlertAggregation", how).start();
    for (number, (key, day, told)) in [
        ("usual", "01", 0),
        ("learning", "20", 1),
        ("new", "21", 2),
        ("learning", "21", 2),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = numbered(number);
        event["time"] = json!(format!("2026-01-{day}T10:00:00Z"));
        event["detail"]["key"] = json!(key);
        function.invoke(&event).expect("an answer");
        assert_eq!(sns.published().len(), told, "{key} {day}");
    }
}

/// Whoever may date an event teaches a rule nothing once it has learned: what is dated back is told.
#[test]
fn what_is_dated_back_into_the_time_of_learning_is_told() {
    let aws = aws("state-dated-back");
    let sns = Sns::start();
    let how = "reports first-seen=30d/7d even-if-severe";
    let start = || remembering(&sns, &aws.endpoint, how).start();
    let (first, second) = (start(), start());
    for (number, (function, key, time, told)) in [
        (&first, "usual", "2026-01-01T10:00:00Z", 0),
        // Another function has seen nothing of it.
        (&second, "unusual", "2026-01-20T10:00:00Z", 1),
        (&second, "planned", "2026-01-03T10:00:00Z", 2),
        (&first, "of today", "2026-01-20T11:00:00Z", 3),
        (&first, "planned for long", "2026-01-03T10:00:00Z", 4),
        (&first, "usual", "2026-01-20T12:00:00Z", 4),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = numbered(number);
        event["time"] = json!(time);
        event["detail"]["key"] = json!(key);
        function.invoke(&event).expect("an answer");
        assert_eq!(sns.published().len(), told, "{key}");
    }
    // A new one knows from the table that the time is over.
    let mut event = numbered(100);
    event["time"] = json!("2026-01-03T10:00:00Z");
    event["detail"]["key"] = json!("later");
    start().invoke(&event).expect("an answer");
    assert_eq!(sns.published().len(), 5);
}

/// A message in a stream is none of the trail either.
#[test]
fn a_stream_announces_no_log() {
    let (sns, (s3, asked)) = (Sns::start(), trail());
    let function = function(&sns)
        .env("TrailBucket", TRAIL)
        .env("AWS_ENDPOINT_URL_S3", s3.url())
        .env("FedReportsSourceArn", STREAM)
        .start();
    let bridge = object_created();
    let data = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bridge.to_string());
    function
        .invoke(&records([kinesis("11", &data)]))
        .expect("an answer");
    assert_eq!(*asked.lock().expect("no panic"), [""; 0]);
}
