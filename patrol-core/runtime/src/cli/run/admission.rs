//! What is remembered of findings decides which of them are told, and when.

use std::sync::Arc;

use super::{Failure, reading::Reading, voice::Voice};
use crate::state::{Begin, Clock, Telling};
use patrol_core::{Alert, aggregate::since_1970};

/// Tells findings as their rules' aggregations say.
pub(super) struct Admission {
    reading: Arc<Reading>,
}

impl Admission {
    pub(super) const fn new(reading: Arc<Reading>) -> Self {
        Self { reading }
    }

    /// Tells a finding, or what it completes, unless it is held back; before it, what was held back
    /// until its time.
    pub(super) fn admit(&self, alert: &Alert, voice: &mut Voice<'_>) -> Result<(), Failure> {
        let (executor, state) = (&self.reading.executor, &self.reading.state);
        let time = alert.timestamp().map(since_1970);
        if let Some(time) = time.filter(|time| state.believes(*time)) {
            self.sweep(time, voice)?;
        }
        let (mut held, mut tells) = (false, false);
        let mut begin = Some(Begin::ALL);
        while let Some(from) = begin.take() {
            let admission = executor.block_on(state.admit(alert, Clock::Events, from));
            held |= admission.held.is_some();
            tells |= !admission.tell.is_empty();
            for telling in admission.tell {
                self.tell(telling, Some(alert), voice)?;
            }
            if let Some(over) = admission.over {
                let (telling, after) = over.split();
                self.tell(telling, Some(alert), voice)?;
                begin = Some(after.told(true));
            }
        }
        voice.totals().held_back += u64::from(held && !tells);
        executor.block_on(state.flush());
        Ok(())
    }

    /// Tells what is still held back, as of the end of the input.
    pub(super) fn end(&self, voice: &mut Voice<'_>) -> Result<(), Failure> {
        self.sweep(i64::MAX, voice)
    }

    /// Tells what was held back, and what is over, as of this time.
    fn sweep(&self, at: i64, voice: &mut Voice<'_>) -> Result<(), Failure> {
        let (executor, state) = (&self.reading.executor, &self.reading.state);
        // Memory does not fail.
        for id in executor.block_on(state.due(at)).unwrap_or_default() {
            while let Ok(Some(telling)) = executor.block_on(state.sweep(&id, at, Clock::Events)) {
                self.tell(telling, None, voice)?;
            }
        }
        Ok(())
    }

    /// Tells something, which is found where this alert stood unless it says so itself.
    fn tell(
        &self,
        mut telling: Telling,
        found: Option<&Alert>,
        voice: &mut Voice<'_>,
    ) -> Result<(), Failure> {
        let told = &mut telling.alert;
        let own = told.input.take();
        told.input = own.or_else(|| found?.input.clone());
        if self.reading.selection.takes_severity(told.severity) {
            voice.finding(told)?;
        }
        let (executor, state) = (&self.reading.executor, &self.reading.state);
        executor.block_on(state.settle(telling, true));
        Ok(())
    }
}
