//! Asks the record of a finding's key what becomes of the finding, and keeps the record.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use patrol_core::{
    Aggregate, Alert, AlertState, Registry,
    aggregate::{Aggregations, Count, Held},
};
use tokio::sync::{self, OwnedMutexGuard};

#[cfg(feature = "lambda")]
use crate::control::Control;

use super::{
    admission::{Admission, Begin, Over},
    decide::Decision,
    key::Key,
    ledger::Ledger,
    seen::{Claims, Clock, Latest, mark, observation},
    settle::{Claim, Claimed, Telling},
    store::Store,
};

/// What is remembered of findings.
pub(crate) struct State {
    /// What holds where the operator's document says nothing. The rules are asked when a finding first comes.
    base: OnceLock<Arc<Aggregations>>,
    rules: Mutex<Holding>,
    pub(super) linked: Registry,
    pub(super) ledger: Ledger,
    /// One finding of a key at a time: the others would only fail to store theirs.
    pub(super) turns: Vec<sync::Mutex<()>>,
    /// One at a time tells what is over of a key.
    ends: Vec<Arc<sync::Mutex<()>>>,
    pub(super) claims: Claims,
    /// Of recorded events.
    latest: Latest,
}

/// Which aggregation holds for which rule, and the document that was heard.
#[derive(Default)]
struct Holding {
    #[cfg(feature = "lambda")]
    control: Arc<Control>,
    /// `None`: the document says nothing of them.
    rules: Option<Arc<Aggregations>>,
}

impl State {
    /// `rules` are those that were overruled; `None`: the rules' own.
    pub(crate) fn new(
        rules: Option<Aggregations>,
        linked: Registry,
        store: Box<dyn Store>,
    ) -> Self {
        Self {
            rules: Mutex::default(),
            base: rules
                .map(Arc::new)
                .map_or_else(OnceLock::new, OnceLock::from),
            linked,
            ledger: Ledger::new(store),
            turns: (0..64).map(|_| sync::Mutex::default()).collect(),
            ends: (0..64).map(|_| Arc::default()).collect(),
            claims: Claims::new(),
            latest: Latest::new(),
        }
    }

    /// Puts findings together as the operator's document says. What is remembered of them stays.
    #[cfg(feature = "lambda")]
    pub(crate) fn follow(&self, control: &Arc<Control>) {
        let mut holding = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&holding.control, control) {
            return;
        }
        let rules = control.overrules_aggregations().then(|| {
            let mut rules = Aggregations::clone(self.base());
            control.overrule_aggregations(&mut rules);
            Arc::new(rules)
        });
        *holding = Holding {
            control: Arc::clone(control),
            rules,
        };
    }

    pub(super) fn rules(&self) -> Arc<Aggregations> {
        let holding = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(holding.rules.as_ref().unwrap_or_else(|| self.base()))
    }

    fn base(&self) -> &Arc<Aggregations> {
        self.base
            .get_or_init(|| Arc::new(self.linked.aggregations()))
    }

    /// Does this time of a recorded event, in milliseconds from 1970, say that it is that late by now?
    #[cfg(feature = "cli")]
    pub(crate) fn believes(&self, time: i64) -> bool {
        self.latest.believes(time)
    }

    /// What becomes of a finding, from this count on.
    pub(crate) async fn admit(&self, alert: &Alert, clock: Clock, from: Begin) -> Admission {
        let mut admission = Admission::default();
        let rules = self.rules();
        let own = rules.get(alert.rule);
        let closes = alert.state == AlertState::Closed;
        if from.count > 0 {
            // It was said before.
        } else if closes || own.is_none_or(Aggregate::is_every) {
            admission.tell.push(Telling {
                alert: alert.clone(),
                claim: None,
            });
        } else if own.is_some_and(Aggregate::is_step) {
            admission.held = Some(Held::Step);
        }
        if closes {
            return admission;
        }
        for (number, count) in rules.counts(alert.rule).enumerate().skip(from.count) {
            let looks = from.looks || number > from.count;
            if let Some(over) = self
                .count(&count, alert, clock, looks, &mut admission)
                .await
            {
                let (telling, alone) = over;
                admission.over = Some(Over::before(number, telling, alone));
                break;
            }
        }
        admission
    }

    /// What one count of the finding comes to; or what must be told before it.
    async fn count(
        &self,
        count: &Count<'_>,
        alert: &Alert,
        clock: Clock,
        looks: bool,
        admission: &mut Admission,
    ) -> Option<(Telling, OwnedMutexGuard<()>)> {
        let own = count.rule == alert.rule;
        let key = Key::new(count.rule, &count.aggregate.group(count.rule, alert));
        let mut seen = observation(alert, count, clock, &self.claims, &self.latest);
        if let Some(days) = count.aggregate.learning() {
            let learning = self.is_learning(count.rule, alert, days, &seen, clock);
            seen.learning = learning.await;
        }
        let group = key.digest().to_owned();
        let turn = &self.turns[key.number() % self.turns.len()];
        let mut decision = {
            let _turn = turn.lock().await;
            self.decide(&key, count, &seen, alert, looks).await
        };
        if let Ok(Decision::Look | Decision::InHand) = decision {
            // If this process is telling what is over for the key, it has done so after this.
            let end = &self.ends[key.number() % self.ends.len()];
            let alone = Arc::clone(end).lock_owned().await;
            let _turn = turn.lock().await;
            decision = self.decide(&key, count, &seen, alert, looks).await;
            if let Ok(Decision::Look) = decision {
                self.ledger.flush_key(&key).await;
                let swept = self.sweep_key(&key.id, seen.time, clock, false).await;
                if let Ok(Some(telling)) = swept {
                    return Some((telling, alone));
                }
                decision = self.decide(&key, count, &seen, alert, false).await;
            }
        }
        let mut told = (None, false, 1);
        let mut claim = None;
        match decision {
            Ok(Decision::Tell {
                note,
                again,
                taken,
                counted,
                last_held,
            }) => {
                told = (note, again, taken + u64::from(!counted));
                claim = Some(Claim {
                    key,
                    what: Claimed::Finding {
                        mark: mark(alert, &seen),
                        seen,
                        counted,
                    },
                    kept: count.aggregate.kept(),
                    taken,
                    last_held,
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
                return None;
            }
            Ok(Decision::Before) => {
                admission.before |= own;
                return None;
            }
            // What was looked up is not looked up again.
            Ok(Decision::InHand | Decision::Look) => {
                admission.in_hand = true;
                return None;
            }
            // A step of another rule's sequence says nothing by itself.
            Err(_) if !own => return None,
            Err(_) => {}
        }
        let (note, again, all) = told;
        let other = note.zip(self.linked.get(count.rule));
        let other = other.and_then(|(note, rule)| Alert::from_note(rule, &note));
        let mut alert = other.unwrap_or_else(|| alert.clone());
        alert.count = all.max(1);
        alert.group = Some(group);
        if again {
            alert.state = AlertState::Again;
        }
        admission.tell.push(Telling { alert, claim });
        None
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
