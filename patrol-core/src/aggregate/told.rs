//! When a key was told, by whom, and who is telling it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Observation, Record, Verdict};

/// A time at which the key was told, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    #[serde(rename = "t")]
    pub(super) time: i64,
    /// By which event.
    #[serde(rename = "e")]
    pub(super) event: String,
    /// Until when the one that is telling it has time for that; `None`: people were told.
    #[serde(default, rename = "l", skip_serializing_if = "Option::is_none")]
    pub(super) lease: Option<i64>,
    /// Who is telling it.
    #[serde(default, rename = "c", skip_serializing_if = "String::is_empty")]
    pub(super) claim: String,
    /// What is told, where that is not the finding of the event.
    #[serde(default, rename = "n", skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<Value>,
    /// People had heard of the key when it was claimed.
    #[serde(default, rename = "a", skip_serializing_if = "std::ops::Not::not")]
    pub(super) again: bool,
}

impl Record {
    /// What was told, or should have been.
    pub(super) fn known(&mut self, seen: &Observation) -> Option<Verdict> {
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
        // The one that was to tell it had its time, and did not say that it did.
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

    /// People were told by this observation.
    pub fn sent(&mut self, seen: &Observation) {
        let id = seen.id();
        for told in self.told.iter_mut().filter(|told| told.event == id) {
            told.lease = None;
            told.claim.clear();
            told.note = None;
        }
    }

    /// People were not told: the next one tells it.
    pub fn unsent(&mut self, seen: &Observation) {
        let id = seen.id();
        for told in self.told.iter_mut().filter(|told| told.event == id) {
            told.lease = told.lease.map(|_| i64::MIN);
        }
    }

    /// When it was last told, or was to be; milliseconds from 1970.
    #[must_use]
    pub fn last_told(&self) -> Option<i64> {
        self.told.last().map(|told| told.time)
    }
}
