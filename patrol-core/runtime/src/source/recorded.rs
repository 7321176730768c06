//! Events that somebody kept: payloads of the function, dead letters, what the CLI of AWS shows.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    Feed, InputError, Sender, cloudtrail,
    envelope::{self, Content},
    payload::{self, Payload},
    record::Record,
    s3_event, sns, sqs, webhook,
};

/// A dead letter may hold one, such as the message of a topic in a queue. Deeper it is not an event.
const LAYERS: usize = 4;

/// What a text holds.
pub(super) enum Recorded {
    /// It is an event by itself.
    One(Record<'static>),
    /// It lists events.
    Many(Vec<Record<'static>>),
}

/// What Lambda writes of an invocation to a destination.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    #[serde(borrow)]
    request_payload: &'a RawValue,
    #[serde(rename = "requestContext")]
    _request_context: &'a RawValue,
}

/// What `aws sqs receive-message` shows.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Messages {
    messages: Vec<sqs::Received>,
}

/// What `aws cloudtrail lookup-events` shows.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LookedUp {
    events: Vec<LookedUpEvent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LookedUpEvent {
    cloud_trail_event: String,
}

/// What `aws cloudtrail get-query-results` shows: a list of columns a row.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct QueryResults {
    query_result_rows: Vec<Vec<serde_json::Map<String, Value>>>,
}

/// A row of CloudTrail Lake as one object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    event_json: String,
}

/// A digest of CloudTrail's log files.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Digest {
    #[serde(rename = "digestStartTime")]
    _digest_start_time: String,
    #[serde(rename = "digestS3Object")]
    _digest_s3_object: String,
}

/// A record of CloudTrail by itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bare {
    #[serde(rename = "eventSource")]
    _event_source: String,
    #[serde(rename = "eventName")]
    _event_name: String,
}

/// Reads a text that is neither an event nor a log file; `None` when it is nothing that is known.
pub(super) fn read(text: &str) -> Option<Recorded> {
    read_layer(text, LAYERS)
}

/// Reads an element of an array: an event, or whatever else holds events.
pub(super) fn element(text: &str) -> Result<Vec<Record<'static>>, InputError> {
    layer(text, LAYERS)
}

/// Reads one of the `Records` of a log file or of a batch.
pub(super) fn record(text: &str) -> Record<'static> {
    if let Ok(message) = serde_json::from_str::<sqs::Received>(text)
        && message.is_dead_letter()
        && let Ok(mut inner) = layer(&message.body, LAYERS)
        && inner.len() == 1
        && let Some(record) = inner.pop()
    {
        return record;
    }
    let read = if text.trim_start().starts_with('{') {
        payload::record(text)
    } else {
        None
    };
    match read {
        Some(record) => owned(record),
        None => Record::new(cloudtrail::envelope(text), Sender::Bus),
    }
}

/// What can be read of a text within so many layers.
fn layer(text: &str, layers: usize) -> Result<Vec<Record<'static>>, InputError> {
    match envelope::content(text) {
        Ok(Content::Event) => Ok(vec![Record::new(Ok(text.to_owned()), Sender::Bus)]),
        Ok(Content::Records(records)) => Ok(records.into_iter().map(record).collect()),
        Err(why) => match read_layer(text, layers) {
            None => Err(why),
            Some(Recorded::One(record)) => Ok(vec![record]),
            Some(Recorded::Many(records)) => Ok(records),
        },
    }
}

fn read_layer(text: &str, layers: usize) -> Option<Recorded> {
    let layers = layers.checked_sub(1)?;
    // An array would do for a struct.
    if !text.trim_start().starts_with('{') || envelope::has_detail_type(text) {
        return None;
    }
    if let Ok(invocation) = serde_json::from_str::<Invocation<'_>>(text) {
        return Some(several(layer(invocation.request_payload.get(), layers)));
    }
    match payload::read(text) {
        Ok(Payload::Events(records) | Payload::Batch(records)) => {
            return Some(many(records.into_iter().map(owned).collect()));
        }
        // The stack's own ticks hold no event.
        Ok(Payload::Daily | Payload::Sweep(_)) => return Some(many(Vec::new())),
        Ok(Payload::Request(request)) => {
            let rule = request.rule().to_owned();
            let event = request
                .event("", None, Some(webhook::GITHUB_ID))
                .map_err(InputError::Carried);
            return Some(Recorded::One(Record::new(event, Sender::Webhook(rule))));
        }
        Err(payload::PayloadError::Request(why)) => {
            let event = Err(InputError::Request(why));
            return Some(Recorded::One(Record::new(event, Sender::Bus)));
        }
        Err(_) => {}
    }
    if let Ok(message) = serde_json::from_str::<sns::Message<'_>>(text) {
        return Some(Recorded::One(message.record()));
    }
    if let Ok(queue) = serde_json::from_str::<Messages>(text) {
        let messages = queue.messages.iter();
        let read = messages.flat_map(|message| dead_letter(message, layers));
        return Some(Recorded::Many(read.collect()));
    }
    if let Ok(found) = serde_json::from_str::<LookedUp>(text) {
        let events = found.events.iter();
        let read = events.map(|event| trail_record(&event.cloud_trail_event));
        return Some(Recorded::Many(read.collect()));
    }
    if let Ok(results) = serde_json::from_str::<QueryResults>(text) {
        let rows = results.query_result_rows.iter();
        return Some(Recorded::Many(rows.map(|row| lake_row(row)).collect()));
    }
    if let Ok(row) = serde_json::from_str::<Row>(text) {
        return Some(Recorded::One(trail_record(&row.event_json)));
    }
    if serde_json::from_str::<Digest>(text).is_ok() {
        let digest = Err(InputError::Digest);
        return Some(Recorded::One(Record::new(digest, Sender::Bus)));
    }
    serde_json::from_str::<Bare>(text).ok()?;
    Some(Recorded::One(trail_record(text)))
}

/// What a message of a queue held before it failed: what the function was invoked with, or the
/// message itself where it is a message of the rule's own queue.
fn dead_letter(message: &sqs::Received, layers: usize) -> Vec<Record<'static>> {
    layer(&message.body, layers).unwrap_or_else(|_| {
        let sender = Sender::Feed {
            kind: Feed::Sqs,
            arn: message.queue_arn().to_owned(),
        };
        let event = message.event().map_err(InputError::Carried);
        vec![Record::new(event, sender)]
    })
}

pub(super) fn trail_record(text: &str) -> Record<'static> {
    Record::new(cloudtrail::envelope(text), Sender::Bus)
}

fn lake_row(columns: &[serde_json::Map<String, Value>]) -> Record<'static> {
    let mut columns = columns.iter();
    match columns.find_map(|column| column.get("eventJson")?.as_str()) {
        Some(event) => trail_record(event),
        None => Record::new(Err(InputError::NoEventColumn), Sender::Bus),
    }
}

fn several(read: Result<Vec<Record<'static>>, InputError>) -> Recorded {
    match read {
        Ok(records) => many(records),
        Err(why) => Recorded::One(Record::new(Err(why), Sender::Bus)),
    }
}

fn many(mut records: Vec<Record<'static>>) -> Recorded {
    match records.pop() {
        Some(record) if records.is_empty() => Recorded::One(record),
        Some(record) => {
            records.push(record);
            Recorded::Many(records)
        }
        None => Recorded::Many(records),
    }
}

/// A record for whoever keeps it. What S3 names is the event that S3 would have sent by EventBridge.
fn owned(record: Record<'_>) -> Record<'static> {
    let event = record.event.map(std::borrow::Cow::into_owned);
    let (event, sender) = match record.sender {
        Sender::S3 => (event.and_then(|text| s3_event::event(&text)), Sender::Bus),
        sender => (event, sender),
    };
    Record::new(event, sender)
}
