//! Records of CloudTrail, matched without the envelope that EventBridge puts around them.

use patrol_pattern::{NextRecord, Pattern, PatternSet, cloudtrail};
use serde_json::{Map, Value, json};

fn record() -> Map<String, Value> {
    let record = json!({
        "eventVersion": "1.09", "eventID": "e-1", "eventType": "AwsApiCall",
        "eventTime": "2026-03-02T09:01:00Z", "eventSource": "s3.amazonaws.com",
        "eventName": "PutObject", "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "accountId": "444455556666", "userName": "a\u{e9}\"b"},
        "requestParameters": {"key": "x", "tags": [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}]},
    });
    match record {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The event that EventBridge sends of a record that tells everything.
fn event(record: &Map<String, Value>) -> Value {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let identity = record
        .get("userIdentity")
        .map(|identity| &identity["accountId"]);
    let source = text("eventSource").unwrap_or_default();
    json!({
        "version": "0", "id": text("eventID"), "detail-type": cloudtrail::detail_type(text("eventType")),
        "source": format!("aws.{}", source.split('.').next().unwrap_or_default()),
        "account": text("recipientAccountId").or(identity.and_then(Value::as_str)),
        "time": text("eventTime"), "region": text("awsRegion"), "resources": [], "detail": record,
    })
}

const PATTERNS: [&str; 18] = [
    r#"{"source": ["aws.s3"]}"#,
    r#"{"source": ["aws.sts"]}"#,
    r#"{"source": [{"prefix": "aws.s"}], "region": ["us-east-1"]}"#,
    r#"{"detail-type": ["AWS Console Sign In via CloudTrail"]}"#,
    r#"{"detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": ["PutObject"]}}"#,
    r#"{"account": ["111122223333"]}"#,
    r#"{"account": ["444455556666"], "detail": {"recipientAccountId": [{"exists": false}]}}"#,
    r#"{"time": [{"prefix": "2026-03"}], "id": ["e-1"]}"#,
    r#"{"version": ["1"]}"#,
    r#"{"version": ["0"], "resources": [{"exists": false}]}"#,
    r#"{"resources": [{"exists": true}]}"#,
    r#"{"detail": {"userIdentity": {"accountId": ["444455556666"]}}}"#,
    "{\"detail\": {\"userIdentity\": {\"userName\": [\"a\u{e9}\\\"b\"]}}}",
    r#"{"detail": {"requestParameters": {"tags": {"k": ["a"], "v": ["2"]}}}}"#,
    r#"{"detail": {"requestParameters": {"tags": {"k": ["b"], "v": ["2"]}}}}"#,
    r#"{"detail": {"eventSource": [{"anything-but": "s3.amazonaws.com"}]}}"#,
    r#"{"eventName": ["PutObject"]}"#,
    r#"{"detail.eventName": ["PutObject"]}"#,
];

/// Records of many kinds, and whether each is plain.
fn records() -> Vec<(String, bool)> {
    let mut records = vec![(record(), true)];
    let mut add = |plain: bool, change: &dyn Fn(&mut Map<String, Value>)| {
        let mut changed = record();
        change(&mut changed);
        records.push((changed, plain));
    };
    for (name, value) in [
        ("eventSource", "sts.amazonaws.com"),
        ("eventSource", "signin.amazonaws.com"),
        ("eventType", "AwsConsoleSignIn"),
        ("eventType", "AwsVpceEvent"),
        ("eventType", "SomethingNew"),
        ("awsRegion", "us-east-1"),
        ("eventName", "GetObject"),
        ("eventID", "e-2"),
        ("resources", "text"),
    ] {
        add(true, &|fields| {
            drop(fields.insert(name.into(), value.into()))
        });
    }
    for name in [
        "eventType",
        "recipientAccountId",
        "userIdentity",
        "requestParameters",
    ] {
        add(true, &|fields| drop(fields.remove(name)));
    }
    for name in ["eventSource", "eventID", "eventTime", "awsRegion"] {
        add(false, &|fields| drop(fields.remove(name)));
        for odd in [
            json!(7),
            json!(null),
            json!([]),
            json!({}),
            json!(["a"]),
            json!(""),
        ] {
            add(false, &|fields| {
                drop(fields.insert(name.into(), odd.clone()))
            });
        }
    }
    for odd in [json!(null), json!(7)] {
        add(false, &|fields| {
            drop(fields.insert("errorCode".into(), odd.clone()))
        });
    }
    for source in ["acme", "aws:s3", "amazonaws.com"] {
        add(false, &|fields| {
            drop(fields.insert("eventSource".into(), source.into()))
        });
    }
    let texts = records.into_iter();
    let mut texts: Vec<_> = texts
        .map(|(record, plain)| (Value::from(record).to_string(), plain))
        .collect();
    let base = Value::from(record()).to_string();
    texts.push((
        base.replace("\"s3.amazonaws.com\"", "\"s3\\u002eamazonaws.com\""),
        false,
    ));
    texts.push((base.replace("\"awsRegion\"", "\"aws\\u0052egion\""), true));
    texts.push((
        base.replacen('{', "{\"eventSource\":\"sts.amazonaws.com\",", 1),
        false,
    ));
    let deep = format!("{{\"deep\":{}{},", "[".repeat(126), "]".repeat(126));
    texts.push((base.replacen('{', &deep, 1), false));
    texts
}

#[test]
fn a_record_matches_as_in_its_envelope() {
    for pattern in PATTERNS {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        // A pattern for everything else makes each set ask for all of the envelope.
        let asks_all = r#"{"source": ["x"], "region": ["x"], "account": ["x"], "time": ["x"], "id": ["x"], "version": ["x"]}"#;
        let set = PatternSet::from_iter([
            ("tested", pattern.clone()),
            ("all", asks_all.parse().expect("a pattern")),
        ]);
        for (text, plain) in records() {
            let passed = set.pass_over_records(text.as_bytes());
            if !plain {
                assert_eq!(
                    (passed.records, passed.next),
                    (0, NextRecord::Unknown),
                    "{pattern}: {text}"
                );
                continue;
            }
            let fields: Map<String, Value> = serde_json::from_str(&text).expect("JSON");
            let event = event(&fields).to_string();
            let matches = pattern.matches(event.as_bytes()).expect("an event");
            let expected = if matches {
                (0, NextRecord::Matches)
            } else {
                (1, NextRecord::Unknown)
            };
            assert_eq!((passed.records, passed.next), expected, "{pattern}: {text}");
        }
    }
}

#[test]
fn records_are_passed_over_up_to_one_that_is_cut_off() {
    let set = PatternSet::from_iter([("sts", Pattern::source("aws.sts"))]);
    let record = Value::from(record()).to_string();
    let whole = format!("{record} ,\n {record}\n]}}");
    let passed = set.pass_over_records(whole.as_bytes());
    assert_eq!((passed.records, passed.bytes), (2, 2 * record.len() + 4));
    for end in 0..record.len() {
        let passed = set.pass_over_records(&whole.as_bytes()[..record.len() + 4 + end]);
        assert_eq!(
            (passed.records, passed.bytes),
            (1, record.len()),
            "cut at {end}"
        );
        let passed = set.pass_over_records(&record.as_bytes()[..end]);
        assert_eq!((passed.records, passed.bytes), (0, 0), "cut at {end}");
    }
}
