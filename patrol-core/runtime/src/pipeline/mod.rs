//! The way of an event, the same for the function, `run` and replay.
//!
//! ```text
//! bytes -> source -> event text -> rules -> findings -> suppressions -> aggregate -> sinks
//! ```
//!
//! [`source`](crate::source) reads bytes of any form into the text of events, each with its sender.
//! [`evaluate`] gives one of them to the rules that may hear of it. What they find goes to the
//! function's sinks or to the command line's output, and what came of it is counted.

/// Events that the function evaluates side by side.
#[cfg(feature = "lambda")]
pub(crate) const AT_ONCE: usize = 64;
/// Bytes of the events that it evaluates side by side, one of any size at least. In memory an event of
/// the worst kind takes eighty times its text, and a function has 256 MB by default.
#[cfg(feature = "lambda")]
pub(crate) const BYTES_AT_ONCE: usize = 1024 * 1024;

#[cfg(feature = "lambda")]
mod counts;
mod evaluate;
mod feeds;
mod hear;
mod long_key;
mod wanted;

#[cfg(feature = "lambda")]
pub(crate) use self::counts::{Counts, RuleCounts};
#[cfg(feature = "cli")]
pub(crate) use self::hear::Heard;
pub(crate) use self::{
    evaluate::{Evaluated, evaluate},
    feeds::Feeds,
    hear::hear,
    wanted::Wanted,
};
