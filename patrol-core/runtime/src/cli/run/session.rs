//! One run, as it comes out: findings and faults in the order of the events, totals kept.
//!
//! ```text
//! units -> crew of threads, each reads and evaluates -> findings in order -> output, sinks, report
//! ```

use std::{
    io::Write,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use super::{
    Failure, Format, Io, Screen,
    crew::Heard,
    lane::Inbox,
    numbers::{counted, grouped},
    outcome::{Manner, Outcome},
    output::{self, Output, place},
    progress::Progress,
    reading::Reading,
    report::Groups,
    summary::Summary,
    told::Told,
    totals::Totals,
};
use crate::{
    source::NotEvents,
    state::{Begin, Clock, Telling},
};
use patrol_core::{Alert, Sink, aggregate::since_1970, one_line};

/// How many faults the report lists at most.
const KEPT_FAULTS: usize = 1000;
/// How long to wait for a thread before the screen is looked after.
const INTERVAL: Duration = Duration::from_millis(100);
/// How long a thread that is blocked in a read is waited for after a signal.
const PATIENCE: Duration = Duration::from_secs(1);

/// A run.
pub(in crate::cli) struct Session<'a> {
    manner: Manner,
    reading: Arc<Reading>,
    sinks: Vec<Box<dyn Sink>>,
    keep: bool,
    outcome: Outcome,
    progress: Progress,
    output: Output<'a>,
    stderr: &'a mut (dyn Write + Send),
    screen: Screen,
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
        let wanted = io.screen.shows_progress() && !manner.quiet;
        let rules = reading.router.rules().collect();
        Ok(Self {
            manner,
            reading,
            sinks,
            keep,
            outcome: Outcome {
                totals: Totals::default(),
                summary: Summary::default(),
                groups: Groups::default(),
                faults: Vec::new(),
                interrupted: false,
            },
            progress: Progress::new(wanted, io.screen.width(), bytes),
            output: Output::begin(io.stdout, manner.format, io.screen, rules)?,
            stderr: io.stderr,
            screen: io.screen,
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
            Err(failure) if failure.reader_left() => {
                self.progress.end(self.stderr)?;
                if !self.manner.quiet {
                    let found = counted(self.outcome.totals.findings, "finding");
                    let note = "the reader of the output left";
                    writeln!(
                        self.stderr,
                        "{note} after {found}; the rest was not evaluated"
                    )?;
                }
                Err(failure)
            }
            Err(failure) => {
                self.progress.end(self.stderr)?;
                Err(failure)
            }
            Ok(()) => Ok(self.outcome),
        }
    }

    fn all(&mut self, units: &Receiver<Heard>, count: Option<u64>) -> Result<(), Failure> {
        while let Some((name, told)) = self.wait("", || units.recv_timeout(INTERVAL))? {
            self.unit(&name, &told)?;
        }
        // What is still held back is told as of the end of the input.
        self.sweep(i64::MAX)?;
        self.outcome.interrupted = self.stopped.is_some();
        self.end(count)
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
            self.output.flush()?;
            self.draw(name)?;
            if self.reading.stop.is_set() {
                let since = *self.stopped.get_or_insert_with(Instant::now);
                if since.elapsed() > PATIENCE {
                    return Ok(None);
                }
            }
        }
    }

    fn unit(&mut self, name: &str, inbox: &Inbox) -> Result<(), Failure> {
        let before = self.outcome.totals.clone();
        self.outcome.totals.inputs += 1;
        let mut ended = false;
        while !ended {
            let Some(some) = self.wait(name, || inbox.recv_timeout(INTERVAL))? else {
                break;
            };
            for told in some {
                ended |= matches!(told, Told::End { .. });
                self.take(name, told)?;
                self.draw(name)?;
            }
        }
        if !ended && self.reading.stop.is_set() {
            self.cut += 1;
        } else if !ended {
            let why = "reading it ended early, which is a bug of Patrol; the rest of it was not evaluated";
            self.fault(name, why)?;
        }
        if self.reading.stop.is_set() {
            self.stopped.get_or_insert_with(Instant::now);
        }
        if self.manner.verbose {
            let own = self.outcome.totals.since(&before);
            self.say(&format!("{name}: {}", own.words()))?;
        }
        Ok(())
    }

    fn take(&mut self, name: &str, told: Told) -> Result<(), Failure> {
        match told {
            Told::Finding(alert) => self.admit(*alert, name),
            Told::Fault { position, why } => self.fault(&place(name, position), &why),
            Told::Note { position, words } => self.line(&place(name, Some(position)), &words),
            Told::Quiet { inputs } => {
                self.outcome.totals.inputs += inputs.saturating_sub(1);
                Ok(())
            }
            Told::End {
                events,
                suppressed,
                not_events,
                stopped,
            } => {
                self.outcome.totals.events += events;
                self.outcome.totals.suppressed += suppressed;
                self.cut += u64::from(stopped);
                self.not_events(name, not_events)
            }
        }
    }

    /// Tells a finding, or what it completes, unless it is held back; before it, what was held back
    /// until its time.
    fn admit(&mut self, mut alert: Alert, name: &str) -> Result<(), Failure> {
        let position = alert.input.take().unwrap_or_default();
        alert.input = Some(format!("{name}:{position}"));
        let reading = Arc::clone(&self.reading);
        let time = alert.timestamp().map(since_1970);
        if let Some(time) = time.filter(|time| reading.state.believes(*time)) {
            self.sweep(time)?;
        }
        let (executor, state) = (&reading.executor, &reading.state);
        let (mut held, mut tells) = (false, false);
        let mut begin = Some(Begin::ALL);
        while let Some(from) = begin.take() {
            let admission = executor.block_on(state.admit(&alert, Clock::Events, from));
            held |= admission.held.is_some();
            tells |= !admission.tell.is_empty();
            for telling in admission.tell {
                self.tell(telling, Some(&alert))?;
            }
            if let Some(over) = admission.over {
                let (telling, after) = over.split();
                self.tell(telling, Some(&alert))?;
                begin = Some(after.told(true));
            }
        }
        self.outcome.totals.held_back += u64::from(held && !tells);
        executor.block_on(state.flush());
        Ok(())
    }

    /// Tells what was held back, and what is over, as of this time.
    fn sweep(&mut self, at: i64) -> Result<(), Failure> {
        let reading = Arc::clone(&self.reading);
        let (executor, state) = (&reading.executor, &reading.state);
        // Memory does not fail.
        for id in executor.block_on(state.due(at)).unwrap_or_default() {
            while let Ok(Some(telling)) = executor.block_on(state.sweep(&id, at, Clock::Events)) {
                self.tell(telling, None)?;
            }
        }
        Ok(())
    }

    /// Tells something, which is found where this alert stood unless it says so itself.
    fn tell(&mut self, mut telling: Telling, found: Option<&Alert>) -> Result<(), Failure> {
        let reading = Arc::clone(&self.reading);
        let told = &mut telling.alert;
        let own = told.input.take();
        told.input = own.or_else(|| found?.input.clone());
        if reading.selection.takes_severity(told.severity) {
            self.finding(told)?;
        }
        reading
            .executor
            .block_on(reading.state.settle(telling, true));
        Ok(())
    }

    fn finding(&mut self, alert: &Alert) -> Result<(), Failure> {
        let totals = &mut self.outcome.totals;
        totals.findings += 1;
        *totals.severities.entry(alert.severity).or_default() += 1;
        if self.screen.stdout_is_terminal() {
            self.progress.clear(self.stderr)?;
        }
        self.output.finding(alert)?;
        self.progress.restore(self.stderr)?;
        for at in 0..self.sinks.len() {
            let sent = self.reading.executor.block_on(self.sinks[at].send(alert));
            if let Err(why) = sent {
                let input = alert.input.as_deref().unwrap_or_default();
                self.fault(input, &why.to_string())?;
            }
        }
        self.outcome.summary.add(alert);
        if self.keep {
            self.outcome.groups.add(alert.clone());
        }
        Ok(())
    }

    fn fault(&mut self, place: &str, why: &str) -> Result<(), Failure> {
        self.outcome.totals.faults += 1;
        if self.keep && self.outcome.faults.len() < KEPT_FAULTS {
            let line = format!("{place}: {why}");
            self.outcome.faults.push(line);
        }
        self.line(place, why)
    }

    fn line(&mut self, place: &str, why: &str) -> Result<(), Failure> {
        self.progress.clear(self.stderr)?;
        output::line(self.stderr, place, &why)?;
        Ok(self.progress.restore(self.stderr)?)
    }

    /// Tells in a line what an input holds beside events.
    fn not_events(&mut self, name: &str, of: NotEvents) -> Result<(), Failure> {
        if self.manner.quiet {
            return Ok(());
        }
        if of.aggregated > 0 {
            let records = counted(of.aggregated, "aggregated record");
            let words = format!("passed over {records}, which EventBridge does not deliver");
            self.say(&one_line(&format!("{name}: {words}")))?;
        }
        if of.digests > 0 {
            let digests = match of.digests {
                1 => "a digest of CloudTrail, which holds no events".to_owned(),
                many => format!(
                    "{} digests of CloudTrail, which hold no events",
                    grouped(many)
                ),
            };
            self.say(&one_line(&format!("{name}: passed over {digests}")))?;
        }
        Ok(())
    }

    fn say(&mut self, words: &str) -> Result<(), Failure> {
        self.progress.clear(self.stderr)?;
        writeln!(self.stderr, "{words}")?;
        Ok(self.progress.restore(self.stderr)?)
    }

    fn draw(&mut self, name: &str) -> Result<(), Failure> {
        let findings = self.outcome.totals.findings;
        let progress = &mut self.progress;
        Ok(progress.draw(self.stderr, &self.reading, findings, name)?)
    }

    /// Ends the run with its totals.
    fn end(&mut self, count: Option<u64>) -> Result<(), Failure> {
        self.progress.end(self.stderr)?;
        self.output.end()?;
        let people = self.manner.format == Format::Text && !self.manner.quiet;
        if self.manner.summary {
            write!(
                self.stderr,
                "{}",
                self.outcome.summary.text(self.screen.stdout_columns())
            )?;
        }
        if people || self.manner.verbose {
            self.say(&self.outcome.totals.words())?;
            if let Some(words) = self.reading.selection.words() {
                self.say(&words)?;
            }
        }
        if self.outcome.interrupted {
            let whole = grouped(self.outcome.totals.inputs - self.cut);
            let of = count.map_or(String::new(), |count| format!(" of {}", grouped(count)));
            self.say(&format!(
                "interrupted: {whole}{of} inputs were read to their end; what was found until then is kept"
            ))?;
        }
        Ok(())
    }
}
