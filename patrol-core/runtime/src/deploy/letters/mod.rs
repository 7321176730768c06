//! Dead letters: events that nothing could be done with, and what becomes of each.

mod read;
mod summary;

pub(super) use self::read::{Functions, Letter, Route};
pub use self::summary::{DeadLetters, LetterGroup, Redrive, Redriven};
