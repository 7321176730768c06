//! `patrol suppressions`: what each suppression would hide in recorded events.

mod report;

use std::{fs::File, io::Read, path::PathBuf};

use clap::ValueEnum;

use self::report::Report;
use super::{
    Exit, Failure, Io,
    config::ConfigFlags,
    params::Params,
    run::{
        Executor, LeftOut,
        inputs::{self, Input, InputError},
        output::{self, place},
    },
};
use crate::{
    control::Control,
    pipeline::{Feeds, evaluate},
    source::{Events, Item},
};
use patrol_core::{Registry, Router};

/// Shows what each suppression of `patrol.toml` would hide in recorded events.
///
/// The rules that suppressions name evaluate the events, in every form that `run` reads. A suppression
/// that hides nothing is stale; one that hides all that a rule finds turns the rule off. The day of the
/// event decides whether a suppression holds.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Files and directories; `-` is standard input.
    #[arg(value_name = "PATH", required = true)]
    inputs: Vec<PathBuf>,

    /// Sets a parameter, such as `assumeRole.disallowedRoles=Admin,Root` (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE")]
    params: Vec<String>,

    #[command(flatten)]
    config: ConfigFlags,

    /// How to write what was found.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// A list of objects, for programs.
    Json,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  all was read
  2  wrong usage, no suppressions, or rules that cannot start
  3  some input could not be read or some rule failed, and the rest was done";

pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let config = args.config.read(registry)?;
    let control = &config.control;
    if control.suppressions().is_empty() {
        return Err(Failure::usage(format!(
            "{} holds no `[[suppress]]`",
            config.name()
        )));
    }
    let params = Params::read(&args.params, control, registry)?;
    let inputs = inputs::find(&args.inputs)?;
    let executor = Executor::new()?;
    let suppressed = |name| {
        let mut all = control.suppressions().iter();
        all.any(|one| one.rules.contains(&name))
    };
    let chosen = registry.filter(|rule| suppressed(rule.name));
    let (router, left_out) = executor.block_on(Router::start(&chosen, &params.source()));
    let left_out = LeftOut::of(&left_out)?;
    left_out.tell(io)?;
    let mut counting = Counting {
        router: &router,
        control,
        executor: &executor,
        report: Report::of(control),
        faults: 0,
    };
    for input in inputs {
        counting.read(input, io)?;
    }
    let text = match args.format {
        Format::Text => counting.report.text(&config.name()),
        Format::Json => counting.report.json()?,
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(match counting.faults {
        0 => Exit::Success,
        _ => Exit::Faults,
    })
}

/// The events, counted.
struct Counting<'a> {
    router: &'a Router,
    control: &'a Control,
    executor: &'a Executor,
    report: Report<'a>,
    faults: u64,
}

impl Counting<'_> {
    fn read(&mut self, input: Input, io: &mut Io<'_>) -> Result<(), Failure> {
        let name = input.name();
        let opened: Result<Box<dyn Read>, InputError> = match input {
            Input::Stdin => Ok(Box::new(std::mem::replace(
                &mut io.stdin,
                Box::new(std::io::empty()),
            ))),
            Input::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(why) => Err(why.into()),
            },
            Input::Unreadable(_, why) => Err(why.into()),
            #[cfg(feature = "deploy")]
            Input::S3(_) => Err(InputError::OnlyRun),
        };
        let reader = match opened {
            Ok(reader) => reader,
            Err(why) => return self.fault(&name, &why, io),
        };
        for item in Events::new(reader) {
            self.event(&name, item, io)?;
        }
        Ok(())
    }

    fn event(&mut self, name: &str, item: Item, io: &mut Io<'_>) -> Result<(), Failure> {
        let event = match item.event {
            Ok(event) => event,
            Err(why) => return self.fault(&place(name, Some(item.position)), &why, io),
        };
        let feeds = Feeds::ByTrigger;
        let evaluated = evaluate(
            self.router,
            self.control,
            &event,
            &item.sender,
            &feeds,
            None,
        );
        match self.executor.block_on(evaluated) {
            Ok(evaluated) => {
                self.report.count(&evaluated);
                for fault in &evaluated.routed.faults {
                    self.fault(&place(name, Some(item.position)), fault, io)?;
                }
                Ok(())
            }
            Err(why) => self.fault(&place(name, Some(item.position)), &why, io),
        }
    }

    fn fault(
        &mut self,
        place: &str,
        why: &dyn std::fmt::Display,
        io: &mut Io<'_>,
    ) -> Result<(), Failure> {
        self.faults += 1;
        Ok(output::line(io.stderr, place, why)?)
    }
}
