//! Asks the record of a finding's key what becomes of the finding, and keeps the record.

use std::sync::{Arc, Mutex, PoisonError};

use patrol_core::{
    Aggregate, Alert, AlertState, Registry,
    aggregate::{Aggregations, Count, Held, Observation, Verdict},
};
use serde_json::Value;
use tokio::{sync, time::sleep};

#[cfg(feature = "lambda")]
use crate::control::Control;

use super::{
    kept::Kept,
    key::Key,
    ledger::{Known, Ledger},
    seen::{Claims, Clock, observation},
    settle::{ATTEMPTS, Claim, Claimed, Telling, pause},
    store::{Change, Due, HeldCount, Store, StoreError, Stored, Swapped},
};

/// How long a record that this process knows is believed without asking the store: so long may
/// somebody have forgotten the key there.
const BELIEVED: i64 = 5 * 60 * 1000;

/// What is remembered of findings.
pub(crate) struct State {
    /// What holds where the operator's document says nothing.
    #[cfg(feature = "lambda")]
    base: Aggregations,
    rules: Mutex<Holding>,
    pub(super) linked: Registry,
    pub(super) ledger: Ledger,
    /// One finding of a key at a time: the others would only fail to store theirs.
    pub(super) turns: Vec<sync::Mutex<()>>,
    pub(super) claims: Claims,
}

/// Which aggregation holds for which rule, and the document that was heard.
struct Holding {
    #[cfg(feature = "lambda")]
    control: Arc<Control>,
    rules: Arc<Aggregations>,
}

/// What becomes of a finding.
#[derive(Default)]
pub(crate) struct Admission {
    /// What the time has ended before the finding came: it is told first.
    pub(crate) over: Vec<Telling>,
    /// What is told: the finding, or a sequence that it completes.
    pub(crate) tell: Vec<Telling>,
    /// Why the finding itself is held back.
    pub(crate) held: Option<Held>,
    /// The group that it is held back in, as [`Alert::group`] has it.
    #[cfg(feature = "deploy")]
    pub(crate) group: Option<String>,
    /// It was told before: the event came twice.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the log"))]
    pub(crate) before: bool,
    /// Somebody is telling it right now: it must come again, in case that fails.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the function"))]
    pub(crate) in_hand: bool,
}

enum Decision {
    Tell {
        note: Option<Value>,
        again: bool,
        /// How many findings that were held back are told with it.
        taken: u64,
    },
    Held(Held),
    Before,
    InHand,
    /// The time may have ended something of the key, which is told first.
    Look,
}

impl State {
    pub(crate) fn new(rules: Aggregations, linked: Registry, store: Box<dyn Store>) -> Self {
        Self {
            rules: Mutex::new(Holding {
                #[cfg(feature = "lambda")]
                control: Arc::default(),
                rules: Arc::new(rules.clone()),
            }),
            #[cfg(feature = "lambda")]
            base: rules,
            linked,
            ledger: Ledger::new(store),
            turns: (0..64).map(|_| sync::Mutex::default()).collect(),
            claims: Claims::new(),
        }
    }

    /// Puts findings together as the operator's document says. What is remembered of them stays.
    #[cfg(feature = "lambda")]
    pub(crate) fn follow(&self, control: &Arc<Control>) {
        let mut holding = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&holding.control, control) {
            return;
        }
        let mut rules = self.base.clone();
        control.overrule_aggregations(&mut rules);
        *holding = Holding {
            control: Arc::clone(control),
            rules: Arc::new(rules),
        };
    }

    pub(super) fn rules(&self) -> Arc<Aggregations> {
        let holding = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&holding.rules)
    }

    /// What becomes of a finding.
    pub(crate) async fn admit(&self, alert: &Alert, clock: Clock) -> Admission {
        let mut admission = Admission::default();
        let rules = self.rules();
        let own = rules.get(alert.rule);
        let closes = alert.state == AlertState::Closed;
        if closes || own.is_none_or(Aggregate::is_every) {
            admission.tell.push(Telling {
                alert: alert.clone(),
                claim: None,
            });
            if closes {
                return admission;
            }
        } else if own.is_some_and(Aggregate::is_step) {
            admission.held = Some(Held::Step);
        }
        for count in rules.counts(alert.rule) {
            self.count(&count, alert, clock, &mut admission).await;
        }
        admission
    }

    async fn count(
        &self,
        count: &Count<'_>,
        alert: &Alert,
        clock: Clock,
        admission: &mut Admission,
    ) {
        let own = count.rule == alert.rule;
        let key = Key::new(count.rule, &count.aggregate.group(count.rule, alert));
        let mut seen = observation(alert, count, clock, &self.claims);
        if let Some(days) = count.aggregate.learning() {
            seen.learning = self.is_learning(count.rule, alert, days, &seen).await;
        }
        let group = key.digest().to_owned();
        let mut closed = false;
        let turn = &self.turns[key.number() % self.turns.len()];
        let decision = {
            let _turn = turn.lock().await;
            match self.decide(&key, count, &seen, alert, true).await {
                Ok(Decision::Look) => {
                    let swept = self.sweep_key(&key.id, seen.time, clock, false).await;
                    let swept = swept.ok().flatten();
                    closed = swept
                        .as_ref()
                        .is_some_and(|over| over.alert.state == AlertState::Closed);
                    admission.over.extend(swept);
                    self.decide(&key, count, &seen, alert, false).await
                }
                decision => decision,
            }
        };
        let mut told = (None, false, 0);
        let mut claim = None;
        match decision {
            Ok(Decision::Tell { note, again, taken }) => {
                told = (note, again, taken);
                claim = Some(Claim {
                    key,
                    what: Claimed::Finding(seen),
                    matters: count.aggregate.matters(),
                    taken,
                });
            }
            Ok(Decision::Held(held)) => {
                if own {
                    admission.held = Some(held);
                    #[cfg(feature = "deploy")]
                    {
                        admission.group = Some(group);
                    }
                }
                return;
            }
            Ok(Decision::Before) => {
                admission.before |= own;
                return;
            }
            // Whoever looked does not look again.
            Ok(Decision::InHand | Decision::Look) => {
                admission.in_hand = true;
                return;
            }
            // A step of another rule's sequence says nothing by itself.
            Err(_) if !own => return,
            Err(_) => {}
        }
        let (note, again, taken) = told;
        let other = note.zip(self.linked.get(count.rule));
        let other = other.and_then(|(note, rule)| Alert::from_note(rule, &note));
        let mut alert = other.unwrap_or_else(|| alert.clone());
        alert.count = taken + 1;
        alert.group = Some(group);
        if again && !closed {
            alert.state = AlertState::Again;
        }
        admission.tell.push(Telling { alert, claim });
    }

    async fn decide(
        &self,
        key: &Key,
        count: &Count<'_>,
        seen: &Observation,
        alert: &Alert,
        mut looks: bool,
    ) -> Result<Decision, StoreError> {
        let aggregate = count.aggregate;
        let Known { mut stored, at } = self.ledger.known(key, seen.now);
        let mut believed = at > seen.now - BELIEVED;
        for attempt in 0..ATTEMPTS {
            if looks && self.may_be_over(key, &stored.record, aggregate, seen).await {
                return Ok(Decision::Look);
            }
            // What others store meanwhile is of now.
            looks &= attempt == 0;
            let mut record = stored.record.clone();
            let verdict = record.observe(aggregate, seen);
            let changed = record != stored.record;
            let kept = Kept::of(&verdict, &record, aggregate, seen, alert);
            let held = match verdict {
                Verdict::Before => return Ok(Decision::Before),
                Verdict::InHand => return Ok(Decision::InHand),
                // Nothing that others may have found meanwhile changes this.
                Verdict::Held(held @ (Held::Told(_) | Held::Seen | Held::Learning))
                    if !changed && believed =>
                {
                    self.ledger.hold(key, kept.here());
                    return Ok(Decision::Held(held));
                }
                Verdict::Held(_) => HeldCount::Add(1),
                _ => HeldCount::Claim {
                    more: self.ledger.held_here(key),
                    anew: stored.expires.is_some_and(|end| end < seen.now / 1000),
                },
            };
            let next = self.ledger.next(record, aggregate.matters(), seen.now);
            let change = Change {
                before: stored.version,
                next: &next,
                held,
                notes: &kept.notes,
                due: kept.due.map_or(Due::Unchanged, Due::AtLatest),
                now: seen.now / 1000,
            };
            let known = Stored {
                version: stored.version + 1,
                due: stored.due.or(kept.due),
                ..next.clone()
            };
            match self.ledger.swap(key, change).await {
                Ok(Swapped::Done(before)) => {
                    self.ledger.know(key, known, seen.now);
                    return Ok(match (verdict, held) {
                        (Verdict::Tell { note, again }, HeldCount::Claim { more, .. }) => {
                            self.ledger.told_here(key);
                            let in_hand = stored.record.is_in_hand(seen.now, &seen.claim);
                            let taken = more + before.free(in_hand);
                            Decision::Tell { note, again, taken }
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
                    let taken = 0;
                    return Ok(Decision::Tell { note, again, taken });
                }
            }
        }
        self.ledger.count_failure();
        Err(StoreError {
            why: format!("somebody else stored another record {ATTEMPTS} times"),
            lasts: false,
        })
    }

    /// Counts in the store what was held back in this process.
    pub(crate) async fn flush(&self) {
        self.ledger.flush().await;
    }

    /// How often the store could not be used since this was last asked.
    #[cfg(feature = "lambda")]
    pub(crate) fn failures(&self) -> u64 {
        self.ledger.failures()
    }
}
