#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod acting;
mod analysis;
mod arn;
mod automaton;
mod budget;
pub mod catalog;
mod denials;
mod document;
mod elements;
mod error;
mod glob;
mod grant;
mod json;
mod parse;
mod partition;
mod pattern;
mod percent;
mod question;
mod read;
mod search;
mod selection;
mod statement;
mod text;

pub use analysis::Analysis;
pub use arn::{Arn, ArnError};
pub use document::PolicyDocument;
pub use error::PolicyError;
pub use grant::{Certainty, Grant};
pub use partition::{Partition, PartitionError};
pub use pattern::{ActionPattern, ResourcePattern};
pub use selection::Selection;
pub use statement::{Effect, Statement};
