//! CloudTrail's log objects, read out of their bucket and evaluated record by record.
//!
//! An object is one thing to fail: when a record of it cannot be evaluated, or time runs out, the
//! alert that named it fails, and the whole object is read again. What was notified before
//! is not notified again by a function that is still warm.
//!
//! In memory are an object's compressed bytes, [`OBJECT_BYTES`] at most, and the records that are
//! evaluated side by side, [`BYTES_AT_ONCE`] of text and one of [`RECORD_BYTES`] at most.

use std::time::Duration;

use super::{
    Invocation, evaluator::Evaluator, failure::Failure, now::Now, summary::Summary, timed::Timed,
};
use crate::{
    pipeline::{AT_ONCE, BYTES_AT_ONCE},
    source::{Events, Item, record::Record, s3_log::LogObject, trail_log},
};
use futures_util::future::join_all;
use patrol_aws::{ObjectError, S3Bucket, get_object};
use patrol_core::{iam::Partition, one_line};
use tokio::time::timeout;

/// Bytes of an object, as it is stored. CloudTrail's have a few megabytes at most.
const OBJECT_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of one record. CloudTrail's have a megabyte at most.
const RECORD_BYTES: usize = 8 * 1024 * 1024;

/// The bucket of a trail's logs.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    pub(super) bucket: String,
    /// The account that it must belong to.
    pub(super) owner: Option<String>,
}

/// Why an object cannot be read.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error(transparent)]
    Object(ObjectError),
    #[error(
        "{why}; is it a bucket of account {owner}? Otherwise `--trail-bucket-owner` names the one that has it"
    )]
    Denied { why: ObjectError, owner: String },
    #[error("time ran out")]
    Late,
}

impl Trail {
    async fn read(&self, object: &LogObject, time: Duration) -> Result<Vec<u8>, Unread> {
        let bucket = S3Bucket {
            name: &object.bucket,
            region: object.region.as_deref(),
            owner: self.owner.as_deref(),
        };
        let read = timeout(time, get_object(&bucket, &object.key, OBJECT_BYTES)).await;
        read.map_err(|_| Unread::Late)?
            .map_err(|why| match &self.owner {
                Some(owner) if why.is_denied() => Unread::Denied {
                    why,
                    owner: owner.clone(),
                },
                _ => Unread::Object(why),
            })
    }
}

/// Evaluates every record of an object.
pub(super) async fn evaluate(
    trail: &Trail,
    object: &LogObject,
    evaluator: &Evaluator,
    now: &Now,
    invocation: &Invocation<'_>,
) -> Summary {
    let mut summary = Summary::default();
    if trail_log::account_of(&object.key).is_none() {
        // CloudTrail did not write it.
        tracing::warn!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            object = %object,
            "an object that is not a CloudTrail log, as its key says: expected `[PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/...`"
        );
        return summary;
    }
    if !object.holds_events() {
        tracing::info!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            object = %object,
            "an object that holds no events"
        );
        return summary;
    }
    // It stands in a notification, which somebody else may have written, and becomes part of a host's name.
    let is_region = |region: &&str| Partition::of_region(region).is_some();
    if let Some(region) = object.region.as_deref().filter(|region| !is_region(region)) {
        summary.fail(Failure::object(format!(
            "cannot read `{object}`: unknown region `{region}`: expected a name such as `eu-west-1`",
            region = one_line(region),
        )));
        return summary;
    }
    let bytes = match trail.read(object, invocation.deadline.for_rule().0).await {
        Ok(bytes) => bytes,
        Err(why) => {
            summary.fail(Failure::object(format!("cannot read `{object}`: {why}")));
            return summary;
        }
    };
    let mut events = Events::new(Timed::new(&bytes, invocation.deadline));
    events = events.max_event_bytes(RECORD_BYTES).of_log(&object.key);
    loop {
        let items = some(&mut events);
        if items.is_empty() {
            break;
        }
        let done = summary.metrics.counts.events;
        if !invocation.deadline.begins(done == 0) {
            summary.fail(Failure::object(format!(
                "`{object}`: time ran out after {done} records"
            )));
            break;
        }
        let read = items.iter().filter(|item| item.event.is_ok());
        summary.metrics.cloudtrail += read.count() as u64;
        let places: Vec<_> = items.iter().map(|item| item.position).collect();
        let records: Vec<_> = items.into_iter().map(Record::from).collect();
        let evaluated = records
            .iter()
            .map(|record| evaluator.evaluate(now, record, invocation));
        for (place, outcome) in places.into_iter().zip(join_all(evaluated).await) {
            summary.add(outcome.within(|| format!("`{object}`, record {place}")));
        }
        summary.join_failures();
    }
    summary
}

/// The next records: at most this number of them and of bytes, but at least one while there are any.
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
}
