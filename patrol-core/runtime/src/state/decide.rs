//! What a finding of a key comes to: the record before it, the record after it, and whether that is stored.

use patrol_core::{
    Alert,
    aggregate::{Count, Held, Observation, Verdict},
};
use serde_json::Value;
use tokio::time::sleep;

use super::{
    State,
    kept::Kept,
    key::Key,
    ledger::Known,
    seen::mark,
    settle::{ATTEMPTS, pause},
    store::{Change, HeldCount, StoreError, Stored, Swapped},
    sweep::Ended,
};

/// How long a record that this process knows is believed without asking the store: so long may
/// somebody have forgotten the key there.
pub(super) const BELIEVED: i64 = 5 * 60 * 1000;

/// What one more finding comes to.
pub(super) enum Decision {
    Tell {
        note: Option<Value>,
        again: bool,
        /// How many findings that were held back are told with it.
        taken: u64,
        /// It was counted before, and so it is one of them.
        counted: bool,
        /// The event of the last one that a throttle held back.
        last_held: Option<String>,
    },
    Held(Held),
    Before,
    InHand,
    /// The time may have ended something of the key, which is told first.
    Look,
}

impl State {
    /// What one more finding of a key comes to, stored.
    pub(super) async fn decide(
        &self,
        key: &Key,
        count: &Count<'_>,
        seen: &Observation,
        alert: &Alert,
        looks: bool,
    ) -> Result<Decision, StoreError> {
        let aggregate = count.aggregate;
        let mark = mark(alert, seen);
        let Known { mut stored, at } = self.ledger.known(key);
        let mut believed = at > seen.now - BELIEVED;
        for attempt in 0..ATTEMPTS {
            match Self::ended(&stored.record, aggregate, seen) {
                // The first attempt may have shown what there is; what others store later is of now.
                Ended::Something if looks && attempt < 2 => {
                    return Ok(Decision::Look);
                }
                // What is over is told before the finding, even when telling it fails.
                Ended::InHand => {
                    return Ok(Decision::InHand);
                }
                _ => {}
            }
            let counted = stored.counted.has(mark) || self.ledger.is_held_here(key, mark);
            let mut seen = seen.clone();
            seen.counted = counted;
            let seen = &seen;
            let begins = stored.record.is_over(aggregate, seen.time);
            let mut record = stored.record.clone();
            let verdict = record.observe(aggregate, seen);
            let changed = record != stored.record;
            let kept = Kept::of(&verdict, &record, aggregate, seen, alert);
            let held = match verdict {
                Verdict::Before => return Ok(Decision::Before),
                Verdict::InHand => return Ok(Decision::InHand),
                Verdict::Held(held @ Held::Twice) => return Ok(Decision::Held(held)),
                // Nothing that others may have found meanwhile changes this.
                Verdict::Held(held @ (Held::Told(_) | Held::Seen | Held::Learning))
                    if !changed && believed =>
                {
                    self.ledger.hold(key, kept.here(mark));
                    return Ok(Decision::Held(held));
                }
                Verdict::Held(_) if begins => HeldCount::Begin(1),
                Verdict::Held(_) => HeldCount::Add(1),
                _ => HeldCount::Claim {
                    more: self.ledger.held_here(key),
                    anew: begins,
                },
            };
            let next = self.ledger.next(record, aggregate.kept(), seen.now);
            let change = Change {
                before: stored.version,
                next: &next,
                held,
                mark: matches!(verdict, Verdict::Held(_)).then_some(mark),
                notes: &kept.notes,
                due: kept.due,
                now: seen.now / 1000,
            };
            let mut known = Stored {
                version: stored.version + 1,
                due: stored.due.or(kept.due),
                counted: stored.counted.clone(),
                ..next.clone()
            };
            known.counted.add(change.mark);
            known.counted.trim();
            match self.ledger.swap(key, change).await {
                Ok(Swapped::Done(before)) => {
                    known.counted.add(before.counted.iter());
                    self.ledger.know(key, known, seen.now);
                    return Ok(match (verdict, held) {
                        (Verdict::Tell { note, again }, HeldCount::Claim { more, anew }) => {
                            self.ledger.told_here(key);
                            let in_hand = stored.record.is_in_hand(seen.now, &seen.claim);
                            let there = if anew { 0 } else { before.held.free(in_hand) };
                            Decision::Tell {
                                note,
                                again,
                                taken: more + there,
                                counted: counted || before.counted.has(mark),
                                last_held: before.note,
                            }
                        }
                        (Verdict::Held(held), _) => Decision::Held(held),
                        _ => Decision::Before,
                    });
                }
                Ok(Swapped::Changed(there)) => {
                    (stored, believed) = (there, true);
                    self.ledger.know(key, stored.clone(), seen.now);
                    sleep(pause(attempt, &seen.claim)).await;
                }
                Err(why) => {
                    let Verdict::Tell { note, again } = verdict else {
                        return Err(why);
                    };
                    // What this process knows still holds: a throttled key is told once by it.
                    let version = stored.version;
                    self.ledger.know(key, Stored { version, ..known }, seen.now);
                    return Ok(Decision::Tell {
                        note,
                        again,
                        taken: 0,
                        counted: false,
                        last_held: None,
                    });
                }
            }
        }
        self.ledger.count_failure();
        Err(StoreError {
            why: format!("somebody else stored another record {ATTEMPTS} times"),
            lasts: false,
        })
    }
}
