//! Asks the record of a finding's key what becomes of the finding, and keeps the record.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use patrol_core::{
    Aggregate, Alert, AlertState, Registry,
    aggregate::{Aggregations, Count, Held, Observation, Verdict},
};
use serde_json::Value;
use tokio::{sync, time::sleep};

#[cfg(feature = "lambda")]
use crate::control::Control;

use super::{
    key::Key,
    ledger::{Known, Ledger},
    seen::{Claims, Clock, observation},
    store::{HeldCount, Store, StoreError, Stored, Swapped},
};

/// How long a record that this process knows is believed without asking the store: so long may
/// somebody have forgotten the key there.
const BELIEVED: i64 = 5 * 60 * 1000;
/// How often a record is stored anew after somebody else did, before people are told in doubt.
const ATTEMPTS: u32 = 24;

/// What is remembered of findings.
pub(crate) struct State {
    /// What holds where the operator's document says nothing.
    #[cfg(feature = "lambda")]
    base: Aggregations,
    rules: Mutex<Holding>,
    linked: Registry,
    ledger: Ledger,
    /// One finding of a key at a time: the others would only fail to store theirs.
    turns: Vec<sync::Mutex<()>>,
    claims: Claims,
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
    /// What is told: the finding, or a sequence that it completes.
    pub(crate) tell: Vec<Telling>,
    /// Why the finding itself is held back.
    pub(crate) held: Option<Held>,
    /// It was told before: the event came twice.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the log"))]
    pub(crate) before: bool,
    /// Somebody is telling it right now: it must come again, in case that fails.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the function"))]
    pub(crate) in_hand: bool,
}

/// An alert that may be told. [`State::settle`] must hear what came of it.
pub(crate) struct Telling {
    pub(crate) alert: Alert,
    claim: Option<Claim>,
}

struct Claim {
    key: Key,
    seen: Observation,
    matters: Duration,
    count: u64,
}

enum Decision {
    Tell {
        note: Option<Value>,
        again: bool,
        count: u64,
    },
    Held(Held),
    Before,
    InHand,
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

    fn rules(&self) -> Arc<Aggregations> {
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
        let turn = &self.turns[key.number() % self.turns.len()];
        let decision = {
            let _turn = turn.lock().await;
            self.decide(&key, count.aggregate, &seen).await
        };
        let mut told = (None, false, 1);
        let mut claim = None;
        match decision {
            Ok(Decision::Tell {
                note,
                again,
                count: all,
            }) => {
                told = (note, again, all);
                claim = Some(Claim {
                    key,
                    seen,
                    matters: count.aggregate.matters(),
                    count: all,
                });
            }
            Ok(Decision::Held(held)) => {
                if own {
                    admission.held = Some(held);
                }
                return;
            }
            Ok(Decision::Before) => {
                admission.before |= own;
                return;
            }
            Ok(Decision::InHand) => {
                admission.in_hand = true;
                return;
            }
            // A step of another rule's sequence says nothing by itself.
            Err(_) if !own => return,
            Err(_) => {}
        }
        let (note, again, all) = told;
        let other = note.zip(self.linked.get(count.rule));
        let other = other.and_then(|(note, rule)| Alert::from_note(rule, &note));
        let mut alert = other.unwrap_or_else(|| alert.clone());
        alert.count = all;
        alert.group = Some(group);
        if again {
            alert.state = AlertState::Again;
        }
        admission.tell.push(Telling { alert, claim });
    }

    async fn decide(
        &self,
        key: &Key,
        aggregate: &Aggregate,
        seen: &Observation,
    ) -> Result<Decision, StoreError> {
        let Known { mut stored, at } = self.ledger.known(key, seen.now);
        let mut believed = at > seen.now - BELIEVED;
        for attempt in 0..ATTEMPTS {
            let mut record = stored.record.clone();
            let verdict = record.observe(aggregate, seen);
            let changed = record != stored.record;
            let next = self.ledger.next(record, aggregate.matters(), seen);
            let held = match verdict {
                Verdict::Before => return Ok(Decision::Before),
                Verdict::InHand => return Ok(Decision::InHand),
                // Nothing that others may have found meanwhile changes this.
                Verdict::Held(held @ (Held::Told(_) | Held::Seen | Held::Learning))
                    if !changed && believed =>
                {
                    *self.ledger.counts().entry(key.clone()).or_default() += 1;
                    return Ok(Decision::Held(held));
                }
                Verdict::Held(_) => HeldCount::Add(1),
                _ => HeldCount::Reset,
            };
            let swapped = self
                .ledger
                .swap(key, (stored.version, &next), held, seen)
                .await;
            match swapped {
                Ok(Swapped::Done { held }) => {
                    let version = stored.version + 1;
                    self.ledger.know(key, Stored { version, ..next }, seen.now);
                    return Ok(match verdict {
                        Verdict::Tell { note, again } => {
                            let here = self.ledger.counts().remove(key).unwrap_or_default();
                            let count = held + here + 1;
                            Decision::Tell { note, again, count }
                        }
                        Verdict::Held(held) => Decision::Held(held),
                        _ => Decision::Before,
                    });
                }
                Ok(Swapped::Changed(there)) => {
                    (stored, believed) = (there, true);
                    self.ledger.know(key, stored.clone(), seen.now);
                    sleep(pause(attempt, seen)).await;
                }
                Err(why) => {
                    let Verdict::Tell { note, again } = verdict else {
                        return Err(why);
                    };
                    // What this process knows still holds: a throttled key is told once by it.
                    let version = stored.version;
                    self.ledger.know(key, Stored { version, ..next }, seen.now);
                    let count = 1;
                    return Ok(Decision::Tell { note, again, count });
                }
            }
        }
        self.ledger.count_failure();
        Err(StoreError {
            why: format!("somebody else stored another record {ATTEMPTS} times"),
            lasts: false,
        })
    }

    /// Hears whether people were told: otherwise the next finding of the key is told.
    pub(crate) async fn settle(&self, telling: Telling, told: bool) {
        let Some(Claim {
            key,
            seen,
            matters,
            count,
        }) = telling.claim
        else {
            return;
        };
        let turn = &self.turns[key.number() % self.turns.len()];
        let _turn = turn.lock().await;
        let mut stored = self.ledger.known(&key, seen.now).stored;
        for attempt in 0..ATTEMPTS {
            let mut record = stored.record.clone();
            let held = if told {
                record.sent(&seen);
                HeldCount::Add(0)
            } else {
                record.unsent(&seen);
                HeldCount::Add(count)
            };
            if record == stored.record {
                return;
            }
            let next = self.ledger.next(record, matters, &seen);
            match self
                .ledger
                .swap(&key, (stored.version, &next), held, &seen)
                .await
            {
                Ok(Swapped::Done { .. }) => {
                    let version = stored.version + 1;
                    return self.ledger.know(&key, Stored { version, ..next }, seen.now);
                }
                Ok(Swapped::Changed(there)) => stored = there,
                Err(_) => {
                    let version = stored.version;
                    return self.ledger.know(&key, Stored { version, ..next }, seen.now);
                }
            }
            sleep(pause(attempt, &seen)).await;
        }
    }

    /// Counts in the store what was held back in this process.
    #[cfg(feature = "lambda")]
    pub(crate) async fn flush(&self) {
        self.ledger.flush().await;
    }

    /// How often the store could not be used since this was last asked.
    #[cfg(feature = "lambda")]
    pub(crate) fn failures(&self) -> u64 {
        self.ledger.failures()
    }

    /// Does the rule still learn what is usual in the finding's account?
    async fn is_learning(&self, rule: &str, alert: &Alert, days: u32, seen: &Observation) -> bool {
        let group = serde_json::json!([rule, "learning", alert.account()]);
        let key = Key::new(rule, &group.to_string());
        let known = self.ledger.known(&key, seen.now).stored;
        let mut record = known.record.clone();
        let learning = record.is_learning(days, seen.time);
        if record == known.record {
            return learning;
        }
        let next = Stored {
            record,
            ..Stored::default()
        };
        match self
            .ledger
            .swap(&key, (0, &next), HeldCount::Add(0), seen)
            .await
        {
            Ok(Swapped::Done { .. }) => {
                self.ledger
                    .know(&key, Stored { version: 1, ..next }, seen.now);
                learning
            }
            Ok(Swapped::Changed(mut there)) => {
                let learning = there.record.is_learning(days, seen.time);
                self.ledger.know(&key, there, seen.now);
                learning
            }
            Err(_) => false,
        }
    }
}

/// A wait that grows, different for each who waits: those who failed together come back apart.
fn pause(attempt: u32, seen: &Observation) -> Duration {
    let sum = seen.claim.bytes().fold(attempt, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    let most = 4 << attempt.min(6);
    Duration::from_millis(u64::from(sum % most))
}
