//! What the time alone comes to: what a throttle held back is told, and what was not found again is
//! closed.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Record, time::milliseconds};

/// Milliseconds that are waited after the end of a time, for the next finding of the key and for events
/// that come late: a quarter of an hour.
pub const PATIENCE: i64 = 900_000;

/// What a record keeps of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Swept {
    /// Until when the one that is telling it has time for that.
    #[serde(default, rename = "w", skip_serializing_if = "Option::is_none")]
    lease: Option<i64>,
    /// Who is telling it.
    #[serde(default, rename = "wc", skip_serializing_if = "String::is_empty")]
    claim: String,
    /// As of when somebody began to tell it, until people were told.
    #[serde(default, rename = "wa", skip_serializing_if = "Option::is_none")]
    begun: Option<i64>,
    /// The event of the last finding that was held back and then told, by time alone or with another one.
    #[serde(default, rename = "we", skip_serializing_if = "String::is_empty")]
    event: String,
    /// People were told that it is over.
    #[serde(default, rename = "z", skip_serializing_if = "std::ops::Not::not")]
    pub(super) closed: bool,
}

impl Swept {
    pub(super) const fn lease(&self) -> Option<i64> {
        self.lease
    }

    pub(super) fn is_in_hand(&self, now: i64, claim: &str) -> bool {
        self.lease.is_some_and(|lease| lease > now) && (claim.is_empty() || self.claim != claim)
    }
}

/// A look at a key whose time may be over. Times are milliseconds from 1970.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Sweep {
    /// As of when.
    pub at: i64,
    /// The event of the last finding that the throttle held back, if one was since the key was told.
    pub held: Option<String>,
    /// When the key was last found, as far as the record itself does not say.
    pub last: Option<i64>,
    /// Nothing comes after: what is held back is told as of now, and nothing is closed.
    pub ending: bool,
    /// The time by the caller's clock.
    pub now: i64,
    /// Until when the caller has time to tell it.
    pub lease: i64,
    /// The caller, as in an [`Observation`](super::Observation).
    pub claim: String,
}

impl Sweep {
    /// A look as of this time, by somebody who tells at once what is over.
    #[must_use]
    pub fn new(at: i64) -> Self {
        Self {
            at,
            now: at,
            lease: i64::MAX,
            ..Self::default()
        }
    }
}

/// What is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Over {
    /// The throttle: tell what it held back since this time.
    HeldBack {
        /// When the key was told before; milliseconds from 1970.
        since: i64,
    },
    /// The finding was not found again for so long: tell that it is closed.
    Closed {
        /// Milliseconds.
        after: i64,
    },
}

impl Record {
    /// When the time of what a throttle holds back now is over, with [`PATIENCE`].
    #[must_use]
    pub fn held_until(&self, aggregate: &Aggregate) -> Option<i64> {
        let told = self.last_told()?;
        let quiet = milliseconds(aggregate.quiet);
        Some(told.saturating_add(quiet).saturating_add(PATIENCE))
    }

    /// When the key is closed if it is not found again after its last time, with [`PATIENCE`].
    #[must_use]
    pub fn closes_at(&self, aggregate: &Aggregate, last: Option<i64>) -> Option<i64> {
        if !aggregate.closes() || self.swept.closed {
            return None;
        }
        let last = self.last_told().and(self.newest()).max(last)?;
        let close = milliseconds(aggregate.close);
        Some(last.saturating_add(close).saturating_add(PATIENCE))
    }

    /// Is somebody telling right now what the time has ended?
    #[must_use]
    pub fn is_swept_now(&self, now: i64) -> bool {
        self.swept.is_in_hand(now, "")
    }

    /// As of when somebody began to tell what is over, and people were not told yet; milliseconds from 1970.
    ///
    /// A finding that happened before it comes after it all the same: otherwise it would depend on who was killed
    /// whether people hear first that the key is over.
    #[must_use]
    pub const fn begun_to_tell(&self) -> Option<i64> {
        self.swept.begun
    }

    /// What is over at this time, and the record with the claim on telling it.
    pub fn sweep(&mut self, aggregate: &Aggregate, sweep: &Sweep) -> Option<Over> {
        if self.swept.is_in_hand(sweep.now, &sweep.claim) {
            return None;
        }
        let over = self.over(aggregate, sweep)?;
        self.swept.lease = Some(sweep.lease);
        self.swept.begun = Some(sweep.at);
        self.swept.claim.clone_from(&sweep.claim);
        Some(over)
    }

    fn over(&self, aggregate: &Aggregate, sweep: &Sweep) -> Option<Over> {
        let held = self.held(aggregate, sweep);
        if held.is_some_and(|until| sweep.ending || until <= sweep.at) {
            let since = self.last_told()?;
            return Some(Over::HeldBack { since });
        }
        let closes = self.closes_at(aggregate, sweep.last)?;
        let told = !sweep.ending && self.was_told();
        (told && closes <= sweep.at).then(|| Over::Closed {
            after: milliseconds(aggregate.close),
        })
    }

    /// Until when a finding is held back that was not told by time alone.
    fn held(&self, aggregate: &Aggregate, sweep: &Sweep) -> Option<i64> {
        let held = sweep.held.as_ref();
        let held = held.filter(|held| **held != self.swept.event);
        held.and_then(|_| self.held_until(aggregate))
    }

    /// People were told what was over; or, where not, the next sweep tells them.
    pub fn swept(&mut self, over: Over, sweep: &Sweep, told: bool) {
        self.swept.lease = None;
        self.swept.claim.clear();
        if !told {
            return;
        }
        self.swept.begun = None;
        match over {
            Over::HeldBack { .. } => self.told_with(sweep.held.clone().unwrap_or_default()),
            // Unless it was told again meanwhile.
            Over::Closed { after } => {
                let last = self.last_told();
                self.swept.closed = last.is_some_and(|last| last.saturating_add(after) <= sweep.at);
            }
        }
    }

    /// The finding of this event was held back, and is told with another one: the time alone does not tell it
    /// again.
    pub fn told_with(&mut self, event: String) {
        self.swept.event = event;
    }

    /// When the key must be looked at next, if nothing else is found: when what is held back is told,
    /// or when it is closed.
    #[must_use]
    pub fn due(&self, aggregate: &Aggregate, sweep: &Sweep) -> Option<i64> {
        let held = self.held(aggregate, sweep);
        let closes = self.closes_at(aggregate, sweep.last);
        held.into_iter().chain(closes).min()
    }
}
