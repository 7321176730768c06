//! Where records are kept.

use async_trait::async_trait;
use patrol_core::aggregate::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    counted::{Counted, Mark},
    key::Key,
};

/// A record, and which version of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Grows with each change; 0: there is none yet.
    pub(crate) version: u64,
    pub(crate) record: Record,
    /// When it is over, in seconds from 1970; `None`: never.
    pub(crate) expires: Option<i64>,
    /// When the time alone may bring something to tell, in seconds from 1970.
    pub(crate) due: Option<i64>,
    /// Findings that were counted.
    pub(crate) counted: Counted,
}

/// Findings of a key that were held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// Since the last one was told.
    pub(crate) all: u64,
    /// How many of them somebody claims to tell.
    pub(crate) claimed: u64,
}

impl Held {
    /// Those that nobody claims to tell, if somebody is telling some right now.
    pub(crate) const fn free(self, in_hand: bool) -> u64 {
        match in_hand {
            true => self.all.saturating_sub(self.claimed),
            false => self.all,
        }
    }
}

/// What is kept of findings, so that they can be told when the time is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// The last finding that a throttle held back.
    pub(crate) held: Option<Note>,
    /// The last finding that was told, of a key that is closed some day.
    pub(crate) told: Option<Note>,
    /// When the key was last found, in milliseconds from 1970, of a key that is closed some day.
    pub(crate) last: Option<i64>,
}

/// A finding in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// A digest of its event.
    #[serde(rename = "e")]
    pub(crate) event: String,
    /// [`Alert::note`](patrol_core::Alert::note).
    #[serde(rename = "n")]
    pub(crate) alert: Value,
    /// Where the event stood.
    #[serde(default, rename = "i", skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
}

/// What becomes of the count of findings that were held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeldCount {
    /// This number more. If one of them is counted already, nothing is stored.
    Add(u64),
    /// This number, and those before belong to a record that is over.
    Begin(u64),
    /// All of them and this number more are claimed by the one that is about to tell them; `anew`: those before
    /// belong to a record that is over.
    Claim { more: u64, anew: bool },
    /// The first number of those that were claimed are told, or are not; the second number more are held back.
    Settle {
        told: u64,
        unclaimed: u64,
        more: u64,
    },
}

/// A record to be stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// The version that it takes the place of.
    pub(crate) before: u64,
    /// The record and when it is over; nothing else of it is looked at.
    pub(crate) next: &'a Stored,
    pub(crate) held: HeldCount,
    /// The finding that is counted by this, or told.
    pub(crate) mark: Option<Mark>,
    pub(crate) notes: &'a Notes,
    /// When the key must be looked at, unless a time is set; in seconds from 1970.
    pub(crate) due: Option<i64>,
    /// What time it is, in seconds from 1970: whether a table has the one before only because it deletes late.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the table"))]
    pub(crate) now: i64,
}

/// Findings that were held back in this process, to be counted in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeldHere {
    pub(crate) count: u64,
    /// The last of them.
    pub(crate) marks: Counted,
    pub(crate) notes: Notes,
    /// When they are to be told, unless a time is set; in seconds from 1970.
    pub(crate) due: Option<i64>,
}

/// All that is known of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) stored: Stored,
    pub(crate) held: Held,
    pub(crate) notes: Notes,
    /// The parts of the key, for people.
    pub(crate) shown: String,
}

/// What there was of a key before it was stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) held: Held,
    pub(crate) counted: Counted,
    /// The event of the last finding that a throttle held back.
    pub(crate) note: Option<String>,
}

/// What came of storing a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Swapped {
    /// It is stored, after this.
    Done(Before),
    /// Somebody stored this meanwhile, or counted the finding.
    Changed(Stored),
}

/// The store cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{why}")]
pub(crate) struct StoreError {
    pub(crate) why: String,
    /// Will the next call fail as well? What is refused for one key alone may be taken for another.
    pub(crate) lasts: bool,
}

/// Where records are kept.
#[async_trait]
pub(crate) trait Store: Send + Sync {
    /// Puts a record in place of the version before it.
    async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError>;

    /// Adds to the count of findings that were held back, unless one of them is counted already: then those that
    /// are, and nothing is added.
    async fn add_held(&self, key: &Key, held: &HeldHere) -> Result<Option<Counted>, StoreError>;

    /// The ids of keys that are due by this time, in seconds from 1970.
    async fn due(&self, by: i64) -> Result<Vec<String>, StoreError>;

    /// All that is known of a key, whether or not it is over; `None`: nothing.
    async fn read(&self, id: &str) -> Result<Option<Whole>, StoreError>;

    /// A key is to be looked at then, or not at all, unless something of it has changed since it was
    /// read. What was kept of findings that were held back is forgotten when there are none.
    async fn postpone(&self, key: &Key, seen: &Whole, due: Option<i64>) -> Result<(), StoreError>;
}
