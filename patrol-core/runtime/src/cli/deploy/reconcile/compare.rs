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
    state::{Begin, Clock, State},
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
        let (mut told, mut before, mut held) = (false, false, None);
        let mut begin = Some(Begin::ALL);
        while let Some(from) = begin.take() {
            let admission = executor.block_on(state.admit(alert, Clock::Events, from));
            before |= admission.before;
            held = held.or(admission.held);
            for telling in admission.tell {
                told |= telling.alert.rule == alert.rule;
                executor.block_on(state.settle(telling, true));
            }
            if let Some(over) = admission.over {
                let (telling, after) = over.split();
                executor.block_on(state.settle(telling, true));
                begin = Some(after.told(true));
            }
        }
        // CloudTrail may deliver a record twice, and one call is recorded in each account that it touches.
        if before && !told {
            return Ok(());
        }
        let held = held.filter(|_| !told);
        let verdict = Verdict::of(self.told.of(alert), held.as_ref());
        self.report.finding(alert, verdict)
    }
}
