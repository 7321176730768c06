//! What a run says of itself: findings on standard output and to sinks, the rest on standard error, and its counts.

use std::{io::Write, sync::Arc};

use super::{
    super::Screen,
    Failure, Format, Io,
    numbers::{counted, grouped},
    outcome::{Manner, Outcome},
    output::{self, Output},
    progress::Progress,
    reading::Reading,
    report::Groups,
    summary::Summary,
    totals::Totals,
};
use crate::source::NotEvents;
use patrol_core::{Alert, Sink, one_line};

/// How many faults the report lists at most.
const KEPT_FAULTS: usize = 1000;

/// Where everything is written that a run says, and counted.
pub(super) struct Voice<'a> {
    manner: Manner,
    reading: Arc<Reading>,
    sinks: Vec<Box<dyn Sink>>,
    keep: bool,
    outcome: Outcome,
    progress: Progress,
    output: Output<'a>,
    stderr: &'a mut (dyn Write + Send),
    screen: Screen,
}

impl<'a> Voice<'a> {
    /// Begins. `keep`: a report will want all findings. `bytes`: of all inputs, where they are known.
    pub(super) fn begin(
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
        })
    }

    pub(super) const fn totals(&mut self) -> &mut Totals {
        &mut self.outcome.totals
    }

    pub(super) fn outcome(self) -> Outcome {
        self.outcome
    }

    pub(super) fn finding(&mut self, alert: &Alert) -> Result<(), Failure> {
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

    pub(super) fn fault(&mut self, place: &str, why: &str) -> Result<(), Failure> {
        self.outcome.totals.faults += 1;
        if self.keep && self.outcome.faults.len() < KEPT_FAULTS {
            let line = format!("{place}: {why}");
            self.outcome.faults.push(line);
        }
        self.line(place, why)
    }

    pub(super) fn line(&mut self, place: &str, why: &str) -> Result<(), Failure> {
        self.progress.clear(self.stderr)?;
        output::line(self.stderr, place, &why)?;
        Ok(self.progress.restore(self.stderr)?)
    }

    /// Tells in a line what an input holds beside events.
    pub(super) fn not_events(&mut self, name: &str, of: NotEvents) -> Result<(), Failure> {
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

    /// Tells what came of an input, if it was asked for.
    pub(super) fn input(&mut self, name: &str, before: &Totals) -> Result<(), Failure> {
        if !self.manner.verbose {
            return Ok(());
        }
        let own = self.outcome.totals.since(before);
        self.say(&format!("{name}: {}", own.words()))
    }

    fn say(&mut self, words: &str) -> Result<(), Failure> {
        self.progress.clear(self.stderr)?;
        writeln!(self.stderr, "{words}")?;
        Ok(self.progress.restore(self.stderr)?)
    }

    /// Nothing comes for a while: what was written is passed on.
    pub(super) fn idle(&mut self, name: &str) -> Result<(), Failure> {
        self.output.flush()?;
        self.draw(name)
    }

    pub(super) fn draw(&mut self, name: &str) -> Result<(), Failure> {
        let findings = self.outcome.totals.findings;
        let progress = &mut self.progress;
        Ok(progress.draw(self.stderr, &self.reading, findings, name)?)
    }

    /// Ends the run before its end, since the output cannot be written.
    pub(super) fn break_off(&mut self, why: &Failure) -> Result<(), Failure> {
        self.progress.end(self.stderr)?;
        if why.reader_left() && !self.manner.quiet {
            let found = counted(self.outcome.totals.findings, "finding");
            let note = "the reader of the output left";
            writeln!(
                self.stderr,
                "{note} after {found}; the rest was not evaluated"
            )?;
        }
        Ok(())
    }

    /// Ends the run with its totals. `interrupted`: by a signal, after the first number of inputs of the second.
    pub(super) fn end(&mut self, interrupted: Option<(u64, Option<u64>)>) -> Result<(), Failure> {
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
        if let Some((whole, of)) = interrupted {
            self.outcome.interrupted = true;
            let whole = grouped(whole);
            let of = of.map_or(String::new(), |of| format!(" of {}", grouped(of)));
            self.say(&format!(
                "interrupted: {whole}{of} inputs were read to their end; what was found until then is kept"
            ))?;
        }
        Ok(())
    }
}
