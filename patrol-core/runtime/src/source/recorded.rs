//! Events that somebody kept: payloads of the function, dead letters, what the CLI of AWS shows.

use std::borrow::Cow;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{
    Feed, InputError, Sender, cloudtrail,
    envelope::{self, Content},
    legible::{Legible, legible},
    object,
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

/// One of the events that `aws cloudtrail lookup-events` shows.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LookedUpEvent {
    cloud_trail_event: String,
}

/// A row that `aws cloudtrail get-query-results` shows: its columns.
type Columns = Vec<serde_json::Map<String, Value>>;

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
    let Legible { text, replaced } = legible(text, 1);
    if let Ok(message) = serde_json::from_str::<sqs::Received>(&text)
        && message.is_dead_letter()
        && let Ok(mut inner) = layer(&message.body, LAYERS)
        && inner.len() == 1
        && let Some(record) = inner.pop()
    {
        return record;
    }
    let record = match payload::known_record(&text) {
        Some(record) => owned(record),
        None => trail_record(&text),
    };
    record.and_replaced(replaced)
}

/// What can be read of a text within this number of layers.
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
    if envelope::has_detail_type(text) {
        return None;
    }
    // What Lambda writes of an invocation to a destination, and lists that commands of AWS show.
    let keys = [
        "requestPayload",
        "requestContext",
        "Messages",
        "Events",
        "QueryResultRows",
    ];
    let [request, context, messages, looked_up, rows] = object::fields(text, keys).ok()?;
    if let (Some(request), Some(_)) = (request, context) {
        return Some(several(layer(request.get(), layers)));
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
            return Some(Recorded::One(Record::of(event, Sender::Webhook(rule))));
        }
        Err(payload::PayloadError::Request(why)) => {
            let event = Err(InputError::Request(why));
            return Some(Recorded::One(Record::of(event, Sender::Bus)));
        }
        Err(_) => {}
    }
    let listed = listed(messages, |message: sqs::Received| {
        dead_letter(&message, layers)
    })
    .or_else(|| {
        listed(looked_up, |event: LookedUpEvent| {
            vec![trail_record(&event.cloud_trail_event)]
        })
    })
    .or_else(|| listed(rows, |columns: Columns| vec![lake_row(&columns)]));
    if let Some(records) = listed {
        return Some(Recorded::Many(records));
    }
    let Legible { text, replaced } = legible(text, 1);
    by_itself(&text).map(|record| Recorded::One(record.and_replaced(replaced)))
}

/// Reads a text, as readers take it, that is one record by itself.
fn by_itself(text: &str) -> Option<Record<'static>> {
    if let Ok(message) = serde_json::from_str::<sns::Message<'_>>(text) {
        return Some(message.record());
    }
    if let Ok(row) = serde_json::from_str::<Row>(text) {
        return Some(trail_record(&row.event_json));
    }
    if serde_json::from_str::<Digest>(text).is_ok() {
        return Some(Record::of(Err(InputError::Digest), Sender::Bus));
    }
    serde_json::from_str::<Bare>(text).ok()?;
    Some(trail_record(text))
}

/// What the elements of a list hold; `None` when it has some, and none is of this form. One that is of another form is a
/// fault at its place, and the others are read.
fn listed<T: DeserializeOwned>(
    list: Option<&RawValue>,
    read: impl Fn(T) -> Vec<Record<'static>>,
) -> Option<Vec<Record<'static>>> {
    let elements: Vec<&RawValue> = serde_json::from_str(list?.get()).ok()?;
    let mut known = elements.is_empty();
    let mut records = Vec::new();
    for element in elements {
        let Legible { text, replaced } = legible(element.get(), 1);
        match serde_json::from_str(&text) {
            Ok(element) => {
                known = true;
                let read = read(element).into_iter();
                records.extend(read.map(|record| record.and_replaced(replaced)));
            }
            Err(why) => records.push(Record::of(Err(InputError::Carried(why)), Sender::Bus)),
        }
    }
    known.then_some(records)
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
        vec![Record::of(event, sender)]
    })
}

/// Reads a record of CloudTrail.
pub(super) fn trail_record(text: &str) -> Record<'static> {
    let Legible { text, replaced } = legible(text, 1);
    let event = cloudtrail::envelope(&text).map(|event| Legible {
        text: event.into(),
        replaced,
    });
    Record::of(event, Sender::Bus)
}

fn lake_row(columns: &Columns) -> Record<'static> {
    let mut columns = columns.iter();
    match columns.find_map(|column| column.get("eventJson")?.as_str()) {
        Some(event) => trail_record(event),
        None => Record::of(Err(InputError::NoEventColumn), Sender::Bus),
    }
}

fn several(read: Result<Vec<Record<'static>>, InputError>) -> Recorded {
    match read {
        Ok(records) => many(records),
        Err(why) => Recorded::One(Record::of(Err(why), Sender::Bus)),
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

/// A record for the caller to keep. What S3 names is the event that S3 would have sent by EventBridge.
fn owned(record: Record<'_>) -> Record<'static> {
    let replaced = record.replaced;
    let event = record.event.map(Cow::into_owned);
    let (event, sender) = match record.sender {
        Sender::S3 => (event.and_then(|text| s3_event::event(&text)), Sender::Bus),
        sender => (event, sender),
    };
    let event = event.map(|event| Legible {
        text: Cow::Owned(event),
        replaced,
    });
    Record::of(event, sender)
}
