//! What an invocation carries.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::source::{cloudtrail, dynamodb, kinesis, sns, sqs, webhook};

/// What an invocation asks for.
pub(super) enum Payload<'a> {
    /// Events that are judged; the answer says how many.
    Events(Vec<Unit<'a>>),
    /// A batch of which the failed records are named, so that Lambda retries those alone.
    Batch(Vec<Unit<'a>>),
    /// A webhook request, which is answered.
    Request(webhook::Request),
}

/// One event and who is to look at it.
pub(super) struct Unit<'a> {
    /// The event in the one envelope, as JSON text, or why the record is none.
    pub(super) event: Result<Cow<'a, str>, String>,
    pub(super) audience: Audience,
    /// What names the record in a batch's answer.
    pub(super) item: Option<String>,
}

/// Who is to look at an event.
pub(super) enum Audience {
    /// Rules whose pattern it matches.
    Matching,
    /// Rules whose pattern it matches, less those that another topic, queue or stream feeds.
    FedBy(String),
    /// This rule alone; its pattern matched already.
    Rule(String),
    /// This rule alone, when its pattern matches.
    Webhook(&'static str),
    /// None: it names an object, whose records are the events.
    Trail,
}

impl Unit<'_> {
    /// A record of a log object.
    pub(super) fn for_record(event: Result<String, String>) -> Self {
        Self {
            event: event.map(Cow::Owned),
            audience: Audience::Matching,
            item: None,
        }
    }

    /// A webhook request whose caller proved itself.
    pub(super) fn for_webhook(
        event: Result<String, serde_json::Error>,
        rule: &'static str,
    ) -> Self {
        Self {
            event: owned(event),
            audience: Audience::Webhook(rule),
            item: None,
        }
    }
}

/// Where an event comes from, for log lines; empty where the event does not say.
#[derive(Default, Deserialize)]
pub(super) struct Origin {
    pub(super) id: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

impl Origin {
    pub(super) fn of(event: &str) -> Self {
        serde_json::from_str(event).unwrap_or_default()
    }
}

/// The payload is nothing that the function serves.
#[derive(Debug, thiserror::Error)]
pub(super) enum PayloadError {
    #[error(
        "the payload is {found}: expected an EventBridge event (an object with `detail-type` and `detail`), one in the template's wrapping (`patrol` and `event`), `Records` of SNS, SQS, Kinesis, DynamoDB, S3 or CloudTrail, or a webhook request (`requestContext`)"
    )]
    Unknown { found: String },
    #[error("the payload has a `patrol` marker that is not understood: {0}")]
    Marker(serde_json::Error),
    #[error("the payload is a webhook request that is not understood: {0}")]
    Request(String),
}

/// What the template's EventBridge rules send: the event, and which rule they stand for.
///
/// An event that two EventBridge rules match arrives twice; each delivery is for its own rule.
#[derive(Deserialize)]
struct Marked<'a> {
    patrol: Marker,
    #[serde(borrow)]
    event: &'a RawValue,
}

#[derive(Deserialize)]
struct Marker {
    rule: String,
}

/// The keys by which payloads are told apart; everything else is left unread.
#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(borrow)]
    patrol: Option<&'a RawValue>,
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
pub(super) fn read(payload: &str) -> Result<Payload<'_>, PayloadError> {
    // An array would do for a struct.
    if !payload.trim_start().starts_with('{') {
        return Err(unknown(payload));
    }
    let shape: Shape<'_> = serde_json::from_str(payload).map_err(|_| unknown(payload))?;
    if shape.patrol.is_some() {
        let marked: Marked<'_> = serde_json::from_str(payload).map_err(PayloadError::Marker)?;
        let rule = Audience::Rule(marked.patrol.rule);
        return Ok(Payload::Events(vec![unit(marked.event.get(), rule)]));
    }
    if shape.detail_type.is_some() {
        return Ok(Payload::Events(vec![unit(payload, Audience::Matching)]));
    }
    if shape.is_request() {
        let request = webhook::Request::read(payload);
        return request.map(Payload::Request).map_err(PayloadError::Request);
    }
    let records = shape.records.as_deref();
    records
        .and_then(read_records)
        .ok_or_else(|| unknown(payload))
}

fn unit(event: &str, audience: Audience) -> Unit<'_> {
    Unit {
        event: Ok(Cow::Borrowed(event)),
        audience,
        item: None,
    }
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

/// The units of a batch; `None` when its records are of no known source.
fn read_records<'a>(records: &[&'a RawValue]) -> Option<Payload<'a>> {
    let mut batch = false;
    let units: Option<Vec<_>> = records
        .iter()
        .map(|record| {
            let text = record.get();
            let head: Head = serde_json::from_str(text).unwrap_or_default();
            let (event, arn, item) = match &*head.event_source {
                "aws:sns" => match serde_json::from_str::<SnsRecord<'_>>(text) {
                    Ok(record) => (
                        owned(record.sns.event()),
                        record.sns.topic_arn.into_owned(),
                        None,
                    ),
                    Err(why) => (Err(why.to_string()), head.arn, None),
                },
                "aws:sqs" => (
                    carried(text, |message: sqs::Message<'_>| message.event()),
                    head.arn,
                    head.message_id,
                ),
                "aws:kinesis" => (
                    carried(text, |record: kinesis::Record<'_>| record.event()),
                    head.arn,
                    head.kinesis.number,
                ),
                "aws:dynamodb" => (
                    carried(text, |record: dynamodb::Record<'_>| record.event()),
                    head.arn,
                    head.dynamodb.number,
                ),
                "aws:s3" => {
                    return Some(Unit {
                        event: Ok(Cow::Owned(format!(r#"{{"Records": [{text}]}}"#))),
                        audience: Audience::Trail,
                        item: None,
                    });
                }
                source if source.ends_with(".amazonaws.com") => {
                    let event = cloudtrail::envelope(text).map(Cow::Owned);
                    return Some(Unit {
                        event: event.map_err(|why| why.to_string()),
                        audience: Audience::Matching,
                        item: None,
                    });
                }
                _ => return None,
            };
            batch |= head.event_source != "aws:sns";
            Some(Unit {
                event,
                audience: Audience::FedBy(arn),
                item,
            })
        })
        .collect();
    let units = units.filter(|units| !units.is_empty())?;
    Some(if batch {
        Payload::Batch(units)
    } else {
        Payload::Events(units)
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
) -> Result<Cow<'a, str>, String> {
    owned(serde_json::from_str(text).and_then(event))
}

fn owned<'a>(event: Result<String, serde_json::Error>) -> Result<Cow<'a, str>, String> {
    event
        .map(Cow::Owned)
        .map_err(|why| format!("the record cannot be read: {why}"))
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

    fn one(payload: &str) -> (String, Audience) {
        match read(payload) {
            Ok(Payload::Events(mut units)) if units.len() == 1 => {
                let unit = units.remove(0);
                (unit.event.unwrap().into_owned(), unit.audience)
            }
            Ok(_) => panic!("not one event: {payload}"),
            Err(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_marked_event_is_for_its_rule() {
        let (event, audience) = one(r#"{"event": {"id": "1"}, "patrol": {"rule": "assumeRole"}}"#);
        assert!(matches!(audience, Audience::Rule(rule) if rule == "assumeRole"));
        assert_eq!(event, r#"{"id": "1"}"#);
    }

    #[test]
    fn a_bare_event_is_for_every_rule() {
        let text = r#"{"detail-type": "Something", "detail": {}}"#;
        let (event, audience) = one(text);
        assert_eq!(event, text);
        assert!(matches!(audience, Audience::Matching));
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
