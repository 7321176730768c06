//! One finding of CloudTrail's log after the other, compared with what was told.

use super::{
    super::super::{
        Failure,
        run::{Executor, Seen},
    },
    report::Report,
};
use crate::{
    deploy::{TellingLog, Verdict},
    state::{Clock, State},
};
use patrol_core::Alert;

/// A comparison that is under way.
pub(super) struct Comparison<'a, 'io> {
    pub(super) told: &'a TellingLog,
    /// What would be remembered, by what is in CloudTrail's log alone.
    pub(super) state: State,
    pub(super) executor: &'a Executor,
    pub(super) report: Report<'a, 'io>,
}

impl Comparison<'_, '_> {
    pub(super) fn take(&mut self, seen: Seen) -> Result<(), Failure> {
        match seen {
            Seen::Finding(alert) => self.finding(&alert),
            Seen::Fault(place, why) => self.report.fault(&place, &why),
        }
    }

    fn finding(&mut self, alert: &Alert) -> Result<(), Failure> {
        let (executor, state) = (self.executor, &self.state);
        let admission = executor.block_on(state.admit(alert, Clock::Events));
        let told = admission
            .tell
            .iter()
            .any(|one| one.alert.rule == alert.rule);
        for telling in admission.tell {
            executor.block_on(state.settle(telling, true));
        }
        // CloudTrail may deliver a record twice, and one call is recorded in each account that it touches.
        if admission.before && !told {
            return Ok(());
        }
        let held = admission.held.filter(|_| !told);
        let verdict = Verdict::of(self.told.of(alert), held.as_ref());
        self.report.finding(alert, verdict)
    }
}
