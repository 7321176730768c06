//! What the live path told, by the log of the stack's functions, and what that says of a finding in CloudTrail's log.

mod error;
mod live;
mod telling_log;
mod verdict;

pub(super) use self::telling_log::read;
pub use self::{error::ReconcileError, live::LivePath};
pub(crate) use self::{telling_log::TellingLog, verdict::Verdict};
