//! Streams and routes that were written to break their readers: valid ones with a few changes.

mod holds;

use proptest::{prelude::*, sample::Index};
use serde_json::Value;

/// One of every form that a stream may have.
const STREAMS: [&str; 12] = [
    r#"{"version":"0","id":"1","detail-type":"Ping","source":"acme.ping","account":"111122223333","time":"2026-01-15T09:30:00Z","region":"us-east-1","resources":[],"detail":{"a":[1,2.5e3,null,true,"\u00e9\ud83d\ude00"]}}"#,
    "{\"detail-type\":\"Ping\",\"source\":\"a\",\"detail\":{}}\n{\"detail-type\":\"Pong\",\"source\":\"b\",\"detail\":{}}\n\nnot an event\n",
    r#"[{"detail-type":"Ping","source":"a","detail":{}},{"detail-type":"Ping","source":"b","detail":{}}]"#,
    r#"{"Records":[{"eventVersion":"1.11","eventTime":"2026-01-15T09:30:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","awsRegion":"us-east-1","eventID":"e1","eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":{"type":"Root"}}]}"#,
    r#"{"Records":[{"messageId":"m1","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:111122223333:q","body":"{\"detail-type\":\"Ping\",\"source\":\"a\",\"detail\":{}}","attributes":{"SentTimestamp":"1768469400000"}}]}"#,
    r#"{"Records":[{"EventSource":"aws:sns","Sns":{"TopicArn":"arn:aws:sns:us-east-1:111122223333:t","MessageId":"m2","Timestamp":"2026-01-15T09:30:00Z","Message":"{\"a\":1}","Subject":"s"}}]}"#,
    r#"{"Records":[{"eventSource":"aws:kinesis","eventSourceARN":"arn:aws:kinesis:us-east-1:111122223333:stream/s","eventID":"shard:1","kinesis":{"sequenceNumber":"1","partitionKey":"p","approximateArrivalTimestamp":1768469400.5,"data":"eyJhIjoxfQ=="}}]}"#,
    r#"{"Records":[{"eventSource":"aws:dynamodb","eventSourceARN":"arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/1","eventID":"d1","eventName":"INSERT","dynamodb":{"SequenceNumber":"1","Keys":{"id":{"S":"x"}},"NewImage":{"id":{"S":"x"},"n":{"N":"1"}}}}]}"#,
    r#"{"version":"2.0","rawPath":"/","headers":{"content-type":"application/json"},"requestContext":{"accountId":"111122223333","http":{"method":"POST","path":"/","sourceIp":"192.0.2.1"},"requestId":"r","timeEpoch":1768469400000},"body":"{\"a\":1}","isBase64Encoded":false}"#,
    r#"{"Messages":[{"MessageId":"m3","ReceiptHandle":"h","Body":"{\"detail-type\":\"Ping\",\"source\":\"a\",\"detail\":{}}"}]}"#,
    r#"{"patrol":{"rules":["ping"]},"event":{"detail-type":"Ping","source":"a","detail":{}}}"#,
    r#"{"Events":[{"EventId":"e1","EventName":"DeleteBucket","CloudTrailEvent":"{\"eventVersion\":\"1.11\",\"eventTime\":\"2026-01-15T09:30:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"DeleteBucket\",\"awsRegion\":\"us-east-1\",\"eventID\":\"e1\",\"recipientAccountId\":\"111122223333\"}"}]}"#,
];

const ROUTES: &str = "slack:https://hooks.slack.com/services/T0/B0/x severity>=high; alerts severity<=medium\n\
    # a comment\nwebhook:https://example.com/a%3Bb?c=d format=ocsf rule=a,b; jira:{{resolve:x}} project=SEC close=Done";

/// What is done to a text at a place.
#[derive(Clone, Debug)]
enum Change {
    Put(u8),
    Take(u8),
    Copy(u8),
    Cut,
}

fn change() -> impl Strategy<Value = Change> {
    let telling = prop::sample::select(b"\"\\{}[],:\n\r\0 0-eE.u;=%\xff\xed\x1f".to_vec());
    prop_oneof![
        6 => prop_oneof![telling, any::<u8>()].prop_map(Change::Put),
        3 => any::<u8>().prop_map(Change::Take),
        3 => any::<u8>().prop_map(Change::Copy),
        1 => Just(Change::Cut),
    ]
}

fn changed(seed: &[u8], changes: &[(Index, Change)]) -> Vec<u8> {
    let mut text = seed.to_vec();
    for (place, change) in changes {
        let at = place.index(text.len() + 1);
        match change {
            Change::Put(byte) => text.insert(at, *byte),
            Change::Take(length) => {
                let end = text.len().min(at + usize::from(*length) % 9);
                text.drain(at..end);
            }
            Change::Copy(length) => {
                let end = text.len().min(at + usize::from(*length));
                text.extend_from_within(at..end);
            }
            Change::Cut => text.truncate(at),
        }
    }
    text
}

/// What no reader takes in place of a value, and values of another kind.
const ODD: [&str; 9] = [
    r#""\ud800""#,
    r#""\udc00\ud83d""#,
    "1e999",
    "-1e-999",
    "null",
    "[]",
    "{}",
    "true",
    r#"{"\ud800":1,"\ud800":2}"#,
];

/// A stream of one value with an odd one at a place, or with an odd key there.
fn strange(stream: &str, place: Index, odd: &str, is_key: bool) -> Option<String> {
    const MARK: &str = "odd value";
    let mut value: Value = serde_json::from_str(stream).ok()?;
    let mut places = Vec::new();
    pointers(&value, "", &mut places);
    let place = value.pointer_mut(&places[place.index(places.len())])?;
    match place {
        Value::Object(fields) if is_key => drop(fields.insert(MARK.to_owned(), Value::Null)),
        place => *place = MARK.into(),
    }
    let odd = if is_key { r#""\udfff""# } else { odd };
    Some(value.to_string().replace(&format!("\"{MARK}\""), odd))
}

/// Where values stand.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                pointers(value, &format!("{at}/{name}"), all);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_stream_breaks_its_reader(
        seeds in prop::collection::vec(prop::sample::select(STREAMS.to_vec()), 1..3),
        changes in prop::collection::vec((any::<Index>(), change()), 0..6),
    ) {
        holds::stream(&changed(seeds.join("\n").as_bytes(), &changes));
    }

    #[test]
    fn nothing_hides_what_stands_beside_it(
        stream in prop::sample::select(STREAMS.to_vec()),
        place in any::<Index>(),
        odd in prop::sample::select(ODD.to_vec()),
        is_key in any::<bool>(),
    ) {
        let stream = strange(stream, place, odd, is_key);
        holds::between(stream.as_deref().unwrap_or(odd));
    }

    #[test]
    fn no_routes_break_their_reader(changes in prop::collection::vec((any::<Index>(), change()), 0..8)) {
        holds::routes(&String::from_utf8_lossy(&changed(ROUTES.as_bytes(), &changes)));
    }
}
