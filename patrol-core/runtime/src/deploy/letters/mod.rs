//! Dead letters: events that nothing could be done with, and what becomes of each.

mod queue;
mod read;
mod summary;

pub use self::summary::{DeadLetters, LetterGroup, Redrive, Redriven};
pub(super) use self::{
    queue::queue_url,
    read::{Functions, Letter, Route, Stays, short},
};
