//! What JSON allows and readers refuse, in every feed: the rest of the event is judged, and what was replaced is told.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use patrol_test_support::lambda::{RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{
    assert_serves, event, function,
    records::{QUEUE, STREAM, TABLE, TOPIC, dynamodb, kinesis, records, sns, sns_message, sqs},
    webhooks::request,
};

/// Values that no reader takes, one with two things to replace among them.
fn odd_values() -> Vec<String> {
    let mut values = patrol_test_support::odd_values();
    values.push(r#""\udc00 \ud83d""#.to_owned());
    values
}

/// A way into the function.
struct Feed {
    name: &'static str,
    /// The ARN that feeds the rule; empty where the rule is not fed.
    source: &'static str,
    /// The payload with this body, for an event with this id.
    payload: fn(id: &str, body: &[u8]) -> String,
    /// Where the body's `n` stands in the event.
    seen: &'static str,
}

fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).expect("a body of text")
}

fn with_id(mut message: Value, id: &str) -> Value {
    message["MessageId"] = json!(id);
    message
}

const SNS: Feed = Feed {
    name: "SNS",
    source: TOPIC,
    payload: |id, body| {
        let mut record = sns("");
        record["Sns"] = with_id(sns_message(text(body)), id);
        records([record]).to_string()
    },
    seen: "/detail/message/n",
};
const SQS: Feed = Feed {
    name: "SQS",
    source: QUEUE,
    payload: |id, body| records([sqs(id, text(body))]).to_string(),
    seen: "/detail/body/n",
};
const SNS_IN_SQS: Feed = Feed {
    name: "SNS in SQS",
    source: QUEUE,
    payload: |id, body| {
        let message = with_id(sns_message(text(body)), id).to_string();
        records([sqs(id, &message)]).to_string()
    },
    seen: "/detail/message/n",
};
const KINESIS: Feed = Feed {
    name: "Kinesis",
    source: STREAM,
    payload: |id, body| records([kinesis(id, &BASE64_STANDARD.encode(body))]).to_string(),
    seen: "/detail/data/n",
};
const WEBHOOK: Feed = Feed {
    name: "a webhook",
    source: "",
    payload: |id, body| hook(id, text(body), false),
    seen: "/detail/body/n",
};
const WEBHOOK_IN_BASE64: Feed = Feed {
    name: "a webhook in base64",
    source: "",
    payload: |id, body| hook(id, &BASE64_STANDARD.encode(body), true),
    seen: "/detail/body/n",
};

fn hook(id: &str, body: &str, base64: bool) -> String {
    let mut request = request("openHook", json!({}), body);
    request["requestContext"]["requestId"] = json!(id);
    request["isBase64Encoded"] = json!(base64);
    request.to_string()
}

/// A function that a feed leads to, and who hears of it.
struct Fed {
    topic: Sns,
    function: RunningFunction,
}

impl Fed {
    fn by(feed: &Feed) -> Self {
        let topic = Sns::start();
        let mut function = function(&topic);
        if !feed.source.is_empty() {
            function = function.env("EchoesSourceArn", feed.source);
        }
        let function = function.start();
        Self { topic, function }
    }

    /// The event that the rule was shown of this payload, which told of `replaced` more values.
    fn shown(&self, payload: &str, replaced: bool, about: &str) -> Value {
        let before = (self.topic.published().len(), self.told());
        let answer = self.function.invoke_raw(payload);
        let mut published = self.topic.published();
        assert_eq!(
            (published.len(), self.told()),
            (before.0 + 1, before.1 + usize::from(replaced)),
            "{about}: {answer:?}"
        );
        let message = published.pop().expect("a message").message;
        let (_, event) = message.rsplit_once("\n\n").expect("an event");
        event.parse().expect(about)
    }

    /// How often the function has told that it replaced something.
    fn told(&self) -> usize {
        let logs = self.function.logs();
        logs.matches("values of the event were replaced").count()
    }
}

const CARRIERS: [Feed; 6] = [SNS, SQS, SNS_IN_SQS, KINESIS, WEBHOOK, WEBHOOK_IN_BASE64];

#[test]
fn a_body_is_judged_by_what_can_be_read_of_it() {
    for feed in CARRIERS {
        let fed = Fed::by(&feed);
        for (number, odd) in odd_values().iter().enumerate() {
            let about = format!("{}, {}", feed.name, &odd[..odd.len().min(20)]);
            let body = format!(r#"{{"n": "seen", "odd": {odd}}}"#);
            let payload = (feed.payload)(&number.to_string(), body.as_bytes());
            let shown = fed.shown(&payload, true, &about);
            assert_eq!(shown.pointer(feed.seen), Some(&json!("seen")), "{about}");
        }
    }
}

/// Text that is no JSON stays as it is, whatever it looks like.
#[test]
fn a_body_of_text_is_left_alone() {
    for feed in CARRIERS {
        let fed = Fed::by(&feed);
        let pointer = feed.seen.trim_end_matches("/n");
        for (number, body) in [r"say \ud800", "{\"n\": \"\\ud800\"", "1e999 times", "[[["]
            .iter()
            .enumerate()
        {
            let about = format!("{}, {body}", feed.name);
            let payload = (feed.payload)(&number.to_string(), body.as_bytes());
            let shown = fed.shown(&payload, false, &about);
            assert_eq!(shown.pointer(pointer), Some(&json!(body)), "{about}");
        }
    }
}

/// Bytes that are not text hide nothing else of a body, and a byte order mark hides nothing at all.
#[test]
fn a_body_of_bytes_is_judged_by_what_can_be_read_of_it() {
    for feed in [KINESIS, WEBHOOK_IN_BASE64] {
        let fed = Fed::by(&feed);
        for (number, (body, replaced)) in [
            (&b"{\"n\": \"seen\", \"odd\": \"caf\xe9\"}"[..], true),
            (b"{\"n\": \"seen\", \"caf\xe9\": 1}", true),
            (b"\xef\xbb\xbf{\"n\": \"seen\"}", false),
        ]
        .into_iter()
        .enumerate()
        {
            let about = format!("{}, {}", feed.name, String::from_utf8_lossy(body));
            let payload = (feed.payload)(&number.to_string(), body);
            let shown = fed.shown(&payload, replaced, &about);
            assert_eq!(shown.pointer(feed.seen), Some(&json!("seen")), "{about}");
        }
        // What is not JSON otherwise either is what the sender sent.
        let payload = (feed.payload)("bytes", b"\xff\xfe{");
        let shown = fed.shown(&payload, false, feed.name);
        let pointer = feed.seen.trim_end_matches("/n");
        assert_eq!(
            shown.pointer(pointer),
            Some(&json!("//57")),
            "{}",
            feed.name
        );
    }
}

/// What is odd around a body, in the record or beside all records.
#[test]
fn a_record_is_judged_by_what_can_be_read_of_it() {
    for feed in CARRIERS {
        let fed = Fed::by(&feed);
        for (number, odd) in odd_values().iter().enumerate() {
            let about = format!("{}, {}", feed.name, &odd[..odd.len().min(20)]);
            let payload = |part| (feed.payload)(&format!("{part}{number}"), br#"{"n": "seen"}"#);
            let beside = payload("a").replacen('{', &format!(r#"{{"\ud800": {odd}, "#), 1);
            // A request is one event with all that stands in it; a key beside records is of none of them.
            let is_request = feed.source.is_empty();
            let shown = fed.shown(&beside, is_request, &about);
            assert_eq!(shown.pointer(feed.seen), Some(&json!("seen")), "{about}");
            if !is_request {
                let within = payload("b").replacen("[{", &format!(r#"[{{"\udc00": {odd}, "#), 1);
                let shown = fed.shown(&within, true, &about);
                assert_eq!(shown.pointer(feed.seen), Some(&json!("seen")), "{about}");
            }
        }
    }
}

#[test]
fn a_change_of_a_table_is_judged_by_what_can_be_read_of_it() {
    let feed = Feed {
        name: "DynamoDB",
        source: TABLE,
        payload: |id, body| records([dynamodb(id, text(body))]).to_string(),
        seen: "/detail/dynamodb/NewImage/text/S",
    };
    let fed = Fed::by(&feed);
    let half = (feed.payload)("1", b"half").replace("half", r"half \ud800");
    let shown = fed.shown(&half, true, feed.name);
    assert_eq!(shown.pointer(feed.seen), Some(&json!("half \u{fffd}")));
    for (number, odd) in odd_values().iter().enumerate() {
        let payload = (feed.payload)(&format!("2{number}"), b"seen");
        let payload = payload.replacen("[{", &format!(r#"[{{"\udc00": {odd}, "#), 1);
        let shown = fed.shown(&payload, true, &odd[..odd.len().min(20)]);
        assert_eq!(shown.pointer(feed.seen), Some(&json!("seen")));
    }
}

/// What holds an event, the event or record, and how it is written.
type Form<'a> = (&'a str, &'a str, fn(&str) -> String);

/// An event of EventBridge, in the template's wrapping or without, carried by a queue, or a record of CloudTrail.
#[test]
fn an_event_is_judged_by_what_can_be_read_of_it() {
    let topic = Sns::start();
    let function = function(&topic).env("FedReportsSourceArn", QUEUE).start();
    let fed = Fed { topic, function };
    let record = json!({
        "eventVersion": "1.11", "eventID": "ID", "eventType": "AwsApiCall", "eventSource": "faults.amazonaws.com",
        "eventName": "Ping", "eventTime": "2026-03-02T10:00:00Z", "awsRegion": "us-east-1",
        "recipientAccountId": "123456789012", "logged": ["logged"], "summary": "Someone did it.", "n": "seen",
    });
    let mut plain = event(&["reports"]);
    plain["id"] = json!("ID");
    plain["detail"]["n"] = json!("seen");
    let mut carried = event(&["fedReports"]);
    carried["id"] = json!("ID");
    carried["detail"]["n"] = json!("seen");
    let (record, plain, carried) = (record.to_string(), plain.to_string(), carried.to_string());
    let forms: [Form<'_>; 5] = [
        ("an event", &plain, str::to_owned),
        ("an event of a schedule", &plain, |event| {
            format!(r#"{{"patrol":{{"rule":"reports"}},"event":{event}}}"#)
        }),
        ("an event of a shared EventBridge rule", &plain, |event| {
            format!(r#"{{"patrol":{{"rules":["reports"]}},"event":{event}}}"#)
        }),
        ("an event in a queue", &carried, |event| {
            records([sqs("m", event)]).to_string()
        }),
        ("a record of CloudTrail", &record, |record| {
            format!(r#"{{"Records":[{record}]}}"#)
        }),
    ];
    for (name, event, payload) in forms {
        for (number, odd) in odd_values().iter().enumerate() {
            let about = format!("{name}, {}", &odd[..odd.len().min(20)]);
            for (part, from, to) in [
                ("key", "{".to_owned(), format!(r#"{{"\ud800": {odd}, "#)),
                (
                    "value",
                    r#""n":"seen""#.to_owned(),
                    format!(r#""odd": {odd}, "n": "seen""#),
                ),
            ] {
                let event = event.replacen(&from, &to, 1);
                let event = event.replace("\"ID\"", &format!("\"{name} {part} {number}\""));
                let shown = fed.shown(&payload(&event), true, &about);
                assert_eq!(shown["detail"]["n"], "seen", "{about}, {part}");
            }
        }
        let beside = event.replace("\"ID\"", &format!("\"{name} beside\""));
        let beside = payload(&beside).replacen('{', r#"{"\udfff": 1, "#, 1);
        let within = payload("{}") == "{}";
        let shown = fed.shown(&beside, within, name);
        assert_eq!(shown["detail"]["n"], "seen", "{name}");
    }
    assert_serves(&fed.function, &fed.topic);
}
