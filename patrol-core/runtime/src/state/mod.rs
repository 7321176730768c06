//! What is remembered of findings, so that people hear of them as the rules' aggregation says.
//!
//! ```text
//! finding ─ seen ─┐
//!                 ├─ keeper ─ ledger (a cache) ─ store: memory, or a table
//! the rules ──────┘
//! ```
//!
//! [`Aggregate`](patrol_core::Aggregate) and its record decide; they are the SDK's, so that tests of
//! rules decide alike. What is here keeps the records.
//!
//! # The way of a finding that is told
//!
//! 1. **Claim.** The record says who tells it and until when it has time (the end of its
//!    invocation), and is stored on condition that nobody stored another one meanwhile. So of a
//!    hundred functions one tells it, and the others see that it is told.
//! 2. **Send.**
//! 3. **Settle.** The record says that people were told, or that they were not.
//!
//! Killed between claim and send, the event is tried again by its source, and is told; so is
//! the next finding of the key once the claim's time is over. Killed between send and settle, it is
//! told twice. It is never told not at all. The same event again, while somebody may still be
//! telling it, fails and is tried again later; afterwards it is told to nobody a second time.
//!
//! A finding that is held back by a throttle which this process knows of is counted here, and the
//! counts are added to the store at the end of the invocation: one write a key.
//!
//! What a throttle held back is told by the next finding of the key, or by the first that looks when its
//! time is over: see `sweep.rs`. The counts stay in the store until they are told. A finding that comes after
//! that time is claimed once what is over was told, and waits where somebody else is telling it: so a kill
//! in between changes neither the order nor a count.
//!
//! # When the store fails
//!
//! People are told: a finding whose record cannot be read or written is told as if nothing were
//! remembered, and counted. What this process itself knows still holds, so a throttled key is told
//! once by each.

mod admission;
mod cache;
mod counted;
mod decide;
#[cfg(any(feature = "deploy", feature = "lambda"))]
mod item;
mod keeper;
mod kept;
mod key;
mod learning;
mod ledger;
#[cfg(feature = "deploy")]
mod listing;
mod memory;
#[cfg(any(feature = "deploy", feature = "lambda"))]
mod outcome;
mod seen;
mod settle;
mod store;
mod sweep;
#[cfg(feature = "lambda")]
mod table;
#[cfg(all(test, feature = "lambda"))]
mod tests;
#[cfg(feature = "lambda")]
mod update;

#[cfg(feature = "deploy")]
pub use self::listing::RememberedKey;
#[cfg(feature = "deploy")]
pub(crate) use self::listing::{TableError, forget, keys};
#[cfg(any(feature = "deploy", feature = "lambda"))]
pub(crate) use self::outcome::{FindingOutcome, event_id, finding_id};
pub(crate) use self::{
    admission::Begin, keeper::State, memory::MemoryStore, seen::Clock, settle::Telling,
};
#[cfg(feature = "lambda")]
pub(crate) use self::{store::Store, table::Table};
