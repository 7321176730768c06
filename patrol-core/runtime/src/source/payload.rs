//! What Lambda is invoked with: events, batches of records, requests.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    Feed, InputError, Sender, cloudtrail, dynamodb, kinesis, record::Record, sns, sqs, webhook,
};

/// What an invocation asks for.
pub(crate) enum Payload<'a> {
    /// Events that are evaluated; the answer says how many.
    Events(Vec<Record<'a>>),
    /// A batch of which the failed records are named, so that Lambda retries those alone.
    Batch(Vec<Record<'a>>),
    /// A webhook request, which is answered.
    Request(webhook::Request),
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
    #[error("the payload has a `patrol` marker that is not understood: {0}")]
    Marker(#[source] serde_json::Error),
    #[error("the payload is a webhook request that is not understood: {0}")]
    Request(#[from] webhook::RequestError),
}

/// What the template's EventBridge rules and schedules send: the event, and which rules it is for.
///
/// An event that two EventBridge rules match arrives twice; each delivery is for its own rules.
#[derive(Deserialize)]
struct Marked<'a> {
    patrol: Marker,
    #[serde(borrow)]
    event: &'a RawValue,
}

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
    let marked = serde_json::from_str::<Marked<'_>>(payload);
    marked.map_or_else(|_| Vec::new(), |marked| marked.patrol.rules())
}

/// The keys by which payloads are told apart; everything else is left unread.
#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(borrow)]
    patrol: Option<&'a RawValue>,
    /// What the template's daily schedule sends.
    #[serde(rename = "patrolDaily", default)]
    daily: bool,
    /// What the schedule sends that looks after what is remembered: its own time.
    #[serde(rename = "patrolSweep", default)]
    sweep: Option<DateTime<FixedOffset>>,
    #[serde(borrow, rename = "detail-type")]
    detail_type: Option<&'a RawValue>,
    #[serde(borrow, rename = "Records")]
    records: Option<Vec<&'a RawValue>>,
    #[serde(borrow, rename = "requestContext")]
    request_context: Option<&'a RawValue>,
    #[serde(borrow, rename = "httpMethod")]
    http_method: Option<&'a RawValue>,
}

/// The part of a request's context that tells it from other contexts.
#[derive(Default, Deserialize)]
struct RequestContext<'a> {
    #[serde(borrow)]
    http: Option<&'a RawValue>,
}

impl Shape<'_> {
    /// Is it a request in one of the two forms of API Gateway? Others have a context too, without
    /// a method.
    fn is_request(&self) -> bool {
        let context = self.request_context.map(RawValue::get);
        context.is_some_and(|context| {
            let context: RequestContext<'_> = serde_json::from_str(context).unwrap_or_default();
            self.http_method.is_some() || context.http.is_some()
        })
    }
}

/// Tells what the payload is.
pub(crate) fn read(payload: &str) -> Result<Payload<'_>, PayloadError> {
    // An array would do for a struct.
    if !payload.trim_start().starts_with('{') {
        return Err(unknown(payload));
    }
    let shape: Shape<'_> = serde_json::from_str(payload).map_err(|_| unknown(payload))?;
    if shape.daily {
        return Ok(Payload::Daily);
    }
    if let Some(time) = shape.sweep {
        return Ok(Payload::Sweep(time.timestamp_millis()));
    }
    if shape.patrol.is_some() {
        let marked: Marked<'_> = serde_json::from_str(payload).map_err(PayloadError::Marker)?;
        let event = marked.event.get();
        let record = Record::from_bus(event, marked.patrol.sender());
        return Ok(Payload::Events(vec![record]));
    }
    if shape.detail_type.is_some() {
        return Ok(Payload::Events(vec![Record::from_bus(
            payload,
            Sender::Bus,
        )]));
    }
    if shape.is_request() {
        return Ok(Payload::Request(webhook::Request::read(payload)?));
    }
    let records = shape.records.as_deref();
    records
        .and_then(read_records)
        .ok_or_else(|| unknown(payload))
}

/// What tells the records of the sources apart, and names them in a batch's answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    /// SNS writes it large.
    #[serde(alias = "EventSource")]
    #[serde(rename = "eventSource")]
    event_source: String,
    #[serde(rename = "eventSourceARN")]
    arn: String,
    #[serde(rename = "messageId")]
    message_id: Option<String>,
    kinesis: Sequence,
    dynamodb: Sequence,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sequence {
    #[serde(alias = "SequenceNumber")]
    #[serde(rename = "sequenceNumber")]
    number: Option<String>,
}

/// The records of a batch; `None` when one of them is of no known source.
fn read_records<'a>(records: &[&'a RawValue]) -> Option<Payload<'a>> {
    let read: Option<Vec<_>> = records
        .iter()
        .map(|record| self::record(record.get()))
        .collect();
    let read = read.filter(|records| !records.is_empty())?;
    let answered_by_name = |record: &Record<'_>| match record.sender {
        Sender::Feed { kind, .. } => kind != Feed::Sns,
        _ => false,
    };
    Some(if read.iter().any(answered_by_name) {
        Payload::Batch(read)
    } else {
        Payload::Events(read)
    })
}

/// One of the `Records`; `None` when it is of no known source.
pub(crate) fn record(text: &str) -> Option<Record<'_>> {
    let head: Head = serde_json::from_str(text).unwrap_or_default();
    let fed = |event, kind, item| {
        let arn = head.arn.clone();
        let record = Record::of(owned(event), Sender::Feed { kind, arn });
        Record { item, ..record }
    };
    Some(match &*head.event_source {
        "aws:sns" => match serde_json::from_str::<SnsRecord<'_>>(text) {
            Ok(record) => record.sns.record(),
            Err(why) => fed(Err(why), Feed::Sns, None),
        },
        "aws:sqs" => fed(
            carried(text, |message: sqs::Message<'_>| message.event()),
            Feed::Sqs,
            head.message_id,
        ),
        "aws:kinesis" => fed(
            carried(text, |record: kinesis::Record<'_>| record.event()),
            Feed::Kinesis,
            head.kinesis.number,
        ),
        "aws:dynamodb" => fed(
            carried(text, |record: dynamodb::Record<'_>| record.event()),
            Feed::DynamoDb,
            head.dynamodb.number,
        ),
        "aws:s3" => Record::new(Ok(format!(r#"{{"Records": [{text}]}}"#)), Sender::S3),
        source if source.ends_with(".amazonaws.com") => {
            Record::new(cloudtrail::envelope(text), Sender::Bus)
        }
        _ => return None,
    })
}

#[derive(Deserialize)]
struct SnsRecord<'a> {
    #[serde(borrow, rename = "Sns", alias = "sns")]
    sns: sns::Message<'a>,
}

fn carried<'a, T: Deserialize<'a>>(
    text: &'a str,
    event: impl Fn(T) -> Result<String, serde_json::Error>,
) -> Result<String, serde_json::Error> {
    serde_json::from_str(text).and_then(event)
}

fn owned<'a>(event: Result<String, serde_json::Error>) -> Result<Cow<'a, str>, InputError> {
    event.map(Cow::Owned).map_err(InputError::Carried)
}

/// Says what was found without showing it: a payload may hold secrets.
fn unknown(payload: &str) -> PayloadError {
    let found = match serde_json::from_str(payload) {
        Ok(Value::Object(fields)) if fields.is_empty() => "an empty object".to_owned(),
        Ok(Value::Object(fields)) => {
            let names: Vec<&str> = fields.keys().take(10).map(String::as_str).collect();
            format!("an object with `{}`", names.join("`, `"))
        }
        Ok(Value::Array(_)) => "a list".to_owned(),
        Ok(Value::String(_)) => "text".to_owned(),
        Ok(Value::Number(_)) => "a number".to_owned(),
        Ok(Value::Bool(_)) => "a boolean".to_owned(),
        Ok(Value::Null) => "null".to_owned(),
        Err(why) => format!("not readable ({why})"),
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
            ("[1]", "a list"),
            (r#""hunter2""#, "text"),
            ("null", "null"),
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
