//! Records in this process's memory: for `run`, for tests, and for a function without a table.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use patrol_core::aggregate::Record;

use super::{
    cache::Cache,
    key::Key,
    store::{Change, HeldCount, Store, StoreError, Stored, Swapped},
};

/// Keys that are remembered; a record has some hundred bytes. Whoever was not found for longer than
/// so many others is forgotten, and told once more.
const KEYS: usize = 65_536;

/// Records in memory.
#[derive(Debug)]
pub(crate) struct MemoryStore(Mutex<Cache<(Stored, u64)>>);

impl MemoryStore {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Cache::new(KEYS)))
    }

    fn records(&self) -> MutexGuard<'_, Cache<(Stored, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError> {
        let mut records = self.records();
        let (there, count) = records.get(&key.id).cloned().unwrap_or_default();
        let over = there.expires.is_some_and(|end| end < change.now);
        if there.version != change.before {
            let record = match over {
                true => Record::default(),
                false => there.record,
            };
            return Ok(Swapped::Changed(Stored { record, ..there }));
        }
        let count = if over { 0 } else { count };
        let version = change.before + 1;
        let stored = Stored {
            version,
            ..change.next.clone()
        };
        let now = match change.held {
            HeldCount::Add(more) => count + more,
            HeldCount::Reset => 0,
        };
        records.insert(key.id.clone(), (stored, now));
        Ok(Swapped::Done { held: count })
    }

    #[cfg(feature = "lambda")]
    async fn add_held(&self, key: &Key, held: u64) -> Result<(), StoreError> {
        if let Some((_, count)) = self.records().get(&key.id) {
            *count += held;
        }
        Ok(())
    }
}
