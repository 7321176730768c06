//! What is remembered of a key, and what one more finding of it comes to.
//!
//! It neither reads a clock nor keeps anything: who calls says the time and stores the record. So a
//! test, `run` and the function with its table decide alike.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Aggregate, Kind, found::Found, over::Swept, sequence, time::milliseconds, window};

/// Milliseconds that an event may come after a later one of its key and still be counted: an hour.
pub const LATE: i64 = 3_600_000;

/// Findings that wait for others, of one key; beyond, the oldest are forgotten.
const MOST_FOUND: usize = 256;
/// How often a key was told, as far back as is remembered.
const MOST_TOLD: usize = 8;
const DAY: i64 = 86_400_000;
/// Milliseconds that clocks may differ by, with the time that somebody has to tell a finding: a day.
const AHEAD: i64 = DAY;
/// Long before the first event of anything, and far from the end of numbers.
const LONG_AGO: i64 = -1_000_000 * DAY;

/// What is remembered of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Findings that wait for others, by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) found: Vec<Found>,
    /// When it was told, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<Told>,
    /// The last day on which it was seen, counted from 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<i64>,
    /// What became of it by time alone.
    #[serde(default, flatten)]
    pub(super) swept: Swept,
}

/// A time at which the key was told, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    #[serde(rename = "t")]
    time: i64,
    /// By which event.
    #[serde(rename = "e")]
    event: String,
    /// Until when whoever is telling it has time for that; `None`: people were told.
    #[serde(default, rename = "l", skip_serializing_if = "Option::is_none")]
    lease: Option<i64>,
    /// Who is telling it.
    #[serde(default, rename = "c", skip_serializing_if = "String::is_empty")]
    claim: String,
    /// What is told, where that is not the finding of the event.
    #[serde(default, rename = "n", skip_serializing_if = "Option::is_none")]
    note: Option<Value>,
    /// People had heard of the key when it was claimed.
    #[serde(default, rename = "a", skip_serializing_if = "std::ops::Not::not")]
    again: bool,
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
    /// What the clock of whoever asks says.
    pub now: i64,
    /// Until when whoever asks has time to tell it.
    pub lease: i64,
    /// Whoever asks: nobody else, and never again for another finding.
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
            now: time,
            lease: i64::MAX,
            claim: String::new(),
        }
    }

    fn id(&self) -> String {
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
    /// It came more than an hour too late to be counted.
    #[error("too late to be counted")]
    Late,
}

impl Record {
    /// What one more finding comes to, and the record with it.
    pub fn observe(&mut self, aggregate: &Aggregate, seen: &Observation) -> Verdict {
        if let Some(verdict) = self.known(seen) {
            return verdict;
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

    /// What was told, or should have been.
    fn known(&mut self, seen: &Observation) -> Option<Verdict> {
        let id = seen.id();
        if let Some(told) = self.told.iter().find(|told| told.event == id) {
            match told.lease {
                None => return Some(Verdict::Before),
                // Stored by this very claim, whose answer was lost on the way.
                Some(_) if !seen.claim.is_empty() && told.claim == seen.claim => {
                    let (note, again) = (told.note.clone(), told.again);
                    return Some(Verdict::Tell { note, again });
                }
                Some(lease) if lease > seen.now => return Some(Verdict::InHand),
                Some(_) => {}
            }
        }
        // Whoever was to tell it had its time and did not say that it did.
        let owed = |told: &&mut Told| told.lease.is_some_and(|lease| lease <= seen.now);
        let told = self.told.iter_mut().find(owed)?;
        told.event = id;
        told.lease = Some(seen.lease);
        told.claim.clone_from(&seen.claim);
        Some(Verdict::Tell {
            note: told.note.clone(),
            again: told.again,
        })
    }

    /// Did people hear of it, and was it not closed since?
    pub(super) fn was_told(&self) -> bool {
        !self.swept.closed && self.told.iter().any(|told| told.lease.is_none())
    }

    /// Is somebody other than this claim telling something of the key right now?
    #[must_use]
    pub fn is_in_hand(&self, now: i64, claim: &str) -> bool {
        let theirs = |lease: Option<i64>, by: &str| {
            lease.is_some_and(|lease| lease > now) && (claim.is_empty() || by != claim)
        };
        let mut told = self.told.iter();
        told.any(|told| theirs(told.lease, &told.claim)) || self.swept.is_in_hand(now, claim)
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

    /// People were told by this observation.
    pub fn sent(&mut self, seen: &Observation) {
        let id = seen.id();
        for told in self.told.iter_mut().filter(|told| told.event == id) {
            told.lease = None;
            told.claim.clear();
            told.note = None;
        }
    }

    /// People were not told: whoever comes next tells it.
    pub fn unsent(&mut self, seen: &Observation) {
        let id = seen.id();
        for told in self.told.iter_mut().filter(|told| told.event == id) {
            told.lease = told.lease.map(|_| i64::MIN);
        }
    }

    /// When the latest of what it holds happened.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        let found = self.found.iter().map(|found| found.time);
        let told = self.told.iter().map(|told| told.time);
        found.chain(told).chain(self.day.map(|day| day * DAY)).max()
    }

    /// Is a finding at this time still one from which a rule learns what is usual? The record is
    /// the rule's own, of an account; its first finding begins the time.
    pub fn is_learning(&mut self, days: u32, time: i64) -> bool {
        let day = time.div_euclid(DAY);
        day < *self.day.get_or_insert(day) + i64::from(days)
    }

    /// Can it have been stored by this time? One that holds times to come, or from before all time, was not: somebody
    /// else has written it, and would keep the key silent until then. `now` is in milliseconds from 1970.
    #[must_use]
    pub fn is_possible(&self, now: i64) -> bool {
        let latest = now.saturating_add(AHEAD);
        let times = self.told.iter().map(|told| told.time);
        let times = times.chain(self.found.iter().map(|found| found.time));
        let mut times = times.chain(self.day.map(|day| day.saturating_mul(DAY)));
        let mut leases = self.told.iter().filter_map(|told| told.lease);
        let telling = self.swept.lease();
        times.all(|time| (LONG_AGO..=latest).contains(&time))
            && leases.all(|lease| lease <= latest)
            && telling.is_none_or(|lease| lease <= latest)
    }

    /// Findings that wait for others.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.found.len()
    }

    /// When it was last told, or was to be; milliseconds from 1970.
    #[must_use]
    pub fn last_told(&self) -> Option<i64> {
        self.told.last().map(|told| told.time)
    }
}
