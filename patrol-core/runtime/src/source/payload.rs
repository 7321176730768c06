//! What Lambda is invoked with: events, batches of records, requests.

use chrono::{DateTime, FixedOffset};
use patrol_core::{near::listed, one_line};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use super::{
    Feed, InputError, Sender, cloudtrail, dynamodb, envelope, kinesis,
    legible::{Legible, legible},
    object,
    record::Record,
    sns, sqs,
    unquoted::unquoted,
    webhook,
};

/// Keys of an unknown payload that are named.
const NAMED: usize = 10;
/// Characters of a key that are shown.
const SHOWN: usize = 60;

/// What an invocation asks for.
pub(crate) enum Payload<'a> {
    /// Events that are evaluated; the answer says how many.
    Events(Vec<Record<'a>>),
    /// A batch of which the failed records are named, so that Lambda retries those alone.
    Batch(Vec<Record<'a>>),
    /// A webhook request, which is answered.
    Request(Box<webhook::Request>),
    /// The stack's own tick, once a day.
    Daily,
    /// The stack's own tick, every few minutes: what is over by this time, in milliseconds from 1970,
    /// is told.
    Sweep(
        #[cfg_attr(
            not(feature = "lambda"),
            allow(dead_code, reason = "the function alone sweeps")
        )]
        i64,
    ),
}

/// The payload is nothing that the function serves.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PayloadError {
    #[error(
        "the payload is {found}: expected an EventBridge event (an object with `detail-type` and `detail`), one in the template's wrapping (`patrol` and `event`), `Records` of SNS, SQS, Kinesis, DynamoDB, S3 or CloudTrail, or a webhook request (`requestContext`)"
    )]
    Unknown { found: String },
    #[error("the payload has a `patrol` marker that is not understood: {}", unquoted(.0))]
    Marker(#[source] serde_json::Error),
    #[error("the payload is a webhook request that is not understood: {0}")]
    Request(#[from] webhook::RequestError),
}

/// What the template's EventBridge rules and schedules write beside an event: which rules it is for.
///
/// An event that two EventBridge rules match arrives twice; each delivery is for its own rules.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Marker {
    /// One rule, whatever its pattern.
    Rule(String),
    /// Those of them whose pattern matches.
    Rules(Vec<String>),
}

impl Marker {
    fn sender(self) -> Sender {
        match self {
            Self::Rule(rule) => Sender::Rule(rule),
            Self::Rules(rules) => Sender::Rules(rules),
        }
    }

    /// The rules that it names.
    #[cfg(feature = "deploy")]
    fn rules(self) -> Vec<String> {
        match self {
            Self::Rule(rule) => vec![rule],
            Self::Rules(rules) => rules,
        }
    }
}

/// The rules that a payload is for, where the template's marker names them.
#[cfg(feature = "deploy")]
pub(crate) fn marked_rules(payload: &str) -> Vec<String> {
    let Ok([Some(marker)]) = object::fields(payload, ["patrol"]) else {
        return Vec::new();
    };
    let marker = serde_json::from_str::<Marker>(marker.get());
    marker.map_or_else(|_| Vec::new(), Marker::rules)
}

/// The keys by which payloads are told apart; everything else is left unread.
const KEYS: [&str; 8] = [
    "patrol",
    "event",
    // What the template's daily schedule sends.
    "patrolDaily",
    // What the schedule sends that looks after what is remembered: its own time.
    "patrolSweep",
    "detail-type",
    "Records",
    "requestContext",
    "httpMethod",
];

/// Tells what the payload is.
pub(crate) fn read(payload: &str) -> Result<Payload<'_>, PayloadError> {
    let [
        marker,
        event,
        daily,
        sweep,
        detail_type,
        records,
        context,
        method,
    ] = object::fields(payload, KEYS).map_err(|why| unreadable(payload, &why))?;
    if daily.is_some_and(|daily| daily.get() == "true") {
        return Ok(Payload::Daily);
    }
    if let Some(time) = sweep {
        let time: DateTime<FixedOffset> =
            serde_json::from_str(time.get()).map_err(|why| unreadable(payload, &why))?;
        return Ok(Payload::Sweep(time.timestamp_millis()));
    }
    if let Some(marker) = marker {
        return marked(marker, event).map_err(PayloadError::Marker);
    }
    if detail_type.is_some() {
        let record = Record::from_bus(payload, Sender::Bus);
        return Ok(Payload::Events(vec![record]));
    }
    if is_request(context, method) {
        let request = webhook::Request::read(payload)?;
        return Ok(Payload::Request(Box::new(request)));
    }
    let records = records.and_then(|records| read_records(records.get()));
    records.ok_or_else(|| unknown(payload))
}

fn marked<'a>(
    marker: &RawValue,
    event: Option<&'a RawValue>,
) -> Result<Payload<'a>, serde_json::Error> {
    let marker: Marker = serde_json::from_str(marker.get())?;
    let event = event.ok_or_else(|| <serde_json::Error as de::Error>::missing_field("event"))?;
    let record = Record::from_bus(event.get(), marker.sender());
    Ok(Payload::Events(vec![record]))
}

/// Is it a request in one of the two forms of API Gateway? Others have a context too, without
/// a method.
fn is_request(context: Option<&RawValue>, method: Option<&RawValue>) -> bool {
    context.is_some_and(|context| {
        let in_context = object::fields(context.get(), ["http"]);
        method.is_some() || in_context.is_ok_and(|[http]| http.is_some())
    })
}

/// The records of a batch; `None` when none of them is of a known source. One of an unknown source keeps no other from
/// being judged.
fn read_records<'a>(records: &str) -> Option<Payload<'a>> {
    let records: Vec<&RawValue> = serde_json::from_str(records).ok()?;
    let (mut known, mut named) = (false, false);
    let records = records.into_iter().map(|text| {
        let Some(record) = record(text.get()) else {
            return Record::of(Err(InputError::UnknownRecord), Sender::Bus);
        };
        known = true;
        named |= matches!(record.sender, Sender::Feed { kind, .. } if kind != Feed::Sns);
        record
    });
    let records = records.collect();
    known.then_some(match named {
        true => Payload::Batch(records),
        false => Payload::Events(records),
    })
}

/// One of the `Records`; `None` when it is of no known source.
fn record(text: &str) -> Option<Record<'static>> {
    let Legible { text, replaced } = legible(text, 1);
    known_record(&text).map(|record| record.and_replaced(replaced))
}

/// One of the `Records`, as readers take it; `None` when it is of no known source.
pub(super) fn known_record(text: &str) -> Option<Record<'static>> {
    // SNS writes it large.
    let [source, of_sns, arn, message_id, kinesis, dynamodb] = object::fields(
        text,
        [
            "eventSource",
            "EventSource",
            "eventSourceARN",
            "messageId",
            "kinesis",
            "dynamodb",
        ],
    )
    .ok()?;
    let source = object::text(source).or_else(|| object::text(of_sns))?;
    let fed = |event: Result<Legible<'static>, serde_json::Error>, kind, item| {
        let arn = object::text(arn).unwrap_or_default();
        let record = Record::of(
            event.map_err(InputError::Carried),
            Sender::Feed { kind, arn },
        );
        Record { item, ..record }
    };
    let made =
        |event: Result<String, InputError>, sender| Record::of(event.map(Legible::whole), sender);
    Some(match &*source {
        "aws:sns" => match serde_json::from_str::<SnsRecord<'_>>(text) {
            Ok(record) => record.sns.record(),
            Err(why) => fed(Err(why), Feed::Sns, None),
        },
        "aws:sqs" => fed(
            carried(text, |message: sqs::Message<'_>| message.event()),
            Feed::Sqs,
            object::text(message_id),
        ),
        "aws:kinesis" => fed(
            carried(text, |record: kinesis::Record<'_>| record.event()),
            Feed::Kinesis,
            sequence(kinesis, "sequenceNumber"),
        ),
        "aws:dynamodb" => fed(
            carried(text, |record: dynamodb::Record<'_>| record.event()),
            Feed::DynamoDb,
            sequence(dynamodb, "SequenceNumber"),
        ),
        "aws:s3" => made(Ok(format!(r#"{{"Records": [{text}]}}"#)), Sender::S3),
        source if source.ends_with(".amazonaws.com") => {
            made(cloudtrail::envelope(text), Sender::Bus)
        }
        _ => return None,
    })
}

/// What names a record of a stream in a batch's answer.
fn sequence(record: Option<&RawValue>, field: &'static str) -> Option<String> {
    let [number] = object::fields(record?.get(), [field]).ok()?;
    object::text(number)
}

#[derive(Deserialize)]
struct SnsRecord<'a> {
    #[serde(borrow, rename = "Sns", alias = "sns")]
    sns: sns::Message<'a>,
}

fn carried<'a, T: Deserialize<'a>>(
    text: &'a str,
    event: impl Fn(T) -> Result<Legible<'static>, serde_json::Error>,
) -> Result<Legible<'static>, serde_json::Error> {
    serde_json::from_str(text).and_then(event)
}

/// Says what was found without showing it: a payload may hold secrets.
fn unknown(payload: &str) -> PayloadError {
    let keys = object::keys(payload, NAMED).into_iter();
    let keys = keys.map(|key| {
        let shown: String = key.chars().take(SHOWN).collect();
        one_line(&shown).into_owned()
    });
    let found = match listed(keys) {
        none if none.is_empty() => "an empty object".to_owned(),
        keys => format!("an object with {keys}"),
    };
    PayloadError::Unknown { found }
}

/// Says what is not an object, or not one that can be read.
fn unreadable(payload: &str, why: &serde_json::Error) -> PayloadError {
    let found = match serde_json::from_str::<&RawValue>(payload).map(envelope::kind) {
        Ok("an object") | Err(_) => format!("not readable ({})", unquoted(why)),
        Ok(kind) => kind.to_owned(),
    };
    PayloadError::Unknown { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(payload: &str) -> (String, Sender) {
        match read(payload) {
            Ok(Payload::Events(mut records)) if records.len() == 1 => {
                let record = records.remove(0);
                (record.event.unwrap().into_owned(), record.sender)
            }
            Ok(_) => panic!("not one event: {payload}"),
            Err(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_marked_event_is_for_its_rule() {
        let (event, sender) =
            one(r#"{"event": {"id": "1", "source": "a"}, "patrol": {"rule": "assumeRole"}}"#);
        assert_eq!(sender, Sender::Rule("assumeRole".to_owned()));
        assert_eq!(event, r#"{"id": "1", "source": "a"}"#);
    }

    #[test]
    fn an_event_of_a_shared_eventbridge_rule_is_for_its_rules() {
        let (event, sender) =
            one(r#"{"patrol": {"rules": ["a", "b"]}, "event": {"id": "1", "source": "s"}}"#);
        assert_eq!(sender, Sender::Rules(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(event, r#"{"id": "1", "source": "s"}"#);
    }

    #[test]
    fn a_bare_event_is_for_every_rule() {
        let text = r#"{"detail-type": "Something", "source": "a", "detail": {}}"#;
        let (event, sender) = one(text);
        assert_eq!(event, text);
        assert_eq!(sender, Sender::Bus);
    }

    #[test]
    fn what_is_unknown_is_named_and_not_shown() {
        for (payload, found) in [
            (r#"{"hello": "hunter2"}"#, "an object with `hello`"),
            ("{}", "an empty object"),
            ("[1]", "an array"),
            (r#""hunter2""#, "text"),
            ("null", "`null`"),
            ("7", "a number"),
            (r#"{"Records": []}"#, "an object with `Records`"),
            (
                r#"{"Records": [{"eventSource": "aws:ses"}]}"#,
                "an object with `Records`",
            ),
            (r#"{"detail-type": "x""#, "not readable (EOF"),
            (
                r#"{"patrol": {"rule": 5}, "event": {}}"#,
                "marker that is not understood",
            ),
            (r#"{"patrol": {"rule": "a"}}"#, "missing field `event`"),
        ] {
            let Err(why) = read(payload) else {
                panic!("{payload}");
            };
            let why = why.to_string();
            assert!(why.contains(found), "{payload}: {why}");
            assert!(!why.contains("hunter2"), "{why}");
        }
    }
}
