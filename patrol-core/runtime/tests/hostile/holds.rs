//! What holds whatever an input holds. The fuzz targets ask the same.

use std::io::{self, Read};

use flate2::{Compression, read::GzEncoder};
use patrol_core::sink::Route;
use patrol_runtime::source::{Events, Item};
use serde_json::{Map, Value, value::RawValue};

/// Shorter than what people have, so that the limit is met as well.
const EVENT_BYTES: usize = 16 * 1024;

/// A stream of events: what Lambda is invoked with, log files, dead letters, anything.
pub(crate) fn stream(data: &[u8]) {
    let items = read(data);
    for item in &items {
        match &item.event {
            Ok(event) => is_an_event(event),
            Err(why) => {
                let error = why.to_string();
                is_one_line(&error);
                assert!(error.len() < 4_000, "{error}");
            }
        }
    }
    let told = told(&items);
    assert_eq!(told, self::told(&read(OneByOne(data))), "however it comes");
    if !data.starts_with(&[0x1f, 0x8b]) {
        let gzipped = GzEncoder::new(data, Compression::fast());
        assert_eq!(told, self::told(&read(gzipped)), "gzipped or not");
    }
}

/// Whatever stands between two records, both are read, and it is an event, a fault, or counted as neither.
pub(crate) fn between(strange: &str) {
    if serde_json::from_str::<&RawValue>(strange).is_err() {
        return;
    }
    let good = |id: &str| {
        format!(
            r#"{{"eventID":"{id}","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket"}}"#
        )
    };
    let list = format!("[{},{strange},{}]", good("first"), good("last"));
    for text in [
        format!("{{\"Records\":{list}}}"),
        format!("{{\"a\":1,\"Records\":{list}}}"),
        list,
    ] {
        let mut events = Events::new(text.as_bytes());
        let items: Vec<_> = events.by_ref().collect();
        let has = |item: Option<&Item>, id: &str| {
            let event = item.and_then(|item| item.event.as_ref().ok());
            event.is_some_and(|event| event.contains(&format!("\"id\":\"{id}\"")))
        };
        assert!(has(items.first(), "first"), "{text}");
        assert!(has(items.last(), "last"), "{text}");
        // An element of an array may hold many events, or be a list without any.
        if text.starts_with('{') {
            let counted = events.not_events();
            let read = items.len() as u64 + counted.aggregated + counted.digests;
            assert_eq!(read, 3, "{text}");
        }
    }
}

/// Routes as an operator writes them.
pub(crate) fn routes(text: &str) {
    for route in Route::list(text) {
        match route {
            Ok(route) => {
                let again = route.expose().parse::<Route>();
                assert_eq!(
                    again.as_ref(),
                    Ok(&route),
                    "a route is written as it is read"
                );
            }
            Err(why) => is_one_line(&why.to_string()),
        }
    }
}

fn read<'a>(reader: impl Read + 'a) -> Vec<Item> {
    Events::new(reader).max_event_bytes(EVENT_BYTES).collect()
}

fn is_an_event(text: &str) {
    let event: Result<Map<String, Value>, _> = serde_json::from_str(text);
    assert!(event.is_ok(), "an event is a JSON object: {text}");
}

/// Whatever somebody has written into it.
fn is_one_line(error: &str) {
    assert!(!error.contains(char::is_control), "{error:?}");
}

/// Places, events and errors.
fn told(items: &[Item]) -> Vec<(String, String)> {
    let told = items.iter().map(|item| {
        let event = item.event.as_ref();
        let event = event.map_or_else(ToString::to_string, Clone::clone);
        (item.position.to_string(), event)
    });
    told.collect()
}

/// A reader that gives one byte at a time.
struct OneByOne<'d>(&'d [u8]);

impl Read for OneByOne<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}
