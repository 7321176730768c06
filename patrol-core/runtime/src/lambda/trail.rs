//! CloudTrail's log objects, read out of their bucket and evaluated record by record.
//!
//! An object is one thing to fail: when a record of it cannot be evaluated, or time runs out, the
//! alert that named it fails, and the whole object is read again. What was notified before
//! is not notified again by a function that is still warm.
//!
//! In memory are an object's compressed bytes, [`OBJECT_BYTES`] at most, and the records that are
//! evaluated side by side, [`BYTES_AT_ONCE`] of text and one of [`RECORD_BYTES`] at most.

use super::{Invocation, evaluator::Evaluator, failure::Failure, now::Now, summary::Summary};
use crate::{
    pipeline::{AT_ONCE, BYTES_AT_ONCE},
    source::{Events, Item, record::Record, s3_log::LogObject},
};
use futures_util::future::join_all;
use patrol_aws::get_object;
use patrol_core::one_line;

/// Bytes of an object, as it is stored. CloudTrail's have a few megabytes at most.
const OBJECT_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of one record. CloudTrail's have a megabyte at most.
const RECORD_BYTES: usize = 8 * 1024 * 1024;
/// Failures of one object that are told; the rest is counted.
const TOLD: usize = 20;

/// Evaluates every record of an object.
pub(super) async fn evaluate(
    object: &LogObject,
    evaluator: &Evaluator,
    now: &Now,
    invocation: &Invocation<'_>,
) -> Summary {
    let mut summary = Summary::default();
    if !object.holds_events() {
        tracing::info!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            object = %object,
            "an object that holds no events"
        );
        return summary;
    }
    if let Some(region) = object.region.as_deref().filter(|region| !is_region(region)) {
        summary.fail(Failure::object(format!(
            "cannot read `{object}`: unknown region `{region}`: expected a name such as `eu-west-1`",
            region = one_line(region),
        )));
        return summary;
    }
    let (bucket, key, region) = (&object.bucket, &object.key, object.region.as_deref());
    let read = get_object(bucket, key, region, OBJECT_BYTES).await;
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(why) => {
            summary.fail(Failure::object(format!("cannot read `{object}`: {why}")));
            return summary;
        }
    };
    let mut events = Events::new(&*bytes).max_event_bytes(RECORD_BYTES);
    let mut untold = 0;
    loop {
        let items = some(&mut events);
        if items.is_empty() {
            break;
        }
        if invocation.deadline.for_rule().0.is_zero() {
            let done = summary.metrics.counts.events;
            summary.fail(Failure::object(format!(
                "`{object}`: time ran out after {done} records"
            )));
            break;
        }
        let read = items.iter().filter(|item| item.event.is_ok());
        summary.metrics.cloudtrail += read.count() as u64;
        let places: Vec<_> = items.iter().map(|item| item.position).collect();
        let records = items.into_iter().map(|item| Record {
            replaced: item.replaced,
            ..Record::new(item.event, item.sender)
        });
        let records: Vec<_> = records.collect();
        let evaluated = records
            .iter()
            .map(|record| evaluator.evaluate(now, record, invocation));
        for (place, outcome) in places.into_iter().zip(join_all(evaluated).await) {
            summary.add(outcome.within(|| format!("`{object}`, record {place}")));
        }
        untold += summary.failures.len().saturating_sub(TOLD);
        summary.failures.truncate(TOLD);
    }
    if untold > 0 {
        let more = Failure::object(format!("`{object}`: {untold} more failures"));
        summary.failures.push(more);
    }
    summary
}

/// The next records: so many, and of so many bytes; one at least, while there are any.
fn some(events: &mut Events<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut bytes = 0;
    while items.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
        let Some(item) = events.next() else {
            break;
        };
        bytes += item.event.as_ref().map_or(0, String::len);
        items.push(item);
    }
    items
}

/// Has it the form of a region's name? It stands in a notification, which somebody else may have
/// written, and becomes part of a host's name. The words are lower-case letters, the last is a
/// number: `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`.
fn is_region(text: &str) -> bool {
    const LONGEST: usize = 32;
    let mut words = text.split('-').rev();
    let number = words.next().unwrap_or_default();
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<_> = words.collect();
    text.len() <= LONGEST && numbered && words.len() >= 2 && words.into_iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_side_by_side_have_a_bound() {
        let line = |bytes: usize| {
            let padding = "x".repeat(bytes);
            format!(r#"{{"source": "a", "detail-type": "b", "detail": "{padding}"}}"#) + "\n"
        };
        let text = line(BYTES_AT_ONCE / 3).repeat(AT_ONCE);
        let mut events = Events::new(text.as_bytes());
        assert_eq!(some(&mut events).len(), 3);
        let text = line(0).repeat(AT_ONCE + 1);
        let mut events = Events::new(text.as_bytes());
        assert_eq!(
            (some(&mut events).len(), some(&mut events).len()),
            (AT_ONCE, 1)
        );
        let text = format!("[{}, {}]", line(RECORD_BYTES), line(1));
        let events = Events::new(text.as_bytes()).max_event_bytes(RECORD_BYTES);
        let read: Vec<_> = events.map(|item| item.event.is_ok()).collect();
        assert_eq!(read, [false, true]);
    }

    #[test]
    fn a_region_is_told_by_its_form() {
        for region in [
            "eu-west-1",
            "us-gov-east-1",
            "us-isob-east-1",
            "eusc-de-east-1",
            "cn-north-1",
        ] {
            assert!(is_region(region), "{region}");
        }
        for text in [
            "",
            "x@127.0.0.1:8080/",
            "eu-west-1.evil.example",
            "eu-west-1/",
            "EU-west-1",
            "eu-west-",
            "1",
            "a-1",
        ] {
            assert!(!is_region(text), "{text}");
        }
    }
}
