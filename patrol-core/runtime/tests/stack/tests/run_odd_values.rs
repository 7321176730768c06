//! `patrol run` on what JSON allows and readers refuse, in whatever form events are kept: the rest is judged, what was
//! replaced is told, and a strange neighbour is a fault of its own.

use patrol_test_support::{
    odd_values,
    patrol::{event, feed, judge, judge_request, record},
};
use serde_json::{Value, json};

/// Writes a field before the first one of an object.
fn with(object: &str, field: &str) -> String {
    object.replacen('{', &format!("{{{field}, "), 1)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

type Form = (&'static str, fn(record: &str, event: &str) -> String);

/// What an event or its record may stand in.
const FORMS: [Form; 15] = [
    ("an event", |_, event| event.to_owned()),
    ("a bare record", |record, _| record.to_owned()),
    ("an array of events", |_, event| format!("[{event}]")),
    ("an array of records", |record, _| format!("[{record}]")),
    ("a log file", |record, _| {
        format!(r#"{{"Records":[{record}]}}"#)
    }),
    ("a log file with something before", |record, _| {
        format!(r#"{{"a":1,"Records":[{record}]}}"#)
    }),
    ("the stack's wrapping", |_, event| {
        format!(r#"{{"patrol":{{"rule":"rootLogin"}},"event":{event}}}"#)
    }),
    ("a destination's record", |_, event| {
        format!(r#"{{"requestContext":{{}},"requestPayload":{event}}}"#)
    }),
    ("messages of a queue", |_, event| {
        let body = quoted(event);
        format!(r#"{{"Messages":[{{"MessageId":"m","Body":{body}}}]}}"#)
    }),
    ("a log file in messages of a queue", |record, _| {
        let body = quoted(&format!(r#"{{"Records":[{record}]}}"#));
        format!(r#"{{"Messages":[{{"MessageId":"m","Body":{body}}}]}}"#)
    }),
    ("a dead letter in a batch", |_, event| {
        let body = quoted(event);
        format!(
            r#"{{"Records":[{{"messageId":"m","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:1:q","body":{body},
            "messageAttributes":{{"RULE_ARN":{{}},"ERROR_CODE":{{}}}}}}]}}"#
        )
    }),
    ("lookup-events", |record, _| {
        let record = quoted(record);
        format!(r#"{{"Events":[{{"CloudTrailEvent":{record}}}]}}"#)
    }),
    ("get-query-results", |record, _| {
        let record = quoted(record);
        format!(r#"{{"QueryResultRows":[[{{"eventJson":{record}}}]]}}"#)
    }),
    ("a row of Lake", |record, _| {
        format!(r#"{{"eventJson":{}}}"#, quoted(record))
    }),
    ("a table of Lake", |record, _| {
        format!("eventJson\n\"{}\"\n", record.replace('"', "\"\""))
    }),
];

#[test]
fn an_event_is_judged_by_what_can_be_read_of_it_in_every_form() {
    let (whole_record, whole_event) = (record("1").to_string(), event("1").to_string());
    for (form, write) in FORMS {
        for odd in odd_values() {
            for name in ["odd", r"\ud800"] {
                let field = format!(r#""{name}":{odd}"#);
                let text = write(&with(&whole_record, &field), &with(&whole_event, &field));
                let about = format!("{form}, {}", &field[..field.len().min(20)]);
                let said = judge(text.as_bytes());
                assert_eq!(
                    (said.inputs().len(), said.code),
                    (1, 0),
                    "{about}: {}",
                    said.err
                );
                assert!(
                    said.err.starts_with("-:1: replaced "),
                    "{about}: {}",
                    said.err
                );
                assert_eq!(said.err.lines().count(), 1, "{about}: {}", said.err);
            }
        }
    }
}

/// Exports write `null` where a call has no error: it succeeded, wherever in a log its record stands.
#[test]
fn an_error_that_is_null_is_no_failure() {
    let stopped = |id: &str, code: Value| {
        let mut record = record(id);
        for (name, value) in [
            ("eventType", "AwsApiCall"),
            ("eventSource", "cloudtrail.amazonaws.com"),
            ("eventName", "StopLogging"),
        ] {
            record[name] = json!(value);
        }
        record["requestParameters"] = json!({"name": "main"});
        record["errorCode"] = code;
        record
    };
    let refused = stopped("2", json!("AccessDenied"));
    let records = json!([
        stopped("1", json!(null)),
        refused,
        stopped("3", json!(null))
    ]);
    for log in [json!({ "Records": records }), records] {
        let rule = ["run", "--rule", "trailStopped", "--format", "jsonl", "-"];
        let said = feed(&rule, log.to_string().as_bytes());
        assert_eq!(said.inputs(), ["-:1", "-:3"], "{}", said.err);
    }
}

/// What stands around an event or beside it hides nothing of it.
#[test]
fn an_event_is_judged_whatever_stands_around_it() {
    let (record, event) = (record("1").to_string(), event("1").to_string());
    for (form, write) in FORMS {
        let text = write(&record, &event);
        if !text.starts_with('{') {
            continue;
        }
        for odd in odd_values() {
            for name in ["odd", r"\ud800"] {
                let field = format!(r#""{name}":{odd}"#);
                let about = format!("{form}, {}", &field[..field.len().min(20)]);
                let said = judge(with(&text, &field).as_bytes());
                assert_eq!(
                    (said.inputs().len(), said.code),
                    (1, 0),
                    "{about}: {}",
                    said.err
                );
            }
        }
    }
}

/// A webhook's body is text within the request.
#[test]
fn a_recorded_body_is_judged_by_what_can_be_read_of_it() {
    let body = r#"{"action":"publicized","repository":{"full_name":"acme/secret"},"sender":{"login":"alice"}}"#;
    for odd in odd_values() {
        let request = json!({
            "rawPath": "/repositoryMadePublic", "headers": {"x-github-event": "repository"},
            "requestContext": {"http": {"method": "POST"}, "requestId": "r", "timeEpoch": 1_772_445_600_000_i64},
            "body": with(body, &format!(r#""odd":{odd}"#)),
        });
        let said = judge_request(&request);
        assert_eq!((said.findings().len(), said.code), (1, 0), "{}", said.err);
        assert!(
            said.err.starts_with("-:1: replaced 1 value "),
            "{}",
            said.err
        );
    }
}

/// Each list, with something of another form between two that are well.
#[test]
fn a_strange_neighbour_is_a_fault_of_its_own() {
    type List = (fn(&str) -> String, &'static str, &'static str);
    let lists: [List; 5] = [
        (|record| record.to_owned(), r#"{"Records":["#, "]}"),
        (|record| record.to_owned(), r#"{"a":1,"Records":["#, "]}"),
        (
            |record| format!(r#"{{"CloudTrailEvent":{}}}"#, quoted(record)),
            r#"{"Events":["#,
            "]}",
        ),
        (
            |record| format!(r#"{{"Body":{},"MessageId":"m"}}"#, quoted(record)),
            r#"{"Messages":["#,
            "]}",
        ),
        (
            |record| format!(r#"[{{"eventJson":{}}}]"#, quoted(record)),
            r#"{"QueryResultRows":["#,
            "]}",
        ),
    ];
    let strange = [
        r#"{"eventSource":"aws:ses"}"#,
        r#"{"eventSource":7}"#,
        "{}",
        "[]",
        "null",
        "1e999",
        r#""\ud800""#,
        r#"{"\ud800":1}"#,
        r#"{"eventSource":"a","eventSource":"b"}"#,
    ];
    let (one, two) = (record("1").to_string(), record("2").to_string());
    for (write, begin, end) in lists {
        for strange in strange {
            let text = format!("{begin}{},{strange},{}{end}", write(&one), write(&two));
            let said = judge(text.as_bytes());
            assert_eq!(said.inputs(), ["-:1", "-:3"], "{text}: {}", said.err);
            assert_eq!(said.code, 3, "{text}: {}", said.err);
            assert_eq!(said.err.lines().count(), 1, "{text}: {}", said.err);
            assert!(said.err.starts_with("-:2: "), "{text}: {}", said.err);
        }
    }
    // Nothing of it is a list that is known.
    let said = judge(br#"{"Events": [{}, 1]}"#);
    assert_eq!(
        (&*said.err, said.code),
        ("-:1: not an event: it has no `detail-type`\n", 3)
    );
    let said = judge(br#"{"Events": []}"#);
    assert_eq!((&*said.err, said.code), ("", 0));
}

/// An event that says two things at once is told, wherever it stands.
#[test]
fn an_event_with_a_field_twice_is_a_fault() {
    let good = event("1").to_string();
    for field in ["detail", "detail-type", "source"] {
        let value = &event("1")[field];
        let twice = with(&good, &format!(r#""{field}":{value}"#));
        for text in [
            format!("{good}\n{twice}\n{good}\n"),
            format!("[{good},{twice},{good}]"),
            format!(
                "{good}\n{{\"patrol\":{{\"rule\":\"rootLogin\"}},\"event\":{twice}}}\n{good}\n"
            ),
        ] {
            let said = judge(text.as_bytes());
            assert_eq!(said.findings().len(), 2, "{text}: {}", said.err);
            assert_eq!(said.err.lines().count(), 1, "{text}: {}", said.err);
            assert!(
                said.err.contains(&format!("duplicate field `{field}`")),
                "{text}: {}",
                said.err
            );
        }
    }
}
