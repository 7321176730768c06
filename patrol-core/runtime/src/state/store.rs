//! Where records are kept.

use async_trait::async_trait;
use patrol_core::aggregate::Record;

use super::key::Key;

/// A record, and which version of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Grows with each change; 0: there is none yet.
    pub(crate) version: u64,
    pub(crate) record: Record,
    /// When it is over, in seconds from 1970; `None`: never.
    pub(crate) expires: Option<i64>,
}

/// What becomes of the count of findings that were held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeldCount {
    /// So many more.
    Add(u64),
    /// They are told now.
    Reset,
}

/// A record to be stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// The version that it takes the place of.
    pub(crate) before: u64,
    /// The record; its version is not looked at.
    pub(crate) next: &'a Stored,
    pub(crate) held: HeldCount,
    /// What time it is, in seconds from 1970: whether the one before is over.
    pub(crate) now: i64,
}

/// What came of storing a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Swapped {
    /// It is stored; so many findings had been held back before.
    Done { held: u64 },
    /// Somebody stored this meanwhile.
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

    /// Adds to the count of findings that were held back.
    #[cfg(feature = "lambda")]
    async fn add_held(&self, key: &Key, held: u64) -> Result<(), StoreError>;
}
