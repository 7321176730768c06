//! One finding of CloudTrail's log after the other, compared with what was told.

use std::collections::HashMap;

use super::{
    super::super::{
        Failure,
        run::{Executor, Seen},
    },
    report::Report,
};
use crate::{
    deploy::{TellingLog, Verdict},
    state::{Begin, Clock, FindingOutcome, State, Telling},
};
use patrol_core::{
    Alert, AlertState,
    aggregate::{Held, since_1970},
};

/// Groups that are known to be held back at once; as many as are remembered of findings.
const GROUPS: usize = 65_536;

/// A comparison that is under way.
pub(super) struct Comparison<'a, 'io> {
    pub(super) told: &'a TellingLog,
    pub(super) executor: &'a Executor,
    pub(super) report: Report<'a, 'io>,
    pub(super) held: HeldGroups,
    /// Until when what a throttle held back can have been told, in milliseconds since 1970.
    pub(super) end: i64,
}

/// Of groups whose findings are held back: was one of those told by the live path?
///
/// What a throttle held back is told by the last of it. Which one that is hangs on what came, so that any of them is an
/// answer.
#[derive(Default)]
pub(super) struct HeldGroups(HashMap<(&'static str, String), bool>);

impl HeldGroups {
    fn add(&mut self, alert: &Alert, group: String, told: bool) {
        let key = (alert.rule, group);
        if self.0.len() < GROUPS || self.0.contains_key(&key) {
            *self.0.entry(key).or_default() |= told;
        }
    }

    /// Was one of what a throttle held back told? It begins again after that.
    fn take(&mut self, over: &Alert) -> bool {
        let group = over.group.clone().unwrap_or_default();
        self.0.remove(&(over.rule, group)).unwrap_or_default()
    }
}

impl Comparison<'_, '_> {
    /// Takes in what was seen; `state` is what would be remembered, by what is in CloudTrail's log alone.
    pub(super) fn take(&mut self, seen: Seen, state: &State) -> Result<(), Failure> {
        match seen {
            Seen::Finding(alert) => self.finding(&alert, state),
            Seen::Fault(place, why) => self.report.fault(&place, &why),
            Seen::End => self.sweep(self.end, state),
        }
    }

    fn finding(&mut self, alert: &Alert, state: &State) -> Result<(), Failure> {
        let executor = self.executor;
        let time = alert.timestamp().map(since_1970);
        if let Some(time) = time.filter(|time| state.believes(*time)) {
            self.sweep(time, state)?;
        }
        let (mut told, mut before) = (false, false);
        let (mut held, mut group) = (None, None);
        let mut begin = Some(Begin::ALL);
        while let Some(from) = begin.take() {
            let admission = executor.block_on(state.admit(alert, Clock::Events, from));
            before |= admission.before;
            held = held.or(admission.held);
            group = group.or(admission.group);
            for telling in admission.tell {
                told |= telling.alert.rule == alert.rule;
                executor.block_on(state.settle(telling, true));
            }
            if let Some(over) = admission.over {
                let (telling, after) = over.split();
                self.over(telling, state)?;
                begin = Some(after.told(true));
            }
        }
        // CloudTrail may deliver a record twice, and one call is recorded in each account that it touches.
        if (before || held == Some(Held::Twice)) && !told {
            return Ok(());
        }
        let live = self.told.of(alert);
        let held = held.filter(|_| !told);
        if let (Some(_), Some(group)) = (&held, group) {
            self.held
                .add(alert, group, live == Some(FindingOutcome::Told));
        }
        let verdict = Verdict::of(live, held.as_ref());
        self.report.finding(alert, verdict)
    }

    /// Compares what a throttle held back until this time, in milliseconds since 1970.
    pub(super) fn sweep(&mut self, at: i64, state: &State) -> Result<(), Failure> {
        let executor = self.executor;
        // Memory does not fail.
        for id in executor.block_on(state.due(at)).unwrap_or_default() {
            while let Ok(Some(telling)) = executor.block_on(state.sweep(&id, at, Clock::Events)) {
                self.over(telling, state)?;
            }
        }
        Ok(())
    }

    /// Compares what is told because a time is over: of a throttle. That a finding is over is told under the name of the
    /// finding itself, so that nobody can say whether it was.
    fn over(&mut self, telling: Telling, state: &State) -> Result<(), Failure> {
        let alert = telling.alert.clone();
        self.executor.block_on(state.settle(telling, true));
        if alert.state != AlertState::Again {
            return Ok(());
        }
        let told = self.held.take(&alert);
        let told = told || self.told.of(&alert) == Some(FindingOutcome::Told);
        self.report.over(&alert, told)
    }
}
