//! What is found in the objects of a range, until the range, the time or the room ends.
//!
//! In memory are the objects that are fetched ahead ([`objects`](super::objects)), one record of
//! [`RECORD_BYTES`] at most, and what is to be told: [`TOLD_BYTES`] of text and what one object adds.

use std::time::{Duration, Instant};

use patrol_aws::S3Bucket;
use serde_json::value::to_raw_value;

use super::{
    super::{deadline::Deadline, timed::Timed},
    error::ReplayError,
    objects::{Fetched, Objects},
    setup::Ready,
    usage,
};
use crate::{
    pipeline::hear,
    replay::{Line, Object, Part, PartCounts, Range},
    source::Events,
};

/// Bytes of one record. CloudTrail's have a megabyte at most.
const RECORD_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of what is told by one invocation, except for what the last object adds.
const TOLD_BYTES: usize = 16 * 1024 * 1024;
/// Kept free at the end, to read the object at hand to its end and to write what was found.
const RESERVE: Duration = Duration::from_secs(30);

/// How far an invocation came.
pub(super) struct Progress {
    pub(super) part: Part,
    /// The key after which to go on, if there is more.
    pub(super) cursor: Option<String>,
}

/// Reads the objects of a range after a key: one at least, however little time is left, so that every
/// invocation comes further.
///
/// # Errors
///
/// Something that the whole invocation fails of, and may be tried again: S3 does not list or answer.
pub(super) async fn read(
    ready: &Ready,
    range: &Range,
    after: &str,
    deadline: Deadline,
) -> Result<Progress, ReplayError> {
    let started = Instant::now();
    let processor = usage::processor_milliseconds();
    let bucket = S3Bucket {
        name: &ready.bucket,
        region: Some(&ready.region),
        owner: ready.owner.as_deref(),
    };
    let mut objects = Objects::after(bucket, range, (after, &ready.include));
    let mut counts = PartCounts::default();
    let mut told = Vec::new();
    let mut room = TOLD_BYTES;
    let mut cursor = None;
    while let Some(fetched) = objects.next().await? {
        counts.objects += 1;
        counts.bytes += fetched.bytes;
        let key = fetched.key.clone();
        let object = evaluate(ready, fetched, deadline).await?;
        match object.is_quiet() {
            true => counts.events += object.events,
            false => {
                let text = to_raw_value(&object).map_err(ReplayError::Told)?;
                room = room.saturating_sub(text.get().len());
                told.push(text);
            }
        }
        let ends = room == 0 || deadline.left() < RESERVE;
        if ends && !objects.is_empty() {
            cursor = Some(key);
            break;
        }
    }
    counts.milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    counts.processor_milliseconds = usage::processor_milliseconds().saturating_sub(processor);
    counts.peak_bytes = usage::peak_bytes();
    let part = Part { told, counts };
    Ok(Progress { part, cursor })
}

/// Evaluates every record of an object.
async fn evaluate(
    ready: &Ready,
    fetched: Fetched,
    deadline: Deadline,
) -> Result<Object, ReplayError> {
    let mut object = Object {
        key: fetched.key,
        ..Object::default()
    };
    let content = match fetched.content {
        Ok(content) => content,
        Err(why) if why.is_passing() => {
            return Err(ReplayError::Read {
                place: format!("s3://{}/{}", ready.bucket, object.key),
                source: why,
            });
        }
        Err(why) => {
            object.lines.push(Line::Fault {
                position: None,
                why: format!("cannot be opened: {why}"),
            });
            return Ok(object);
        }
    };
    let key = object.key.clone();
    let events = Events::new(Timed::new(&content, deadline)).max_event_bytes(RECORD_BYTES);
    let mut events = events.for_rules_of(&ready.router).of_log(&key);
    let (router, control, wanted) = (&ready.router, &ready.control, &ready.wanted);
    for item in events.by_ref() {
        object.events += u64::from(item.event.is_ok());
        let limit = Some(deadline.for_rule());
        let heard = hear(router, control, wanted, item, limit).await;
        object.suppressed += heard.suppressed;
        let position = heard.position.to_string();
        let notes = heard.note.into_iter().map(|words| Line::Note {
            position: position.clone(),
            words,
        });
        let alerts = heard.alerts.iter();
        let findings = alerts.map(|alert| Line::finding(alert, &position));
        let faults = heard.faults.into_iter().map(|why| Line::Fault {
            position: Some(position.clone()),
            why,
        });
        object.lines.extend(notes.chain(findings).chain(faults));
    }
    object.events += events.passed_over();
    let not_events = events.not_events();
    (object.aggregated, object.digests) = (not_events.aggregated, not_events.digests);
    Ok(object)
}

impl Object {
    /// Is there nothing to tell but how many events it has?
    fn is_quiet(&self) -> bool {
        self.lines.is_empty() && self.suppressed + self.aggregated + self.digests == 0
    }
}
