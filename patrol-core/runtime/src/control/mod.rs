//! What an operator decides of a stack: `patrol.toml`, and the document that the function reads.
//!
//! ```text
//! patrol.toml ─ toml ─┐
//!                     ├─ node ─ read ─ Control
//! the document ─ JSON ┘
//! ```
//!
//! The file and the document say the same and are read by the same code: `run` and the function
//! decide alike. [`Control`] says which rules are on, with which parameters, how bad their findings
//! are, how they are put together, and which of them an operator has suppressed.

mod day;
mod document;
mod node;
mod problem;
mod read;
mod suppression;
#[cfg(feature = "cli")]
mod toml;

#[cfg(feature = "cli")]
pub(crate) use self::toml::{FILE, read as read_file};
pub(crate) use self::{
    day::Day,
    document::Control,
    problem::Problem,
    suppression::{Suppressed, Suppression},
};
