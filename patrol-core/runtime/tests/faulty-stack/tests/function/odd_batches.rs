//! Payloads that are wrong in a part or as a whole: the other records are judged, and what is wrong is a failure that is
//! tried again.

use patrol_test_support::{
    lambda::{InvocationError, Sns},
    peak_kilobytes,
};
use serde_json::{Value, json};

use crate::{
    assert_serves, event, function,
    records::{QUEUE, STREAM, TABLE, TOPIC, dynamodb, kinesis, records, sns, sqs},
};

/// Longer than what the function says of anything, whatever it was given.
const MOST_WORDS: usize = 8 * 1024;

fn refusal(answer: Result<Value, InvocationError>, about: &str) -> String {
    let Err(why) = answer else {
        panic!("{about}: taken: {answer:?}");
    };
    assert!(!why.kind.is_empty(), "{about}: {why}");
    // The last line of the runtime itself ends with a break.
    let message = why.message.trim_end().to_owned();
    assert!(message.len() < MOST_WORDS, "{about}: {}", message.len());
    assert!(!message.contains(char::is_control), "{about}: {message:?}");
    message
}

/// Records that are nothing the function knows, or not in their form.
fn strange() -> [Value; 8] {
    let without = |mut record: Value, field: &str| {
        record.as_object_mut().expect("an object").remove(field);
        record
    };
    [
        json!({"eventSource": "aws:ses", "messageId": "strange"}),
        json!({"eventSource": 7}),
        json!({"eventSource": "aws:sqs", "messageId": {}, "body": "x", "eventSourceARN": QUEUE}),
        without(sqs("strange", "x"), "eventSource"),
        json!({}),
        json!([]),
        json!(null),
        json!("text"),
    ]
}

/// The record beside a strange one is judged, and the invocation fails, so that all of it comes again.
#[test]
fn a_strange_record_keeps_no_other_from_being_judged() {
    type Good = fn(&str) -> Value;
    let of_topic: Good = |id| {
        let mut record = sns("judged");
        record["Sns"]["MessageId"] = json!(id);
        record
    };
    for (source, good) in [
        (TOPIC, of_topic),
        (QUEUE, |id: &str| sqs(id, "judged")),
        (STREAM, |id: &str| kinesis(id, "anVkZ2Vk")),
        (TABLE, |id: &str| dynamodb(id, "judged")),
    ] {
        let topic = Sns::start();
        let fed = function(&topic).env("EchoesSourceArn", source).start();
        for (number, strange) in strange().into_iter().enumerate() {
            let about = format!("{source}, {strange}");
            let first = [good(&format!("a{number}")), strange.clone()];
            let last = [strange, good(&format!("b{number}"))];
            for (batch, told) in [(first, 2 * number + 1), (last, 2 * number + 2)] {
                refusal(fed.invoke(&records(batch)), &about);
                let published = topic.published();
                assert_eq!(published.len(), told, "{about}");
                assert!(published[told - 1].message.contains("judged"), "{about}");
            }
        }
    }
}

/// A record that has its name fails alone.
#[test]
fn a_broken_record_with_a_name_fails_alone() {
    let without = |mut record: Value, field: &str| {
        record.as_object_mut().expect("an object").remove(field);
        record
    };
    for (source, good, broken, name) in [
        (QUEUE, sqs("m1", "x"), without(sqs("m2", "x"), "body"), "m2"),
        (
            STREAM,
            kinesis("1", "anVkZ2Vk"),
            without(kinesis("2", ""), "eventID"),
            "2",
        ),
        (
            TABLE,
            dynamodb("1", "x"),
            without(dynamodb("2", "x"), "eventName"),
            "2",
        ),
    ] {
        let topic = Sns::start();
        let fed = function(&topic).env("EchoesSourceArn", source).start();
        let answer = fed.invoke(&records([broken, good])).expect("an answer");
        assert_eq!(
            answer,
            json!({"batchItemFailures": [{"itemIdentifier": name}]})
        );
        assert_eq!(topic.published().len(), 1, "{source}");
    }
}

/// Nothing of these is judged, and none is passed over in silence; the function serves on.
#[test]
fn a_payload_that_cannot_be_read_is_a_failure() {
    let whole = event(&["reports"]).to_string();
    let twice = |field: &str| {
        let value = &event(&["reports"])[field];
        whole.replacen('{', &format!("{{\"{field}\": {value}, "), 1)
    };
    let mut not_text = whole.clone().into_bytes();
    let at = whole.find("Someone").expect("the summary");
    not_text[at] = 0xff;
    let mut payloads = vec![
        Vec::new(),
        b" ".to_vec(),
        not_text,
        format!("\u{feff}{whole}").into_bytes(),
        whole.as_bytes()[..whole.len() / 2].to_vec(),
        format!("[{whole}]").into_bytes(),
        twice("detail").into_bytes(),
        twice("detail-type").into_bytes(),
        twice("source").into_bytes(),
        format!(
            r#"{{"patrol":{{"rules":["reports"]}},"event":{}}}"#,
            twice("detail")
        )
        .into_bytes(),
        format!(r#"{{"patrol":{{"rules":["reports"]}},"event":{whole},"event":{{}}}}"#)
            .into_bytes(),
        format!(r#"{{"Records":[{}],"Records":[]}}"#, sqs("m", "x")).into_bytes(),
        format!("{{\"{}\": 1}}", "name".repeat(1_500_000)).into_bytes(),
        format!("{{\"{}\": 1}}", r"\u0007\n".repeat(100)).into_bytes(),
        "[".repeat(6_000_000).into_bytes(),
        r#"{"":"#.repeat(1_500_000).into_bytes(),
        format!("[{}0]", "0,".repeat(3_000_000)).into_bytes(),
        format!("{{{}\"\":0}}", "\"\":0,".repeat(1_200_000)).into_bytes(),
    ];
    for text in [
        "null",
        "true",
        "7",
        "1e999",
        "\"text\"",
        r#""\ud800""#,
        "[]",
        "{}",
        "{\"Records\": []}",
    ] {
        payloads.push(text.as_bytes().to_vec());
    }
    let topic = Sns::start();
    let function = function(&topic).start();
    for payload in payloads {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(80)]).into_owned();
        refusal(function.invoke_raw(payload), &shown);
    }
    assert_eq!(topic.published(), []);
    assert_serves(&function, &topic);
    assert_bounded(&function);
}

/// As many records as fit into what Lambda hands over.
#[test]
fn a_hundred_thousand_records_are_judged_or_named() {
    const MANY: usize = 100_000;
    let topic = Sns::start();
    let function = function(&topic).env("EchoesSourceArn", QUEUE).start();
    let batch = |record: &str| {
        format!(
            r#"{{"Records":[{}{record}]}}"#,
            format!("{record},").repeat(MANY - 1)
        )
    };
    let answer = function.invoke_raw(batch(r#"{"eventSource":"s3.amazonaws.com"}"#));
    assert_eq!(
        answer.expect("taken"),
        json!({"matched": [], "findings": 0})
    );
    for record in [
        r#"{"eventSource":"aws:sns"}"#,
        r#"{"eventSource":"aws:sqs"}"#,
        "{}",
        r#"{"eventSource":"a.amazonaws.com","eventSource":0}"#,
    ] {
        refusal(function.invoke_raw(batch(record)), record);
    }
    // Each of them has a name.
    let records =
        (0..MANY).map(|name| format!(r#"{{"eventSource":"aws:sqs","messageId":"{name}"}}"#));
    let records: Vec<_> = records.collect();
    let answer = function.invoke_raw(format!(r#"{{"Records":[{}]}}"#, records.join(",")));
    let answer = answer.expect("an answer");
    assert_eq!(
        answer["batchItemFailures"].as_array().map(Vec::len),
        Some(MANY)
    );
    assert_serves(&function, &topic);
    assert_bounded(&function);
}

/// The deepest nesting that fits into a payload is skipped without recursion, and the record beside it is judged.
#[test]
fn the_largest_payload_of_odd_values_is_judged() {
    let topic = Sns::start();
    let function = function(&topic).start();
    let whole = event(&["reports"]).to_string();
    for (id, odd) in [
        (
            "deep",
            format!("{}{}", "[".repeat(3_000_000), "]".repeat(3_000_000)),
        ),
        ("digits", "9".repeat(6_000_000)),
        ("halves", format!("\"{}\"", r"\ud800".repeat(1_000_000))),
        (
            "deep again",
            format!(
                "[{}0]",
                format!("{}{},", "[".repeat(200), "]".repeat(200)).repeat(2_000)
            ),
        ),
    ] {
        let payload = whole.replacen("\"detail\":{", &format!("\"detail\":{{\"odd\":{odd},"), 1);
        let payload = payload.replacen("6f87d04b", id, 1);
        assert_ne!(payload, whole);
        let answer = function.invoke_raw(payload).expect(id);
        assert_eq!(
            answer,
            json!({"matched": ["reports"], "findings": 1}),
            "{id}"
        );
    }
    assert_eq!(topic.published().len(), 4);
    assert_bounded(&function);
}

/// A function has 256 MB by default.
fn assert_bounded(function: &patrol_test_support::lambda::RunningFunction) {
    let peak = peak_kilobytes(function.process_id()).expect("a process");
    assert!(peak < 240 * 1024, "{peak} kB");
}
