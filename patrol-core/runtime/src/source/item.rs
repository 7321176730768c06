//! An event in an input, and its place there.

use std::{borrow::Cow, fmt};

use super::{InputError, Sender, record::Record};

/// Where an event stands in its input: the line of JSON lines (and of a document by itself, where
/// it begins), the index in an array or a CloudTrail log file; both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    number: u64,
    /// The second value of a line, and so on.
    on_line: Option<u64>,
}

impl Position {
    pub(super) const fn new(number: u64) -> Self {
        Self {
            number,
            on_line: None,
        }
    }

    /// The value of a line with this number, from 1.
    pub(super) fn on_line(line: u64, value: u64) -> Self {
        Self {
            number: line,
            on_line: (value > 1).then_some(value),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.on_line {
            None => write!(f, "{}", self.number),
            Some(on_line) => write!(f, "{}.{on_line}", self.number),
        }
    }
}

/// What an input holds beside events, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotEvents {
    /// Records of CloudTrail that sum up several data events.
    pub aggregated: u64,
    /// Digests of CloudTrail's log files.
    pub digests: u64,
}

/// One place in an input.
#[derive(Debug)]
#[non_exhaustive]
pub struct Item {
    /// Where it stands.
    pub position: Position,
    /// The text of the event in its envelope, as it stood in the input, except for what was
    /// [`replaced`](Self::replaced).
    pub event: Result<String, InputError>,
    /// Who sent it: which rules may hear of it.
    pub sender: Sender,
    /// How many values of the event were replaced, since no reader of JSON takes them: halves of
    /// surrogate pairs, numbers too large, bytes that are not UTF-8 in what a stream or a webhook carried, and what is nested
    /// deeper than 100 levels.
    pub replaced: usize,
}

impl Item {
    pub(super) fn new(position: Position, record: Record<'_>) -> Self {
        Self {
            position,
            event: record.event.map(Cow::into_owned),
            sender: record.sender,
            replaced: record.replaced,
        }
    }
}

#[cfg(feature = "lambda")]
impl From<Item> for Record<'_> {
    fn from(item: Item) -> Self {
        let Item {
            event,
            sender,
            replaced,
            ..
        } = item;
        Self {
            event: event.map(Cow::Owned),
            sender,
            replaced,
            item: None,
        }
    }
}
