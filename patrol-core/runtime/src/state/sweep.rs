//! What the time alone brings to be told: what a throttle held back, and that a finding is over.
//!
//! A key that waits for that has a time at which somebody must look at it. The function's schedule
//! brings it to look every few minutes; `run` looks when an event's time has come so far, and at its
//! end. A finding that comes after that time, and before anybody has looked, looks first. So what is
//! told does not depend on who comes first.

use chrono::{DateTime, SecondsFormat};
use patrol_core::{
    Aggregate, Alert, AlertState,
    aggregate::{Observation, Over, PATIENCE, Record, Sweep},
};

use super::{
    State,
    kept::seconds,
    key::Key,
    seen::Clock,
    settle::{Claim, Claimed, Telling},
    store::{Change, HeldCount, Note, Notes, StoreError, Stored, Swapped, Whole},
};

/// What the time may have ended of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Nothing,
    /// Somebody must look, and tell it first.
    Something,
    /// Somebody is telling it right now, and may yet fail.
    InHand,
}

impl State {
    /// The ids of keys that must be looked at, as of this time in milliseconds from 1970.
    pub(crate) async fn due(&self, at: i64) -> Result<Vec<String>, StoreError> {
        self.ledger.due(at.div_euclid(1000)).await
    }

    /// What is over of a key by this time; the next one after that is settled, until there is none.
    pub(crate) async fn sweep(
        &self,
        id: &str,
        at: i64,
        clock: Clock,
    ) -> Result<Option<Telling>, StoreError> {
        let key = Key::of(id.to_owned(), String::new());
        let turn = &self.turns[key.number() % self.turns.len()];
        let _turn = turn.lock().await;
        self.sweep_key(id, at, clock, true).await
    }

    /// What the time may have ended before this finding, of a key with this record. Others may have held
    /// back what this process does not know of.
    pub(super) fn ended(record: &Record, aggregate: &Aggregate, seen: &Observation) -> Ended {
        let held = record.held_until(aggregate);
        let ends = [
            held.filter(|_| aggregate.throttles()),
            record.closes_at(aggregate, None),
        ];
        let end = ends.into_iter().flatten().min();
        let as_of = record.begun_to_tell().max(Some(seen.time));
        if record.is_swept_now(seen.now) {
            Ended::InHand
        } else if end.is_none_or(|end| Some(end) > as_of) || record.is_in_hand(seen.now, "") {
            Ended::Nothing
        } else {
            Ended::Something
        }
    }

    /// [`sweep`](Self::sweep) for somebody whose turn it is.
    pub(super) async fn sweep_key(
        &self,
        id: &str,
        at: i64,
        clock: Clock,
        postpones: bool,
    ) -> Result<Option<Telling>, StoreError> {
        let Some(whole) = self.ledger.read(id).await? else {
            return Ok(None);
        };
        let key = Key::of(id.to_owned(), whole.shown.clone());
        let name = id.split('/').next().unwrap_or_default();
        let rules = self.rules();
        let every = Aggregate::every();
        let aggregate = rules.get(name).unwrap_or(&every);
        // What somebody began to tell is told as of then, also before a finding that happened earlier.
        let at = whole
            .stored
            .record
            .begun_to_tell()
            .max(Some(at))
            .unwrap_or(at);
        let sweep = self.look(&whole, at, clock);
        let mut record = whole.stored.record.clone();
        if record.is_in_hand(sweep.now, "") {
            return Ok(None);
        }
        let claimed = match record.sweep(aggregate, &sweep) {
            Some(over) => alert(&whole, over).and_then(|note| {
                let rule = self.linked.get(name)?;
                Some((over, Alert::from_note(rule, &note.alert)?, note))
            }),
            None if !postpones || sweep.ending => return Ok(None),
            None => None,
        };
        let Some((over, mut alert, note)) = claimed else {
            // Nothing is over yet, or nobody knows the rule any more.
            let linked = self.linked.get(name).is_some();
            let due = whole.stored.record.due(aggregate, &sweep);
            let due = due.filter(|_| linked);
            let due = due.map(|due| seconds(due.max(at.saturating_add(PATIENCE))));
            self.ledger.postpone(&key, &whole, due).await;
            return Ok(None);
        };
        let (held, taken) = match over {
            Over::HeldBack { since } => {
                alert.state = AlertState::Again;
                alert.finding = alert.finding.detail("heldBackSince", time(since));
                let anew = false;
                (HeldCount::Claim { more: 0, anew }, whole.held.all)
            }
            Over::Closed { after } => {
                alert.state = AlertState::Closed;
                let after = format!("{}s", after / 1000);
                alert.finding = alert.finding.detail("notFoundFor", after);
                (HeldCount::Add(0), 0)
            }
            _ => return Ok(None),
        };
        alert.count = taken.max(1);
        alert.group = Some(key.digest().to_owned());
        alert.input.clone_from(&note.input);
        let kept = aggregate.kept();
        let next = self.ledger.next(record, kept, sweep.now);
        let change = Change {
            before: whole.stored.version,
            next: &next,
            held,
            mark: None,
            notes: &Notes::default(),
            due: None,
            now: sweep.now / 1000,
        };
        let Swapped::Done(_) = self.ledger.swap(&key, change).await? else {
            // Somebody was quicker: whatever is left is seen by the next sweep.
            return Ok(None);
        };
        let known = Stored {
            version: whole.stored.version + 1,
            due: whole.stored.due,
            counted: whole.stored.counted.clone(),
            ..next
        };
        self.ledger.know(&key, known, sweep.now);
        let claim = Some(Claim {
            key,
            what: Claimed::Over(over, sweep),
            kept,
            taken,
            last_held: None,
        });
        Ok(Some(Telling { alert, claim }))
    }

    /// A look at a key with a claim of its own.
    fn look(&self, whole: &Whole, at: i64, clock: Clock) -> Sweep {
        let mut sweep = Sweep::new(at);
        let held = whole.notes.held.as_ref().filter(|_| whole.held.all > 0);
        sweep.held = held.map(|note| note.event.clone());
        sweep.last = whole.notes.last;
        sweep.claim = self.claims.next();
        match clock {
            Clock::Events => sweep.ending = at == i64::MAX,
            Clock::Wall { now, lease } => (sweep.now, sweep.lease) = (now, lease),
        }
        sweep
    }
}

/// What is told of a key whose time is over.
fn alert(whole: &Whole, over: Over) -> Option<&Note> {
    let Notes { held, told, .. } = &whole.notes;
    match over {
        Over::HeldBack { .. } => held.as_ref(),
        _ => told.as_ref().or(held.as_ref()),
    }
}

fn time(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
