//! What came of telling: the record hears it.

use std::time::Duration;

use patrol_core::Alert;
use patrol_core::aggregate::{Observation, Over, Record, Sweep};
use tokio::time::sleep;

use super::{
    State,
    counted::Mark,
    key::Key,
    store::{Change, HeldCount, Notes, Stored, Swapped},
};

/// How often a record is stored again after somebody else did, before people are told in doubt.
pub(super) const ATTEMPTS: u32 = 24;

/// An alert that may be told. [`State::settle`] must hear what came of it.
pub(crate) struct Telling {
    pub(crate) alert: Alert,
    pub(super) claim: Option<Claim>,
}

/// What somebody claims to tell.
pub(super) struct Claim {
    pub(super) key: Key,
    pub(super) what: Claimed,
    /// For how long the key is kept.
    pub(super) kept: Duration,
    /// How many findings that were held back are told with it.
    pub(super) taken: u64,
    /// The event of the last one that a throttle held back.
    pub(super) last_held: Option<String>,
}

pub(super) enum Claimed {
    Finding {
        seen: Observation,
        mark: Mark,
        /// It was counted before.
        counted: bool,
    },
    /// What the time alone has ended.
    Over(Over, Sweep),
}

impl Claimed {
    fn claim(&self) -> &str {
        match self {
            Self::Finding { seen, .. } => &seen.claim,
            Self::Over(_, sweep) => &sweep.claim,
        }
    }

    const fn now(&self) -> i64 {
        match self {
            Self::Finding { seen, .. } => seen.now,
            Self::Over(_, sweep) => sweep.now,
        }
    }

    fn note(&self, record: &mut Record, told: bool) {
        match self {
            Self::Finding { seen, .. } if told => record.sent(seen),
            Self::Finding { seen, .. } => record.unsent(seen),
            Self::Over(over, sweep) => record.swept(*over, sweep, told),
        }
    }

    /// What of it is counted: a finding that was not told is one more that was held back.
    const fn count(&self, taken: u64, told: bool) -> HeldCount {
        match told {
            true => HeldCount::Settle {
                told: taken,
                unclaimed: 0,
                more: 0,
            },
            false => HeldCount::Settle {
                told: 0,
                unclaimed: taken,
                more: matches!(self, Self::Finding { counted: false, .. }) as u64,
            },
        }
    }

    const fn mark(&self) -> Option<Mark> {
        match self {
            Self::Finding { mark, .. } => Some(*mark),
            Self::Over(..) => None,
        }
    }
}

impl State {
    /// Hears whether people were told: otherwise the next finding of the key is told, or the next
    /// sweep tells.
    pub(crate) async fn settle(&self, telling: Telling, told: bool) {
        let Some(claim) = telling.claim else {
            return;
        };
        let turn = &self.turns[claim.key.number() % self.turns.len()];
        let _turn = turn.lock().await;
        self.settle_claim(&claim, told).await;
    }

    /// The same for somebody whose turn it is.
    pub(super) async fn settle_claim(&self, claim: &Claim, told: bool) {
        let Claim {
            key,
            what,
            kept,
            taken,
            last_held,
        } = claim;
        let now = what.now();
        let mut stored = self.ledger.known(key).stored;
        for attempt in 0..ATTEMPTS {
            let mut record = stored.record.clone();
            what.note(&mut record, told);
            if let Some(event) = last_held.as_ref().filter(|_| told) {
                record.told_with(event.clone());
            }
            if record == stored.record {
                return;
            }
            let next = self.ledger.next(record, *kept, now);
            let change = Change {
                before: stored.version,
                next: &next,
                held: what.count(*taken, told),
                mark: what.mark(),
                notes: &Notes::default(),
                // More may be over: this sweep looks again, or the next one if this one is killed.
                due: None,
                now: now / 1000,
            };
            let mut counted = stored.counted.clone();
            counted.add(what.mark());
            counted.trim();
            let known = |version| Stored {
                version,
                due: stored.due,
                counted,
                ..next.clone()
            };
            match self.ledger.swap(key, change).await {
                Ok(Swapped::Done(_)) => {
                    let known = known(stored.version + 1);
                    return self.ledger.know(key, known, now);
                }
                Ok(Swapped::Changed(there)) => stored = there,
                Err(_) => {
                    let known = known(stored.version);
                    return self.ledger.know(key, known, now);
                }
            }
            sleep(pause(attempt, what.claim())).await;
        }
    }
}

/// A wait that grows, different for each who waits: those who failed together come back apart.
pub(super) fn pause(attempt: u32, claim: &str) -> Duration {
    let sum = claim.bytes().fold(attempt, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    let most = 4 << attempt.min(6);
    Duration::from_millis(u64::from(sum % most))
}
