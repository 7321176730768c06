//! What is remembered of the findings of a replay.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use patrol_core::{
    Aggregate, Alert, AlertState, Finding, RuleEntry,
    aggregate::{Aggregations, Held, Observation, Over, Record, Sweep, Verdict, since_1970},
};

/// One finding that people hear of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The rule that tells it: of a sequence, the last.
    pub rule: &'static str,
    /// The event at which it is told, counted from 0; as many as there are events for what is told at
    /// the end.
    pub event: usize,
    /// The finding; of what was held back, the last one.
    pub finding: Finding,
    /// Where it is in its life.
    pub state: AlertState,
    /// For how many findings it stands: itself and those held back before, or those alone.
    pub count: u64,
}

/// What is remembered by key.
#[derive(Default)]
pub(crate) struct Memory {
    aggregations: Arc<Aggregations>,
    keys: BTreeMap<String, Known>,
    /// Since when a rule learns what is usual in an account.
    since: HashMap<(&'static str, Option<String>), Record>,
    pub(crate) told: Vec<Told>,
}

/// What is remembered of a key.
#[derive(Default)]
struct Known {
    rule: &'static str,
    record: Record,
    /// How many findings were held back since it was told.
    held: u64,
    /// The last one that its throttle held back, and its event.
    last_held: Option<(String, Finding)>,
    last_told: Option<Finding>,
    /// When it was last found.
    last: Option<i64>,
    /// The events that were counted or told, with the step that they were.
    counted: HashSet<(String, usize)>,
}

type Rules<'f, 'r> = dyn Fn(&str) -> Option<&'r RuleEntry> + 'f;

impl Memory {
    pub(crate) fn new(aggregations: Aggregations) -> Self {
        Self {
            aggregations: Arc::new(aggregations),
            ..Self::default()
        }
    }

    pub(crate) fn finding(&mut self, number: usize, alert: &Alert, rules: &Rules<'_, '_>) {
        let own = self.aggregations.get(alert.rule);
        if own.is_some_and(Aggregate::is_every) {
            self.tell(alert.rule, number, alert.finding.clone(), (alert.state, 1));
        }
        let aggregations = Arc::clone(&self.aggregations);
        for count in aggregations.counts(alert.rule) {
            let time = alert.timestamp().map(since_1970).unwrap_or_default();
            let mut seen = Observation::new(alert.event_id().unwrap_or_default(), time);
            seen.value = count.aggregate.value(alert);
            seen.step = count.step;
            if !count.aggregate.before().is_empty() {
                seen.note = Some(alert.note());
            }
            if let Some(days) = count.aggregate.learning() {
                let account = alert.account().map(str::to_owned);
                let since = self.since.entry((count.rule, account)).or_default();
                seen.learning = since.is_learning(days, time);
            }
            let group = count.aggregate.group(count.rule, alert);
            let known = self.keys.entry(group).or_default();
            known.rule = count.rule;
            known.last = known.last.max(Some(time));
            if known.record.is_over(count.aggregate, time) {
                known.held = 0;
            }
            seen.counted = !known.counted.insert((seen.event.clone(), seen.step));
            match known.record.observe(count.aggregate, &seen) {
                Verdict::Tell { note, again } => {
                    known.record.sent(&seen);
                    known.last_held = None;
                    let all = std::mem::take(&mut known.held) + 1;
                    let other = note.zip(rules(count.rule));
                    let other = other.and_then(|(note, rule)| Alert::from_note(rule, &note));
                    let finding =
                        other.map_or_else(|| alert.finding.clone(), |other| other.finding);
                    known.last_told = Some(finding.clone());
                    let state = if again {
                        AlertState::Again
                    } else {
                        alert.state
                    };
                    self.tell(count.rule, number, finding, (state, all));
                }
                Verdict::Held(Held::Twice) => {}
                Verdict::Held(held) => {
                    known.held += 1;
                    if let Held::Told(_) = held {
                        known.last_held = Some((seen.event, alert.finding.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells what is over by this time.
    pub(crate) fn sweep(&mut self, number: usize, at: i64, rules: &Rules<'_, '_>) {
        self.over(number, &Sweep::new(at), rules);
    }

    /// Tells what is still held back at the end.
    pub(crate) fn end(&mut self, number: usize, rules: &Rules<'_, '_>) {
        let mut sweep = Sweep::new(i64::MAX);
        sweep.ending = true;
        self.over(number, &sweep, rules);
    }

    fn over(&mut self, number: usize, sweep: &Sweep, rules: &Rules<'_, '_>) {
        let mut told = Vec::new();
        for known in self.keys.values_mut() {
            let Some(aggregate) = self.aggregations.get(known.rule) else {
                continue;
            };
            let mut sweep = sweep.clone();
            sweep.last = known.last;
            loop {
                let held = known.last_held.as_ref().filter(|_| known.held > 0);
                sweep.held = held.map(|(event, _)| event.clone());
                let Some(over) = known.record.sweep(aggregate, &sweep) else {
                    break;
                };
                known.record.swept(over, &sweep, true);
                let (finding, state) = match over {
                    Over::HeldBack { .. } => {
                        let held = known.last_held.take();
                        (held.map(|(_, finding)| finding), AlertState::Again)
                    }
                    _ => (known.last_told.clone(), AlertState::Closed),
                };
                let all = match state {
                    AlertState::Again => std::mem::take(&mut known.held),
                    _ => 1,
                };
                told.extend(finding.map(|finding| (known.rule, finding, (state, all))));
            }
        }
        for (rule, finding, how) in told {
            if rules(rule).is_some() {
                self.tell(rule, number, finding, how);
            }
        }
    }

    /// Findings that were held back, and not told since.
    pub(crate) fn held(&self) -> u64 {
        self.keys.values().map(|known| known.held).sum()
    }

    fn tell(
        &mut self,
        rule: &'static str,
        event: usize,
        finding: Finding,
        (state, count): (AlertState, u64),
    ) {
        self.told.push(Told {
            rule,
            event,
            finding,
            state,
            count,
        });
    }
}
