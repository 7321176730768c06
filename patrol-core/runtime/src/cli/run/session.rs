//! One run, as it comes out: findings and faults in the order of the events, totals kept.
//!
//! ```text
//! units -> crew of threads, each reads and evaluates -> findings in order -> output, sinks, report
//! ```

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use super::{
    Failure, Io,
    admission::Admission,
    crew::Heard,
    lane::Inbox,
    outcome::{Manner, Outcome},
    output::place,
    reading::Reading,
    told::Told,
    voice::Voice,
};
use patrol_core::Sink;

/// How long to wait for a thread before the screen is looked after.
const INTERVAL: Duration = Duration::from_millis(100);
/// How long a thread that is blocked in a read is waited for after a signal.
const PATIENCE: Duration = Duration::from_secs(1);

/// A run.
pub(in crate::cli) struct Session<'a> {
    reading: Arc<Reading>,
    admission: Admission,
    voice: Voice<'a>,
    /// When the run was first seen to end early.
    stopped: Option<Instant>,
    /// Units that were not read to their end.
    cut: u64,
}

impl<'a> Session<'a> {
    /// Begins. `keep`: a report will want all findings.
    pub(in crate::cli) fn begin(
        manner: Manner,
        reading: Arc<Reading>,
        sinks: Vec<Box<dyn Sink>>,
        keep: bool,
        bytes: Option<u64>,
        io: &'a mut Io<'_>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            admission: Admission::new(Arc::clone(&reading)),
            voice: Voice::begin(manner, Arc::clone(&reading), sinks, keep, bytes, io)?,
            reading,
            stopped: None,
            cut: 0,
        })
    }

    /// Takes in what the units tell, one unit after the other. `count`: how many there are.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub(in crate::cli) fn run(
        mut self,
        units: &Receiver<Heard>,
        count: Option<u64>,
    ) -> Result<Outcome, Failure> {
        let done = self.all(units, count);
        // The threads end, whatever became of the output.
        self.reading.stop.set();
        match done {
            Err(failure) => {
                self.voice.break_off(&failure)?;
                Err(failure)
            }
            Ok(()) => Ok(self.voice.outcome()),
        }
    }

    fn all(&mut self, units: &Receiver<Heard>, count: Option<u64>) -> Result<(), Failure> {
        while let Some((name, told)) = self.wait("", || units.recv_timeout(INTERVAL))? {
            self.unit(&name, &told)?;
        }
        self.admission.end(&mut self.voice)?;
        let whole = self.voice.totals().inputs - self.cut;
        let interrupted = self.stopped.map(|_| (whole, count));
        self.voice.end(interrupted)
    }

    /// What comes next; `None` when nothing does any more, or nothing more is to be waited for.
    fn wait<T>(
        &mut self,
        name: &str,
        receive: impl Fn() -> Result<T, RecvTimeoutError>,
    ) -> Result<Option<T>, Failure> {
        loop {
            match receive() {
                Ok(next) => return Ok(Some(next)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.voice.idle(name)?;
            if self.reading.stop.is_set() {
                let since = *self.stopped.get_or_insert_with(Instant::now);
                if since.elapsed() > PATIENCE {
                    return Ok(None);
                }
            }
        }
    }

    fn unit(&mut self, name: &str, inbox: &Inbox) -> Result<(), Failure> {
        let before = self.voice.totals().clone();
        self.voice.totals().inputs += 1;
        let mut ended = false;
        while !ended {
            let Some(some) = self.wait(name, || inbox.recv_timeout(INTERVAL))? else {
                break;
            };
            for told in some {
                ended |= matches!(told, Told::End { .. });
                self.take(name, told)?;
                self.voice.draw(name)?;
            }
        }
        if !ended && self.reading.stop.is_set() {
            self.cut += 1;
        } else if !ended {
            let why = "reading it ended early, which is a bug of Patrol; the rest of it was not evaluated";
            self.voice.fault(name, why)?;
        }
        if self.reading.stop.is_set() {
            self.stopped.get_or_insert_with(Instant::now);
        }
        self.voice.input(name, &before)
    }

    fn take(&mut self, name: &str, told: Told) -> Result<(), Failure> {
        let voice = &mut self.voice;
        match told {
            Told::Finding(mut alert) => {
                let position = alert.input.take().unwrap_or_default();
                alert.input = Some(format!("{name}:{position}"));
                self.admission.admit(&alert, voice)
            }
            Told::Fault { position, why } => voice.fault(&place(name, position), &why),
            Told::Note { position, words } => voice.line(&place(name, Some(position)), &words),
            Told::Quiet { inputs } => {
                voice.totals().inputs += inputs.saturating_sub(1);
                Ok(())
            }
            Told::End {
                events,
                suppressed,
                not_events,
                stopped,
            } => {
                voice.totals().events += events;
                voice.totals().suppressed += suppressed;
                self.cut += u64::from(stopped);
                voice.not_events(name, not_events)
            }
        }
    }
}
