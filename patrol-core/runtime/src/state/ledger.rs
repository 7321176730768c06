//! The store with what this process knows of it: a cache, counts to be added, and whether it works.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use patrol_core::aggregate::{Observation, Record, since_1970};

use super::{
    cache::Cache,
    key::Key,
    store::{Change, HeldCount, Store, StoreError, Stored, Swapped},
};

/// Keys whose records this process knows.
const KEYS: usize = 4096;
/// How long a store that failed is left alone.
const LEFT_ALONE: i64 = 30 * 1000;
/// How much longer than it matters a record is kept: for events that come late.
const KEPT: Duration = Duration::from_secs(86_400);

/// The store, and what this process knows of it.
pub(super) struct Ledger {
    store: Box<dyn Store>,
    known: Mutex<Cache<Known>>,
    /// Held back in this process, and not yet counted in the store.
    held: Mutex<HashMap<Key, u64>>,
    /// The store is left alone until then.
    broken_until: AtomicI64,
    failures: AtomicU64,
}

/// A record that this process knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) stored: Stored,
    /// When it was read or stored.
    pub(super) at: i64,
}

impl Ledger {
    pub(super) fn new(store: Box<dyn Store>) -> Self {
        Self {
            store,
            known: Mutex::new(Cache::new(KEYS)),
            held: Mutex::default(),
            broken_until: AtomicI64::new(i64::MIN),
            failures: AtomicU64::new(0),
        }
    }

    /// Counts that people are told in doubt.
    pub(super) fn count_failure(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts in the store what was held back in this process.
    #[cfg(feature = "lambda")]
    pub(super) async fn flush(&self) {
        let counts = std::mem::take(&mut *self.counts());
        for (key, count) in counts {
            if self.is_broken() || self.add_held(&key, count).await.is_err() {
                *self.counts().entry(key).or_default() += count;
            }
        }
    }

    /// How often the store could not be used since this was last asked.
    #[cfg(feature = "lambda")]
    pub(super) fn failures(&self) -> u64 {
        self.failures.swap(0, Ordering::Relaxed)
    }

    pub(super) fn next(&self, record: Record, matters: Duration, seen: &Observation) -> Stored {
        let newest = record.newest().unwrap_or(seen.now).max(seen.now) / 1000;
        let kept = i64::try_from((matters + KEPT).as_secs()).unwrap_or(i64::MAX);
        Stored {
            version: 0,
            record,
            expires: Some(newest.saturating_add(kept)),
        }
    }

    pub(super) async fn swap(
        &self,
        key: &Key,
        (before, next): (u64, &Stored),
        held: HeldCount,
        seen: &Observation,
    ) -> Result<Swapped, StoreError> {
        if self.is_broken() {
            self.failures.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError {
                why: "the store failed a moment ago".to_owned(),
                lasts: true,
            });
        }
        let change = Change {
            before,
            next,
            held,
            now: seen.now / 1000,
        };
        let swapped = self.store.swap(key, change).await;
        swapped.inspect_err(|why| self.failed(why))
    }

    #[cfg(feature = "lambda")]
    async fn add_held(&self, key: &Key, count: u64) -> Result<(), StoreError> {
        let added = self.store.add_held(key, count).await;
        added.inspect_err(|why| self.failed(why))
    }

    fn failed(&self, why: &StoreError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if why.lasts {
            let until = since_1970(SystemTime::now()) + LEFT_ALONE;
            self.broken_until.store(until, Ordering::Relaxed);
        }
        #[cfg(feature = "lambda")]
        tracing::error!(
            "what is remembered of findings cannot be read or stored, and people are told: {why}"
        );
    }

    fn is_broken(&self) -> bool {
        since_1970(SystemTime::now()) < self.broken_until.load(Ordering::Relaxed)
    }

    /// What this process knows of a key; nothing, once that is over.
    pub(super) fn known(&self, key: &Key, now: i64) -> Known {
        let mut known = self.cache().get(&key.id).cloned().unwrap_or_default();
        let over = known.stored.expires.is_some_and(|end| end < now / 1000);
        if over {
            known.stored.record = Record::default();
        }
        known
    }

    pub(super) fn know(&self, key: &Key, stored: Stored, at: i64) {
        self.cache().insert(key.id.clone(), Known { stored, at });
    }

    fn cache(&self) -> MutexGuard<'_, Cache<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn counts(&self) -> MutexGuard<'_, HashMap<Key, u64>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
