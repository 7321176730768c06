//! One run: events through the router, findings and faults out, totals kept.

use std::{collections::BTreeMap, fs::File, io::Read};

#[cfg(feature = "deploy")]
use super::s3::{Location, Objects};
use super::{
    Args, Exit, Failure, Format, Io,
    executor::Executor,
    inputs::Input,
    output::{self, counted, grouped},
    progress::Progress,
};
use crate::{
    control::Control,
    pipeline::{Counts, Evaluated, Feeds, evaluate},
    source::{Events, Item},
    state::{Clock, State},
};
use patrol_core::{Alert, Pattern, Router, RuleEntry, Severity, Sink};

/// How many faults the report lists at most.
const KEPT_FAULTS: usize = 1000;

/// What a run counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) inputs: u64,
    pub(super) events: u64,
    pub(super) findings: u64,
    pub(super) held_back: u64,
    pub(super) suppressed: u64,
    pub(super) faults: u64,
    pub(super) severities: BTreeMap<Severity, u64>,
}

impl Totals {
    pub(super) const fn exit(&self, fail_on_finding: bool) -> Exit {
        if self.faults > 0 {
            Exit::Faults
        } else if fail_on_finding && self.findings > 0 {
            Exit::Findings
        } else {
            Exit::Success
        }
    }

    fn words(&self) -> String {
        let mut words = format!(
            "{} in {}",
            counted(self.findings, "finding"),
            counted(self.events, "event")
        );
        if !self.severities.is_empty() {
            let each = self.severities.iter().rev();
            let each =
                each.map(|(severity, count)| format!("{} {severity}", output::grouped(*count)));
            words += &format!(": {}", each.collect::<Vec<_>>().join(", "));
        }
        if self.held_back > 0 {
            words += &format!("; {} held back", grouped(self.held_back));
        }
        if self.suppressed > 0 {
            words += &format!("; {} suppressed", grouped(self.suppressed));
        }
        if self.faults > 0 {
            words += &format!("; {}", counted(self.faults, "fault"));
        }
        words
    }
}

/// A run.
pub(super) struct Session<'a, 'io> {
    args: &'a Args,
    router: &'a Router,
    control: &'a Control,
    state: &'a State,
    executor: &'a Executor,
    sinks: Vec<Box<dyn Sink>>,
    progress: Progress,
    inputs: u64,
    all_faults: u64,
    counts: Counts,
    /// Findings that were told, by severity.
    told: BTreeMap<Severity, u64>,
    /// Kept for the report, if one is wanted.
    findings: Option<Vec<Alert>>,
    /// What was said of faults, the first of them: for the report.
    faults: Vec<String>,
    explained: Vec<(&'static str, Pattern)>,
    io: &'a mut Io<'io>,
}

impl<'a, 'io> Session<'a, 'io> {
    pub(super) fn new(
        args: &'a Args,
        router: &'a Router,
        control: &'a Control,
        state: &'a State,
        executor: &'a Executor,
        sinks: Vec<Box<dyn Sink>>,
        keep: bool,
        io: &'a mut Io<'io>,
    ) -> Self {
        let wanted = io.screen.shows_progress() && !args.quiet;
        Self {
            args,
            router,
            control,
            state,
            executor,
            sinks,
            progress: Progress::new(wanted, io.screen.width()),
            inputs: 0,
            all_faults: 0,
            counts: Counts::default(),
            told: BTreeMap::new(),
            findings: keep.then(Vec::new),
            faults: Vec::new(),
            explained: Vec::new(),
            io,
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            inputs: self.inputs,
            events: self.counts.events,
            findings: self.told.values().sum(),
            held_back: self.counts.sum(|rule| rule.held_back),
            suppressed: self.counts.sum(|rule| rule.suppressed),
            faults: self.all_faults,
            severities: self.told.clone(),
        }
    }

    /// Tells of each event why it matches these rules' patterns or does not.
    pub(super) fn explain(&mut self, rules: &[&'static RuleEntry]) {
        let patterns = rules.iter().map(|rule| (rule.name, rule.pattern()));
        self.explained = patterns.collect();
    }

    /// Reads one input to its end.
    pub(super) fn read(&mut self, input: &Input) -> Result<(), Failure> {
        let name = input.name();
        let before = self.totals();
        match input {
            Input::Stdin => {
                let mut bytes = std::mem::replace(&mut self.io.stdin, Box::new(std::io::empty()));
                self.events(&name, &mut bytes)?;
            }
            Input::File(path) => match File::open(path) {
                Ok(mut file) => self.events(&name, &mut file)?,
                Err(why) => self.unread(&name, &format!("cannot be opened: {why}"))?,
            },
            Input::Unreadable(_, why) => {
                self.unread(&name, &format!("cannot be opened: {why}"))?;
            }
            #[cfg(feature = "deploy")]
            Input::S3(location) => self.objects(location)?,
        }
        if self.args.verbose {
            self.progress.clear(self.io.stderr)?;
            let now = self.totals();
            let own = Totals {
                events: now.events - before.events,
                findings: now.findings - before.findings,
                held_back: now.held_back - before.held_back,
                suppressed: now.suppressed - before.suppressed,
                faults: now.faults - before.faults,
                ..Totals::default()
            };
            writeln!(self.io.stderr, "{name}: {}", own.words())?;
        }
        Ok(())
    }

    /// Reads the objects of a location in S3, one after the other.
    #[cfg(feature = "deploy")]
    fn objects(&mut self, location: &Location) -> Result<(), Failure> {
        let objects = Objects::of(location, self.executor);
        let mut none = true;
        for key in objects.keys() {
            none = false;
            match key {
                Err(why) => self.unread(&location.to_string(), &why)?,
                Ok(key) => match objects.open(&key) {
                    Ok(mut body) => self.events(&location.of(&key), &mut body)?,
                    Err(why) => self.unread(&location.of(&key), &why)?,
                },
            }
        }
        if none {
            let why = "no object has this key or begins with it";
            self.unread(&location.to_string(), why)?;
        }
        Ok(())
    }

    /// An input that gave nothing.
    fn unread(&mut self, name: &str, why: &str) -> Result<(), Failure> {
        self.inputs += 1;
        self.fault(name, &1, &why)
    }

    fn events(&mut self, name: &str, reader: &mut dyn Read) -> Result<(), Failure> {
        self.inputs += 1;
        for item in Events::new(reader) {
            self.event(name, item)?;
        }
        Ok(())
    }

    fn event(&mut self, name: &str, item: Item) -> Result<(), Failure> {
        let position = item.position;
        let event = match item.event {
            Ok(event) => event,
            Err(why) => return self.fault(name, &position, &why),
        };
        self.counts.events += 1;
        for (rule, pattern) in &self.explained {
            // A text that cannot be explained cannot be routed either, and is a fault below.
            if let Ok(explanation) = pattern.explain(event.as_bytes()) {
                self.progress.clear(self.io.stderr)?;
                let words = format!("{rule}: {explanation}");
                output::line(self.io.stderr, name, &position, &words)?;
            }
        }
        let evaluated = evaluate(
            self.router,
            self.control,
            &event,
            &item.sender,
            &Feeds::ByTrigger,
            None,
        );
        let Evaluated { routed, suppressed } = match self.executor.block_on(evaluated) {
            Ok(evaluated) => evaluated,
            Err(why) => return self.fault(name, &position, &why),
        };
        self.counts.routed(&routed);
        self.counts.suppressed(&suppressed);
        for alert in routed.alerts {
            let input = format!("{name}:{position}");
            self.admit(alert, &input, name, &position)?;
        }
        for fault in routed.faults {
            self.fault(name, &position, &fault)?;
        }
        let events = self.counts.events;
        let findings = self.told.values().sum();
        self.progress.draw(self.io.stderr, events, findings, name)?;
        Ok(())
    }

    /// Tells a finding, or what it completes, unless it is held back.
    fn admit(
        &mut self,
        alert: Alert,
        input: &str,
        name: &str,
        position: &dyn std::fmt::Display,
    ) -> Result<(), Failure> {
        let admission = self
            .executor
            .block_on(self.state.admit(&alert, Clock::Events));
        if admission.held.is_some() && admission.tell.is_empty() {
            self.counts.rules.entry(alert.rule).or_default().held_back += 1;
        }
        for telling in admission.tell {
            let mut alert = telling.alert.clone();
            alert.input = Some(input.to_owned());
            *self.told.entry(alert.severity).or_default() += 1;
            self.finding(alert, name, position)?;
            self.executor.block_on(self.state.settle(telling, true));
        }
        Ok(())
    }

    fn finding(
        &mut self,
        alert: Alert,
        name: &str,
        position: &dyn std::fmt::Display,
    ) -> Result<(), Failure> {
        self.progress.clear(self.io.stderr)?;
        output::write(
            &alert,
            self.args.format,
            self.io.screen,
            self.executor,
            self.io.stdout,
        )?;
        for at in 0..self.sinks.len() {
            let sent = self.executor.block_on(self.sinks[at].send(&alert));
            if let Err(why) = sent {
                self.fault(name, position, &why)?;
            }
        }
        if let Some(findings) = &mut self.findings {
            findings.push(alert);
        }
        Ok(())
    }

    fn fault(
        &mut self,
        name: &str,
        position: &dyn std::fmt::Display,
        why: &dyn std::fmt::Display,
    ) -> Result<(), Failure> {
        self.all_faults += 1;
        if self.findings.is_some() && self.faults.len() < KEPT_FAULTS {
            self.faults.push(format!("{name}:{position}: {why}"));
        }
        self.progress.clear(self.io.stderr)?;
        output::line(self.io.stderr, name, position, why)?;
        Ok(())
    }

    /// Ends the run with its totals and the findings it kept.
    pub(super) fn end(mut self) -> Result<(Totals, Vec<Alert>, Vec<String>), Failure> {
        self.progress.clear(self.io.stderr)?;
        let people = self.args.format == Format::Text && !self.args.quiet;
        if people || self.args.verbose {
            writeln!(self.io.stderr, "{}", self.totals().words())?;
        }
        Ok((
            self.totals(),
            self.findings.unwrap_or_default(),
            self.faults,
        ))
    }
}
