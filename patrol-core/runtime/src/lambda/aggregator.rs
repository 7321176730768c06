//! Which findings are held back, because people have heard of them or not enough have come.
//!
//! A rule's [`Aggregate`] says how its findings are put together; `AlertAggregation` overrules it:
//! `RULE HOW`, one a line or apart by `;`, such as `assumeRole throttle=1h; cloudTrail threshold=5/10m`.
//!
//! | What is kept | Where | How much | Until |
//! |---|---|---|---|
//! | when a key was told, and the times of its findings | this execution environment's memory | [`KEYS`] keys, 100 times each | Lambda ends the environment (a cold start begins anew), or newer keys need the room |
//!
//! So a key may be told once by each environment that runs at the same time, and again after a cold
//! start; findings that are spread over environments may not reach a threshold. With a reserved
//! concurrency of 1 there is one environment. Each finding that is held back is a log line and is
//! counted as `HeldBack`.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use patrol_core::{
    Alert, Registry,
    aggregate::{Aggregations, Held, Observation, Record, Verdict, since_1970},
};

/// Keys that are remembered.
const KEYS: usize = 1024;

/// Decides what is held back.
pub(super) struct Aggregator {
    rules: Aggregations,
    keys: Mutex<HashMap<String, (Record, i64)>>,
}

/// Leave to tell: what is remembered of it, under which key.
pub(super) struct Admission(Option<(String, Observation)>);

impl Aggregator {
    /// Reads what the rules and the operator say, or everything that is wrong with it.
    pub(super) fn new(setting: &str, linked: &Registry) -> Result<Self, Vec<String>> {
        let mut rules = Aggregations::of(linked.rules().iter().copied());
        let overruled = rules.overrule_all(setting).into_iter();
        let mut problems: Vec<_> = overruled
            .map(|why| format!("`AlertAggregation`: {why}"))
            .collect();
        problems.extend(rules.errors().iter().map(ToString::to_string));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            rules,
            keys: Mutex::default(),
        })
    }

    /// May it be told? [`settle`](Self::settle) must hear what came of it.
    pub(super) fn admit(&self, alert: &Alert) -> Result<Admission, Held> {
        self.admit_at(alert, since_1970(SystemTime::now()))
    }

    fn admit_at(&self, alert: &Alert, now: i64) -> Result<Admission, Held> {
        let mut counts = self.rules.counts(alert.rule);
        let Some(count) = counts.find(|count| count.rule == alert.rule) else {
            return Ok(Admission(None));
        };
        let name = count.aggregate.group(alert.rule, alert);
        let mut seen = Observation::new(alert.occurrence_id().unwrap_or_default(), now);
        seen.value = count.aggregate.value(alert);
        seen.step = count.step;
        let mut keys = self.keys();
        make_room(&mut keys, &name);
        let (record, used) = keys.entry(name.clone()).or_default();
        *used = now;
        match record.observe(count.aggregate, &seen) {
            Verdict::Held(held) => Err(held),
            _ => Ok(Admission(Some((name, seen)))),
        }
    }

    /// Hears whether every sink took it: otherwise the next finding of the key is told.
    pub(super) fn settle(&self, pass: Admission, delivered: bool) {
        let Admission(Some((name, seen))) = pass else {
            return;
        };
        if let Some((record, _)) = self.keys().get_mut(&name) {
            if delivered {
                record.sent(&seen);
            } else {
                record.unsent(&seen);
            }
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, (Record, i64)>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the key that was not used for the longest time.
fn make_room(keys: &mut HashMap<String, (Record, i64)>, name: &str) {
    if keys.len() < KEYS || keys.contains_key(name) {
        return;
    }
    let oldest = keys.iter().min_by_key(|(_, (_, used))| *used);
    if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
        keys.remove(&oldest);
    }
}
