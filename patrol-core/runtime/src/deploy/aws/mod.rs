//! The calls to AWS that a deployment needs, one file for each kind of thing.
//!
//! Each makes one request, or reads one list to its end, and returns data. Nothing here asks a question or reports
//! progress: that happens above, where a deployment knows who runs it.

mod backoff;
pub(super) mod bucket;
pub(super) mod change_set;
mod clients;
pub(super) mod drift;
mod error;
pub(super) mod event;
pub(super) mod key;
pub(super) mod mode;
pub(super) mod object;
mod owner;
mod pages;
pub(super) mod queue;
mod sign_in;
pub(super) mod stack;
pub(super) mod stack_set;
pub(super) mod trail;
pub(super) mod validation;

pub(crate) use self::pages::{ListError, Pages};
pub(super) use self::{backoff::Backoff, error::is_temporary};
pub use self::{clients::Clients, error::AwsError};
