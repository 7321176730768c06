//! What the live path told, by the log of the stack's functions, and what that says of a finding in CloudTrail's log.

mod error;
mod level;
mod live;
mod telling_log;
mod verdict;

pub use self::{error::ReconcileError, live::LivePath};
pub(super) use self::{level::hides, telling_log::read};
pub(crate) use self::{telling_log::TellingLog, verdict::Verdict};
