//! One place where alerts go, each at most once.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::timeout;

use super::Invocation;
use crate::state::FindingOutcome;
use patrol_core::{Alert, AlertState, Sink as _, SinkError, sink::OpenSink};

/// Deliveries that a warm function remembers: more than the records of a few log objects, which are
/// read again from the beginning when one of them fails. In memory about two megabytes a sink.
const REMEMBERED: usize = 65_536;

/// Where alerts go.
pub(super) struct TrackedSink {
    /// Its name in logs and errors.
    target: String,
    sink: OpenSink,
    sent: Arc<Mutex<Sent>>,
}

impl TrackedSink {
    pub(super) fn new(target: String, sink: OpenSink) -> Self {
        Self {
            target,
            sink,
            sent: Arc::default(),
        }
    }

    /// With the memory of a sink that leads to the same place: what that was told is not told
    /// again.
    pub(super) fn remembering(mut self, other: &Self) -> Self {
        self.sent = Arc::clone(&other.sent);
        self
    }

    /// Sends one alert, in time or not at all. What was sent before about the same event
    /// is not sent again: Lambda delivers at least once, and retries what failed in part.
    pub(super) async fn deliver(
        &self,
        alert: &Alert,
        invocation: &Invocation<'_>,
    ) -> Result<(), SinkError> {
        let occurrence = alert.occurrence_id();
        // That a finding is over is told of the event by which it was opened.
        let closes = alert.state == AlertState::Closed;
        let key = occurrence.map(|id| {
            let text = format!("{} {id} {closes}", alert.key());
            self.sent().hash(&text)
        });
        if let Some(key) = key
            && !self.sent().insert(key)
        {
            let words = &"notified before";
            invocation.log(alert, Some(&self.target), FindingOutcome::Told, words);
            return Ok(());
        }
        let limit = invocation.deadline.for_delivery();
        let delivered = timeout(limit, self.sink.send(alert)).await;
        let delivered = delivered.unwrap_or_else(|_| {
            let why = format!("no answer within {limit:?}");
            Err(SinkError::new(&*self.target, why))
        });
        let delivered = delivered.map_err(|mut why| {
            why.target.clone_from(&self.target);
            why
        });
        match (&delivered, key) {
            (Ok(()), _) => {
                invocation.log(alert, Some(&self.target), FindingOutcome::Told, &"notified");
            }
            (Err(_), Some(key)) => self.sent().forget(key),
            (Err(_), None) => {}
        }
        delivered
    }

    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was sent lately: hashes, which nobody can choose names for.
#[derive(Default)]
struct Sent {
    hasher: RandomState,
    keys: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Sent {
    fn hash(&self, key: &str) -> u64 {
        self.hasher.hash_one(key)
    }

    /// `false` when the key is there already.
    fn insert(&mut self, key: u64) -> bool {
        if !self.keys.insert(key) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        true
    }

    fn forget(&mut self, key: u64) {
        self.keys.remove(&key);
        self.order.retain(|other| *other != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_remembered() {
        let mut sent = Sent::default();
        let key = |number: usize| number as u64;
        for number in 0..=REMEMBERED {
            assert!(sent.insert(key(number)));
        }
        assert!(!sent.insert(1));
        assert!(sent.insert(0), "the oldest has made room");
        assert_eq!(
            (sent.keys.len(), sent.order.len()),
            (REMEMBERED, REMEMBERED)
        );
        sent.forget(2);
        assert!(sent.insert(2));
    }
}
