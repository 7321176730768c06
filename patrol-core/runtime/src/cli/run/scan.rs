//! Every finding in some inputs, in the order of the events, for a command that decides itself what becomes of it.

use std::{
    num::NonZero,
    sync::{Arc, mpsc::RecvTimeoutError},
    thread,
    time::Duration,
};

use super::{
    super::Failure, crew, executor::Executor, inputs::Input, output::place, reading::Reading,
    selection::Selection, stop::Stop, told::Told, units::Units,
};
use crate::{control::Control, state::State};
use patrol_core::{Alert, Router};

/// How long to wait for a thread before looking whether the command is to stop.
const INTERVAL: Duration = Duration::from_millis(100);

/// What is read, and by which rules.
pub(in crate::cli) struct Scan {
    pub(in crate::cli) router: Router,
    pub(in crate::cli) control: Control,
    pub(in crate::cli) selection: Selection,
    pub(in crate::cli) inputs: Vec<Input>,
    /// What is remembered of findings.
    pub(in crate::cli) state: State,
}

/// What is seen, at `INPUT:POSITION`.
pub(in crate::cli) enum Seen {
    /// A finding that no suppression holds back.
    Finding(Box<Alert>),
    /// Something could not be read, or a rule failed: the place, and why.
    Fault(String, String),
    /// Everything was read.
    End,
}

/// What was read.
#[derive(Default)]
pub(in crate::cli) struct Scanned {
    pub(in crate::cli) inputs: u64,
    pub(in crate::cli) events: u64,
    pub(in crate::cli) suppressed: u64,
    /// A signal ended it.
    pub(in crate::cli) interrupted: bool,
    /// What was left out, in words.
    pub(in crate::cli) left_out: Option<String>,
}

impl Scan {
    /// Reads the inputs on all cores, and shows what is in them one after the other.
    ///
    /// # Errors
    ///
    /// What `see` fails with.
    pub(in crate::cli) fn run(
        self,
        executor: &Executor,
        see: &mut dyn FnMut(Seen, &State) -> Result<(), Failure>,
    ) -> Result<Scanned, Failure> {
        let selection = Arc::new(self.selection);
        let stdin = Box::new(std::io::empty());
        let units = Units::of(self.inputs, stdin, (executor, &selection));
        let reading = Arc::new(Reading {
            router: self.router,
            control: self.control,
            selection: Arc::clone(&selection),
            executor: executor.clone(),
            state: self.state,
            explained: Vec::new(),
            by_rule: None,
            nearest: None,
            stop: Stop::at_signal(executor),
            bytes: 0.into(),
            events: 0.into(),
        });
        let jobs = thread::available_parallelism().map_or(1, NonZero::get);
        let heard = crew::start(&reading, units.each, jobs)?;
        let mut see = |seen| see(seen, &reading.state);
        let mut scanned = Scanned::default();
        while let Some((name, told)) = next(|| heard.recv_timeout(INTERVAL), &reading.stop) {
            scanned.inputs += 1;
            while let Some(some) = next(|| told.recv_timeout(INTERVAL), &reading.stop) {
                for told in some {
                    if let Err(failure) = scanned.take(&name, told, &mut see) {
                        // The threads end too.
                        reading.stop.set();
                        return Err(failure);
                    }
                }
            }
        }
        scanned.interrupted = reading.stop.is_set();
        if !scanned.interrupted {
            see(Seen::End)?;
        }
        scanned.left_out = selection.words();
        Ok(scanned)
    }
}

impl Scanned {
    fn take(
        &mut self,
        name: &str,
        told: Told,
        see: &mut dyn FnMut(Seen) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match told {
            Told::Finding(mut alert) => {
                let position = alert.input.take().unwrap_or_default();
                alert.input = Some(format!("{name}:{position}"));
                see(Seen::Finding(alert))
            }
            Told::Fault { position, why } => see(Seen::Fault(place(name, position), why)),
            Told::Note { .. } => Ok(()),
            Told::Quiet { inputs } => {
                self.inputs += inputs;
                Ok(())
            }
            Told::End {
                events, suppressed, ..
            } => {
                self.events += events;
                self.suppressed += suppressed;
                Ok(())
            }
        }
    }
}

/// What comes next; `None` when nothing does any more, or the command is to stop.
fn next<T>(receive: impl Fn() -> Result<T, RecvTimeoutError>, stop: &Stop) -> Option<T> {
    loop {
        match receive() {
            Ok(next) => return Some(next),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if stop.is_set() => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
