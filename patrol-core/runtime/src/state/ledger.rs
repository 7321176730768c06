//! The store with what this process knows of it: a cache, counts to be added, and whether it works.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use patrol_core::aggregate::{Record, since_1970};

use super::{
    cache::Cache,
    counted::{Counted, Mark},
    key::Key,
    store::{Change, HeldHere, Store, StoreError, Stored, Swapped, Whole},
};

/// Keys whose records this process knows.
const KEYS: usize = 4096;
/// How long a store that failed is left alone.
const LEFT_ALONE: i64 = 30 * 1000;
/// How often a count is stored anew without what others have counted meanwhile.
const COUNTS: usize = 4;

/// The store, and what this process knows of it.
pub(super) struct Ledger {
    store: Box<dyn Store>,
    known: Mutex<Cache<Known>>,
    /// Held back in this process, and not yet counted in the store.
    held: Mutex<HashMap<Key, HeldHere>>,
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
    pub(super) async fn flush(&self) {
        let counts = std::mem::take(&mut *self.counts());
        for (key, held) in counts {
            self.count(key, held).await;
        }
    }

    /// Counts in the store what was held back of this key in this process.
    pub(super) async fn flush_key(&self, key: &Key) {
        let held = self.counts().remove_entry(key);
        if let Some((key, held)) = held {
            self.count(key, held).await;
        }
    }

    async fn count(&self, key: Key, mut held: HeldHere) {
        for _ in 0..COUNTS {
            if self.is_broken() {
                break;
            }
            let there = match self.add_held(&key, &held).await {
                Ok(None) => {
                    if let Some(Known { stored, .. }) = self.cache().get(&key.id) {
                        stored.due = stored.due.or(held.due);
                        stored.counted.add(held.marks.iter());
                        stored.counted.trim();
                    }
                    return;
                }
                Ok(Some(there)) => there,
                Err(_) => break,
            };
            // Their events came twice, and another function has counted them.
            let twice = held.marks.without(&there);
            held.count = held.count.saturating_sub(twice as u64);
            if held.count == 0 {
                return;
            }
        }
        join(self.counts().entry(key).or_default(), held);
    }

    /// How often the store could not be used since this was last asked.
    #[cfg(feature = "lambda")]
    pub(super) fn failures(&self) -> u64 {
        self.failures.swap(0, Ordering::Relaxed)
    }

    /// A record that is kept for so long.
    pub(super) fn next(&self, record: Record, kept: Duration, now: i64) -> Stored {
        let newest = record.newest().unwrap_or(now).max(now) / 1000;
        let kept = i64::try_from(kept.as_secs()).unwrap_or(i64::MAX);
        Stored {
            record,
            expires: Some(newest.saturating_add(kept)),
            ..Stored::default()
        }
    }

    /// Puts a record in place of the version before it.
    pub(super) async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError> {
        self.ask(self.store.swap(key, change)).await
    }

    async fn add_held(&self, key: &Key, held: &HeldHere) -> Result<Option<Counted>, StoreError> {
        let added = self.store.add_held(key, held).await;
        added.inspect_err(|why| self.failed(why))
    }

    /// The ids of keys that are due by this time, in seconds from 1970.
    pub(super) async fn due(&self, by: i64) -> Result<Vec<String>, StoreError> {
        self.ask(self.store.due(by)).await
    }

    /// All that is known of a key.
    pub(super) async fn read(&self, id: &str) -> Result<Option<Whole>, StoreError> {
        self.ask(self.store.read(id)).await
    }

    /// A key is to be looked at then, or not at all.
    pub(super) async fn postpone(&self, key: &Key, seen: &Whole, due: Option<i64>) {
        // Otherwise the next sweep looks at it, and that does no harm.
        let _ = self.ask(self.store.postpone(key, seen, due)).await;
    }

    /// Asks the store, unless it failed a moment ago.
    async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.is_broken() {
            self.failures.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError {
                why: "the store failed a moment ago".to_owned(),
                lasts: true,
            });
        }
        question.await.inspect_err(|why| self.failed(why))
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

    /// What this process knows of a key.
    pub(super) fn known(&self, key: &Key) -> Known {
        self.cache().get(&key.id).cloned().unwrap_or_default()
    }

    pub(super) fn know(&self, key: &Key, stored: Stored, at: i64) {
        self.cache().insert(key.id.clone(), Known { stored, at });
    }

    fn cache(&self) -> MutexGuard<'_, Cache<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a finding that is held back.
    pub(super) fn hold(&self, key: &Key, held: HeldHere) {
        let mut counts = self.counts();
        let before = counts.remove(key).unwrap_or_default();
        let mut after = held;
        join(&mut after, before);
        counts.insert(key.clone(), after);
    }

    /// How many findings were held back here, and are not yet counted in the store.
    pub(super) fn held_here(&self, key: &Key) -> u64 {
        self.counts().get(key).map_or(0, |held| held.count)
    }

    /// Was this finding held back here, and is it not yet counted in the store?
    pub(super) fn is_held_here(&self, key: &Key, mark: Mark) -> bool {
        let counts = self.counts();
        counts.get(key).is_some_and(|held| held.marks.has(mark))
    }

    /// They are told.
    pub(super) fn told_here(&self, key: &Key) {
        self.counts().remove(key);
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Key, HeldHere>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts together what was held back of a key before and after.
fn join(after: &mut HeldHere, before: HeldHere) {
    after.count += before.count;
    after.marks.add(before.marks.iter());
    after.marks.trim();
    after.due = before.due.or(after.due);
    let notes = &mut after.notes;
    notes.held = notes.held.take().or(before.notes.held);
    notes.told = notes.told.take().or(before.notes.told);
    notes.last = notes.last.max(before.notes.last);
}
