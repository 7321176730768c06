//! A finding as a record sees it: what tells it from others, and when it was.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use patrol_core::{
    Aggregate, Alert,
    aggregate::{Count, Observation, since_1970},
};

use super::{counted::Mark, key::digest};

/// How far an event may be ahead of this clock and still be believed: beyond, it counts as now.
const AHEAD: i64 = 15 * 60 * 1000;

/// Is this time too far ahead of this clock to be believed? Milliseconds from 1970.
const fn is_ahead(time: i64, now: i64) -> bool {
    time > now.saturating_add(AHEAD)
}

/// The time of the latest recorded event, in milliseconds from 1970.
#[derive(Debug)]
pub(super) struct Latest(AtomicI64);

impl Latest {
    pub(super) const fn new() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }

    /// Is this time of a recorded event believed? One that is still to come is, if the events before it are of then:
    /// a single one would otherwise end all that others wait for.
    pub(super) fn believes(&self, time: i64) -> bool {
        let latest = self.0.load(Ordering::Relaxed);
        let gap = i64::try_from(Aggregate::LONGEST.as_millis()).unwrap_or(i64::MAX);
        latest == i64::MIN
            || time <= latest.saturating_add(gap)
            || !is_ahead(time, since_1970(SystemTime::now()))
    }

    /// The time of a recorded event; one that is not believed, or that it does not say, counts as the latest.
    fn of(&self, own: Option<i64>) -> i64 {
        match own.filter(|time| self.believes(*time)) {
            Some(time) => {
                self.0.fetch_max(time, Ordering::Relaxed);
                time
            }
            None => self.0.load(Ordering::Relaxed).max(0),
        }
    }
}

/// What time it is. Milliseconds from 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// The events' own: recorded ones are told as they come.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "for `run`"))]
    Events,
    /// This machine's. The caller has time until the lease is over.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the function"))]
    Wall { now: i64, lease: i64 },
}

impl Clock {
    /// This machine's, with so much time to tell what is found.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the function"))]
    pub(crate) fn wall(left: Duration) -> Self {
        let now = since_1970(SystemTime::now());
        let left = i64::try_from(left.as_millis()).unwrap_or(i64::MAX);
        Self::Wall {
            now,
            lease: now.saturating_add(left),
        }
    }
}

/// Gives each claim a name of its own.
#[derive(Debug)]
pub(super) struct Claims {
    process: u64,
    next: AtomicU64,
}

impl Claims {
    pub(super) fn new() -> Self {
        Self {
            process: RandomState::new().build_hasher().finish(),
            next: AtomicU64::new(0),
        }
    }

    pub(super) fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{number:x}", self.process)
    }
}

/// The finding as the record of this count sees it.
pub(super) fn observation(
    alert: &Alert,
    count: &Count<'_>,
    clock: Clock,
    claims: &Claims,
    latest: &Latest,
) -> Observation {
    let own = alert.timestamp().map(since_1970);
    let (time, now, lease) = match clock {
        Clock::Events => {
            let time = latest.of(own);
            (time, time, i64::MAX)
        }
        Clock::Wall { now, lease } => {
            let time = own.filter(|time| !is_ahead(*time, now));
            (time.unwrap_or(now), now, lease)
        }
    };
    let mut seen = Observation::new(event(alert), time);
    seen.now = now;
    seen.lease = lease;
    seen.claim = claims.next();
    seen.step = count.step;
    seen.value = count.aggregate.value(alert).map(|value| digest(&value));
    if !count.aggregate.before().is_empty() && count.step == count.aggregate.before().len() {
        seen.note = Some(alert.note());
    }
    seen
}

/// What a count remembers of the finding. A time that is not believed is another one each time that the event comes:
/// it says nothing.
pub(super) fn mark(alert: &Alert, seen: &Observation) -> Mark {
    let own = alert.timestamp().map(since_1970);
    let time = own.filter(|time| !is_ahead(*time, seen.now));
    let step = seen.step;
    let what = digest(&format!("{}#{step}", seen.event));
    Mark::new(time.unwrap_or_default(), &what)
}

/// What tells the finding from those of other events, and from others of this event.
fn event(alert: &Alert) -> String {
    let (key, subject) = (alert.key(), &alert.finding.subject);
    match alert.occurrence_id() {
        Some(id) => digest(&format!("{id}\n{subject}\n{key}")),
        // Events without an id are told apart by all that they say.
        None => digest(&format!("{}\n{subject}\n{key}", alert.event)),
    }
}
