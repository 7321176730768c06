//! CloudTrail's log objects, read out of their bucket and judged record by record.
//!
//! An object is one thing to fail: when a record of it cannot be judged, or time runs out, the
//! alert that named it fails, and the whole object is read again. What was notified before
//! is not notified again by a function that is still warm.
//!
//! In memory are an object's compressed bytes, [`OBJECT_BYTES`] at most, and the records that are
//! judged side by side.

use super::{
    Invocation, failure::Failure, function::AT_ONCE, judge::Judge, now::Now, payload::Unit,
    tally::Tally,
};
use crate::source::{Events, s3_log::LogObject};
use futures_util::future::join_all;
use patrol_aws::get_object;

/// Bytes of an object, as it is stored. CloudTrail's have a few megabytes at most.
const OBJECT_BYTES: usize = 32 * 1024 * 1024;
/// Failures of one object that are told; the rest is counted.
const TOLD: usize = 20;

/// Judges every record of an object.
pub(super) async fn judge(
    object: &LogObject,
    judge: &Judge,
    now: &Now,
    invocation: &Invocation<'_>,
) -> Tally {
    let mut tally = Tally::default();
    if !object.holds_events() {
        tracing::info!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            object = %object,
            "an object that holds no events"
        );
        return tally;
    }
    let (bucket, key, region) = (&object.bucket, &object.key, object.region.as_deref());
    let read = get_object(bucket, key, region, OBJECT_BYTES).await;
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(why) => {
            tally.fail(Failure::object(format!("cannot read `{object}`: {why}")));
            return tally;
        }
    };
    let mut events = Events::new(&*bytes);
    let mut untold = 0;
    loop {
        let items: Vec<_> = events.by_ref().take(AT_ONCE).collect();
        if items.is_empty() {
            break;
        }
        if invocation.deadline.for_rule().0.is_zero() {
            let done = tally.metrics.events;
            tally.fail(Failure::object(format!(
                "`{object}`: time ran out after {done} records"
            )));
            break;
        }
        let units = items.into_iter().map(|item| {
            let unreadable = |why| format!("`{object}`, record {}: {why}", item.position);
            Unit::for_record(item.event.map_err(unreadable))
        });
        let units: Vec<_> = units.collect();
        let judged = units.iter().map(|unit| judge.judge(now, unit, invocation));
        for outcome in join_all(judged).await {
            tally.add(outcome);
        }
        untold += tally.failures.len().saturating_sub(TOLD);
        tally.failures.truncate(TOLD);
    }
    if untold > 0 {
        let more = Failure::object(format!("`{object}`: {untold} more failures"));
        tally.failures.push(more);
    }
    tally
}
