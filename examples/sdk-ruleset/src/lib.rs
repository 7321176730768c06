//! A rule that asks AWS through a client of AWS's SDK.

#![warn(missing_docs)]

mod key_aliases;
mod key_deletion_scheduled;

pub use self::{key_aliases::KeyAliases, key_deletion_scheduled::KeyDeletionScheduled};
