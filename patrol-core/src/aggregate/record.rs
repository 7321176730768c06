//! What is remembered of a key, and what one more finding of it comes to.
//!
//! It neither reads a clock nor keeps anything: who calls says the time and stores the record. So a
//! test, `run` and the function with its table decide alike.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Kind, found::Found, over::Swept, sequence, time::milliseconds, told::Told, window,
};

/// Milliseconds that an event may come after a later one of its key and still be counted: an hour.
pub const LATE: i64 = 3_600_000;

/// Findings that wait for others, of one key; beyond, the oldest are forgotten.
const MOST_FOUND: usize = 256;
/// How often a key was told, as far back as is remembered.
const MOST_TOLD: usize = 8;
pub(super) const DAY: i64 = 86_400_000;

/// What is remembered of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Findings that wait for others, by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) found: Vec<Found>,
    /// When it was told, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) told: Vec<Told>,
    /// The last day on which it was seen, counted from 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) day: Option<i64>,
    /// What became of it by time alone.
    #[serde(default, flatten)]
    pub(super) swept: Swept,
}

/// One more finding of a key. Times are milliseconds from 1970.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observation {
    /// When it happened, as the event says.
    pub time: i64,
    /// What tells the event from others; a digest of it does.
    pub event: String,
    /// The value that [`Aggregate::distinct`] counts; a digest of it does.
    pub value: Option<String>,
    /// In a sequence: which of its rules found it, from 0; the last is the sequence's own.
    pub step: usize,
    /// In a sequence: what to tell of its last step, should an earlier one arrive later.
    pub note: Option<Value>,
    /// Is the rule still learning what is usual?
    pub learning: bool,
    /// Was this finding of this event counted before, or told? The keeper of the record knows.
    pub counted: bool,
    /// The time by the caller's clock.
    pub now: i64,
    /// Until when the caller has time to tell it.
    pub lease: i64,
    /// The caller, by a name that nobody else has, and that it never has again for another finding.
    pub claim: String,
}

impl Observation {
    /// A finding of an event, at the event's time, by somebody who tells it at once.
    #[must_use]
    pub fn new(event: impl Into<String>, time: i64) -> Self {
        Self {
            time,
            event: event.into(),
            value: None,
            step: 0,
            note: None,
            learning: false,
            counted: false,
            now: time,
            lease: i64::MAX,
            claim: String::new(),
        }
    }

    pub(super) fn id(&self) -> String {
        match self.step {
            0 => self.event.clone(),
            step => format!("{}#{step}", self.event),
        }
    }
}

/// What a finding comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Tell it, once the record is stored; and then store that it was [`sent`](Record::sent).
    Tell {
        /// What is told, where that is not this finding: the last step of a sequence.
        note: Option<Value>,
        /// People heard of the key before, and may remember.
        again: bool,
    },
    /// Not now.
    Held(Held),
    /// This event was told before: it came twice.
    Before,
    /// Somebody is telling this event right now, and may yet fail: ask again later.
    InHand,
}

/// Why a finding is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Held {
    /// The key was told this many milliseconds before or after.
    #[error("told {}s apart", .0 / 1000)]
    Told(i64),
    /// It was found so often, of so often.
    #[error("found {0} times of {1}")]
    Few(usize, u32),
    /// It was seen before.
    #[error("seen before")]
    Seen,
    /// The rule still learns what is usual.
    #[error("learning what is usual")]
    Learning,
    /// Other steps of the sequence are missing.
    #[error("a step of a sequence")]
    Step,
    /// Its event came before, and the finding was counted then.
    #[error("it came twice, and is counted once")]
    Twice,
    /// It came more than an hour too late to be counted.
    #[error("too late to be counted")]
    Late,
}

impl Record {
    /// What one more finding comes to, and the record with it.
    pub fn observe(&mut self, aggregate: &Aggregate, seen: &Observation) -> Verdict {
        if self.is_over(aggregate, seen.time) {
            *self = Self::default();
        }
        if let Some(verdict) = self.known(seen) {
            return verdict;
        }
        if seen.counted {
            return Verdict::Held(Held::Twice);
        }
        let quiet = milliseconds(aggregate.quiet);
        let apart = self.told.iter().map(|told| (seen.time - told.time).abs());
        if let Some(apart) = apart.min().filter(|apart| *apart < quiet) {
            return Verdict::Held(Held::Told(apart));
        }
        let note = match self.kind(&aggregate.kind, seen) {
            Ok(note) => note,
            Err(held) => return Verdict::Held(held),
        };
        let again = self.was_told();
        self.told.push(Told {
            time: seen.time,
            event: seen.id(),
            lease: Some(seen.lease),
            claim: seen.claim.clone(),
            note: note.clone(),
            again,
        });
        self.told.sort_by_key(|told| told.time);
        self.swept.closed = false;
        if self.told.len() > MOST_TOLD {
            self.told.remove(0);
        }
        // A step that arrives last tells what it was a step of.
        let own = seen.step == aggregate.before().len();
        Verdict::Tell {
            note: note.filter(|_| !own),
            again,
        }
    }

    fn kind(&mut self, kind: &Kind, seen: &Observation) -> Result<Option<Value>, Held> {
        match kind {
            Kind::Every | Kind::Step => Ok(None),
            Kind::Threshold {
                count,
                within,
                distinct,
            } => {
                let within = milliseconds(*within);
                let value = match (distinct, &seen.value) {
                    (Some(_), Some(value)) => format!("={value}"),
                    _ => seen.event.clone(),
                };
                self.found(seen, value, within)?;
                if distinct.is_some() {
                    window::thin(&mut self.found, within);
                }
                let found = window::take(&mut self.found, seen.time, within, *count as usize);
                match found {
                    found if found < *count as usize => Err(Held::Few(found, *count)),
                    _ => Ok(None),
                }
            }
            Kind::FirstSeen { days, .. } => {
                let day = seen.time.div_euclid(DAY);
                let known = self
                    .day
                    .is_some_and(|known| day <= known + i64::from(*days));
                self.day = self.day.max(Some(day));
                match (seen.learning, known) {
                    (true, _) => Err(Held::Learning),
                    (_, true) => Err(Held::Seen),
                    _ => Ok(None),
                }
            }
            Kind::Sequence { before, within } => {
                let within = milliseconds(*within);
                self.found(seen, seen.step.to_string(), within)?;
                if sequence::bound(&mut self.found, before.len()) {
                    // Earlier steps may come too late for what is forgotten: people are told in doubt.
                    self.found.clear();
                    return Ok(None);
                }
                let last = sequence::take(&mut self.found, before.len(), within);
                last.map(|last| last.note).ok_or(Held::Step)
            }
        }
    }

    /// Remembers a finding that waits, and forgets what is too old to matter.
    fn found(&mut self, seen: &Observation, value: String, within: i64) -> Result<(), Held> {
        let newest = self.found.last().map_or(seen.time, |last| last.time);
        let oldest = newest.max(seen.time) - within - LATE;
        if seen.time < oldest {
            return Err(Held::Late);
        }
        self.found.retain(|found| found.time >= oldest);
        let same = |found: &Found| found.time == seen.time && found.value == value;
        if !self.found.iter().any(same) {
            let at = self.found.partition_point(|found| found.time <= seen.time);
            let note = seen.note.clone();
            self.found.insert(
                at,
                Found {
                    time: seen.time,
                    value,
                    note,
                },
            );
        }
        if self.found.len() > MOST_FOUND {
            self.found.remove(0);
        }
        Ok(())
    }

    /// Is a finding at this time still one from which a rule learns what is usual? The record is
    /// the rule's own, of an account; its first finding begins the time.
    pub fn is_learning(&mut self, days: u32, time: i64) -> bool {
        let day = time.div_euclid(DAY);
        let first = *self.day.get_or_insert(day);
        !self.swept.closed && day < first + i64::from(days)
    }

    /// Ends the time in which a rule learns, if a finding at this time comes an hour or more after it: where findings
    /// come about as they happen, one that is dated back into that time teaches nothing afterwards.
    pub fn end_learning(&mut self, days: u32, time: i64) {
        let end = self.day.map(|first| (first + i64::from(days)) * DAY);
        self.swept.closed |= end.is_some_and(|end| time >= end.saturating_add(LATE));
    }

    /// Findings that wait for others.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.found.len()
    }
}
