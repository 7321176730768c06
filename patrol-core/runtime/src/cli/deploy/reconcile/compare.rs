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
    pub(super) executor: &'a Executor,
    pub(super) report: Report<'a, 'io>,
}

impl Comparison<'_, '_> {
    /// Takes in what was seen; `state` is what would be remembered, by what is in CloudTrail's log alone.
    pub(super) fn take(&mut self, seen: Seen, state: &State) -> Result<(), Failure> {
        match seen {
            Seen::Finding(alert) => self.finding(&alert, state),
            Seen::Fault(place, why) => self.report.fault(&place, &why),
        }
    }

    fn finding(&mut self, alert: &Alert, state: &State) -> Result<(), Failure> {
        let executor = self.executor;
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
