//! Records in this process's memory: for `run`, for tests, and for a function without a table.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{
    cache::Cache,
    counted::Counted,
    key::Key,
    store::{
        Before, Change, Held, HeldCount, HeldHere, Notes, Store, StoreError, Stored, Swapped, Whole,
    },
};

/// Keys that are remembered; a record has some hundred bytes. A key that was not found for longer than
/// this number of others is forgotten, and told once more.
const KEYS: usize = 65_536;

/// Records in memory.
#[derive(Debug)]
pub(crate) struct MemoryStore(Mutex<Records>);

#[derive(Debug)]
struct Records {
    by_id: Cache<Whole>,
    /// When keys are due; some of them are forgotten, or looked at later.
    due: BTreeSet<(i64, String)>,
}

impl MemoryStore {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Records {
            by_id: Cache::new(KEYS),
            due: BTreeSet::new(),
        }))
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records {
    fn insert(&mut self, id: &str, whole: Whole) {
        if let Some(due) = whole.stored.due {
            self.due.insert((due, id.to_owned()));
        }
        self.by_id.insert(id.to_owned(), whole);
    }
}

fn keep(notes: &Notes, kept: &mut Notes) {
    let Notes { held, told, last } = notes;
    kept.held = held.clone().or(kept.held.take());
    kept.told = told.clone().or(kept.told.take());
    kept.last = last.or(kept.last);
}

#[async_trait]
impl Store for MemoryStore {
    async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError> {
        let mut records = self.records();
        let there = records.by_id.get(&key.id).cloned().unwrap_or_default();
        let adds = matches!(change.held, HeldCount::Add(_) | HeldCount::Begin(_));
        let twice = adds
            && change
                .mark
                .is_some_and(|mark| there.stored.counted.has(mark));
        if there.stored.version != change.before || twice {
            return Ok(Swapped::Changed(there.stored));
        }
        let before = Before {
            held: there.held,
            counted: there.stored.counted.clone(),
            note: there.notes.held.as_ref().map(|note| note.event.clone()),
        };
        let mut whole = there;
        let mut counted = mem::take(&mut whole.stored.counted);
        counted.add(change.mark);
        counted.trim();
        whole.shown.clone_from(&key.shown);
        let due = whole.stored.due.or(change.due);
        whole.stored = Stored {
            version: change.before + 1,
            due,
            counted,
            ..change.next.clone()
        };
        whole.held = held(whole.held, change.held);
        keep(change.notes, &mut whole.notes);
        records.insert(&key.id, whole);
        Ok(Swapped::Done(before))
    }

    async fn add_held(&self, key: &Key, held: &HeldHere) -> Result<Option<Counted>, StoreError> {
        let mut records = self.records();
        if let Some(mut whole) = records.by_id.get(&key.id).cloned() {
            let there = &mut whole.stored.counted;
            if held.marks.clone().without(there) > 0 {
                return Ok(Some(there.clone()));
            }
            there.add(held.marks.iter());
            there.trim();
            whole.held.all += held.count;
            whole.stored.due = whole.stored.due.or(held.due);
            keep(&held.notes, &mut whole.notes);
            records.insert(&key.id, whole);
        }
        Ok(None)
    }

    async fn due(&self, by: i64) -> Result<Vec<String>, StoreError> {
        let mut records = self.records();
        let mut ids = Vec::new();
        while let Some((due, id)) = records.due.pop_first() {
            if due > by {
                records.due.insert((due, id));
                break;
            }
            let whole = records.by_id.get(&id);
            if whole.is_some_and(|whole| whole.stored.due == Some(due)) {
                ids.push(id);
            }
        }
        // They are due until somebody has looked at them.
        for id in &ids {
            let due = records.by_id.get(id).and_then(|whole| whole.stored.due);
            records.due.extend(due.map(|due| (due, id.clone())));
        }
        Ok(ids)
    }

    async fn read(&self, id: &str) -> Result<Option<Whole>, StoreError> {
        Ok(self.records().by_id.get(id).cloned())
    }

    async fn postpone(&self, key: &Key, seen: &Whole, due: Option<i64>) -> Result<(), StoreError> {
        let mut records = self.records();
        let there = records.by_id.get(&key.id).cloned();
        let same = |there: &Whole| {
            there.stored.version == seen.stored.version && there.held.all == seen.held.all
        };
        if let Some(mut whole) = there.filter(same) {
            whole.stored.due = due;
            if whole.held.all == 0 {
                whole.notes.held = None;
            }
            records.insert(&key.id, whole);
        }
        Ok(())
    }
}

fn held(before: Held, change: HeldCount) -> Held {
    let Held { all, claimed } = before;
    match change {
        HeldCount::Add(more) => Held {
            all: all + more,
            claimed,
        },
        HeldCount::Begin(all) => Held { all, claimed: 0 },
        HeldCount::Claim { more, anew } => {
            let all = more + if anew { 0 } else { all };
            Held { all, claimed: all }
        }
        HeldCount::Settle {
            told,
            unclaimed,
            more,
        } => Held {
            all: (all + more).saturating_sub(told),
            claimed: claimed.saturating_sub(told + unclaimed),
        },
    }
}
