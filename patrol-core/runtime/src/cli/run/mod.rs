//! `patrol run`: evaluate events with the linked rules.

mod admission;
mod args;
mod by_rule;
mod chosen;
mod compare;
pub(super) mod crew;
mod executor;
pub(super) mod formats;
pub(super) mod inputs;
pub(super) mod lane;
mod leading;
mod left_out;
mod misnamed;
mod nearest;
pub(super) mod numbers;
pub(super) mod outcome;
pub(super) mod output;
mod progress;
pub(super) mod reading;
pub(super) mod report;
#[cfg(feature = "deploy")]
pub(super) mod s3;
#[cfg(feature = "deploy")]
mod scan;
pub(super) mod selection;
pub(super) mod session;
mod sink;
pub(super) mod stop;
pub(super) mod summary;
pub(super) mod told;
pub(super) mod totals;
mod units;
mod voice;

use std::{num::NonZero, sync::Arc, thread};

pub(super) use self::{args::Args, executor::Executor, left_out::LeftOut};
use self::{
    by_rule::ByRule, formats::Format, nearest::NearestMisses, outcome::Manner, reading::Reading,
    session::Session, stop::Stop, units::Units,
};
#[cfg(feature = "deploy")]
pub(super) use self::{
    chosen::ChosenRules,
    s3::Location,
    scan::{Scan, Scanned, Seen},
    selection::{SelectionFlags, is_region, waits_for_records},
};
use super::{Exit, Failure, Io, params, params::Params};
use crate::{
    control::Control,
    state::{MemoryStore, State},
};
use patrol_core::{Registry, Router, aggregate::Aggregations, near::listed};

/// Evaluates every event and tells what came of it.
pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if let Some(other) = &args.compare {
        return compare::execute(args, other, io);
    }
    if args.format == Format::Markdown {
        return Err(Failure::usage("`--format markdown` is for `--compare`"));
    }
    let config = args.config.read(registry)?;
    let control = &config.control;
    let params = Params::read(&args.params, control, registry)?;
    let chosen = args.chosen.of(registry, control)?;
    let explained = args.explained.iter();
    let explained = explained.map(|name| params::rule(registry, name));
    let explained = explained.collect::<Result<Vec<_>, _>>()?;
    let sinks = sink::open(&args.sinks, registry)?;
    let report = args.report.as_deref().map(report::create).transpose()?;

    let executor = Executor::new()?;
    let selection = Arc::new(args.selection.read(&chosen)?.named(&args.names));
    let inputs = inputs::find_some(&args.inputs, Some(&selection))?;
    #[cfg(feature = "deploy")]
    let inputs = inputs
        .into_iter()
        .map(|one| one.of_owner(args.owner.account()));
    #[cfg(feature = "deploy")]
    let inputs = inputs.collect();
    let (router, left_out) = executor.block_on(Router::start(&chosen, &params.source()));
    if !args.chosen.rules.is_empty() && !left_out.is_empty() {
        let words: Vec<_> = left_out.iter().map(ToString::to_string).collect();
        return Err(Failure::usage(words.join("\n")));
    }
    let left_out = LeftOut::of(&left_out)?;
    if !args.quiet {
        for ended in config.ended() {
            writeln!(io.stderr, "{}{ended}", io.screen.warning_label())?;
        }
    }
    let none = router.rules().next().is_none();
    if args.verbose || none {
        left_out.tell(io)?;
    }
    if none {
        return Err(Failure::usage("none of the linked rules can start"));
    }
    if args.verbose {
        let names: Vec<_> = router.rules().map(|rule| rule.name).collect();
        writeln!(io.stderr, "rules: {}", names.join(", "))?;
    }

    let state = state(control, registry, args.every_finding)?;
    let rules: Vec<_> = router.rules().map(|rule| rule.name).collect();
    let stop = Stop::at_signal(&executor);
    let stdin = std::mem::replace(&mut io.stdin, Box::new(std::io::empty()));
    let units = Units::of(
        inputs,
        stdin,
        #[cfg(feature = "deploy")]
        (&executor, &selection),
    );
    let explained = explained.iter().map(|rule| (rule.name, rule.pattern()));
    let patterns = router.rules().map(|rule| (rule.name, rule.pattern()));
    let nearest = args.nearest_miss.then(|| NearestMisses::of(patterns));
    let reading = Arc::new(Reading {
        router,
        control: config.control,
        selection,
        executor,
        state,
        explained: explained.collect(),
        by_rule: (args.by_rule || args.nearest_miss).then(ByRule::default),
        nearest,
        stop,
        bytes: 0.into(),
        events: 0.into(),
    });
    let heard = crew::start(&reading, units.each, jobs(args))?;
    let manner = Manner {
        format: args.format,
        quiet: args.quiet,
        verbose: args.verbose,
        summary: args.summary,
    };
    let session = Session::begin(
        manner,
        Arc::clone(&reading),
        sinks,
        report.is_some(),
        units.bytes,
        io,
    )?;
    let outcome = session.run(&heard, units.count)?;
    if !args.quiet && !args.verbose {
        left_out.tell_briefly(io)?;
    }
    if !args.quiet {
        misnamed::tell(registry, &rules, io)?;
    }
    if let Some(by_rule) = &reading.by_rule {
        let left_out: Vec<_> = left_out.all().collect();
        let columns = io.screen.width();
        let nearest = reading.nearest.as_ref().map(|all| all.text(columns));
        let text = by_rule.text(&rules, &left_out, nearest, columns);
        write!(io.stderr, "{text}")?;
    }
    if let Some(report) = report {
        report.write(&outcome.as_run(rules, left_out.names().collect()))?;
    }
    if outcome.interrupted {
        return Ok(Exit::Interrupted);
    }
    let exit = outcome.totals.exit(args.fail_on_finding);
    let refused = args.fail_on_finding && !args.allow_left_out && left_out.unset() > 0;
    if exit == Exit::Success && refused {
        return Err(Failure::usage(format!(
            "nothing was found, and {} did not run because a value is missing: set it, leave the rule out with `--without RULE`, or allow it with `--allow-left-out`",
            listed(left_out.names())
        )));
    }
    Ok(exit)
}

/// What is remembered of findings: nothing where every one of them is asked for.
pub(super) fn state(
    control: &Control,
    registry: &Registry,
    every_finding: bool,
) -> Result<State, Failure> {
    let aggregations = match every_finding {
        true => Aggregations::default(),
        false => control.aggregations(registry),
    };
    if let Some(why) = aggregations.errors().into_iter().next() {
        return Err(Failure::usage(why));
    }
    Ok(State::new(
        Some(aggregations),
        registry.clone(),
        Box::new(MemoryStore::new()),
    ))
}

/// How many inputs to read side by side.
fn jobs(args: &Args) -> usize {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    args.jobs.map_or_else(cores, |jobs| usize::from(jobs.get()))
}
