//! `patrol replay`: an archive through the linked rules, on AWS's own engine.
//!
//! ```text
//! args     what is asked for                         job     what is replayed, planned or taken up
//! archive  what is to be read, cut into ranges       price   what that costs
//! setup    what the function is asked for            follow  the state machine, until it ends
//! reduce   what was found, in the archive's order -> the session of `run`: state, formats, summary
//! ```

mod archive;
mod args;
mod follow;
mod job;
mod price;
mod reduce;
mod setup;

use std::{cell::Cell, sync::Arc};

pub(super) use self::args::Args;
use self::{
    follow::{Following, Outcome},
    job::{Planned, planned, resumed},
    price::Estimate,
    reduce::Results,
    setup::Started,
};
use super::{
    Exit, Failure, Io,
    run::{
        self, Executor, formats::Format, outcome::Manner, reading::Reading, report,
        session::Session, stop::Stop,
    },
};
use crate::{
    deploy::{Clients, replay::ReplayStack},
    replay::Range,
};
use patrol_core::{BoxError, Registry};

/// Plans, starts, follows and tells a replay.
pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.format == Format::Markdown {
        return Err(Failure::usage("`--format markdown` is for `run --compare`"));
    }
    let executor = Executor::new()?;
    let stop = Stop::at_signal(&executor);
    let clients = executor.block_on(Clients::connect(None));
    let planned = match args.resume {
        None => Some(planned(args, registry, (&executor, &stop), &clients, io)?),
        Some(_) => None,
    };
    if let Some(Planned { job, terms, .. }) = &planned {
        let estimate = Estimate::of(&job.plan, terms.clone());
        if args.plan {
            write!(io.stdout, "{estimate}")?;
            return Ok(Exit::Success);
        }
        if !args.quiet {
            write!(io.stderr, "{estimate}")?;
        }
        if estimate.dollars() > args.budget {
            return Err(Failure::usage(format!(
                "it would cost about ${:.2}, more than `--budget {}`: nothing was started",
                estimate.dollars(),
                args.budget
            )));
        }
    }
    let archive = planned.as_ref().map(|one| one.job.setup.bucket.as_str());
    let stack = ReplayStack::find(&clients, args.stack.as_deref(), archive);
    let stack = executor.block_on(stop.unless_set(stack));
    let stack = Arc::new(stack.ok_or_else(nothing_started)?.map_err(deploy)?);
    let (job, started) = match planned {
        Some(Planned { job, started, .. }) => (job, started),
        None => {
            let id = args.resume.as_deref().unwrap_or_default();
            let job = executor.block_on(stop.unless_set(resumed(id, &stack)));
            let job = job.ok_or_else(nothing_started)??;
            let started = setup::rules(&job.setup, registry, &executor)?;
            (job, started)
        }
    };
    let Started { router, control } = started;
    let report = args.report.as_deref().map(report::create).transpose()?;
    if !args.quiet {
        writeln!(io.stderr, "replay {}", job.id)?;
    }
    let following = Following {
        stack: &stack,
        id: &job.id,
        plan: &job.plan,
        setup: (!job.written).then_some(&job.setup),
        concurrency: args.concurrency.get(),
        quiet: args.quiet,
        begun: Cell::new(false),
    };
    let again = format!(
        "what has begun goes on in AWS; `patrol replay --resume {}` takes it up",
        job.id
    );
    let followed = executor.block_on(stop.unless_set(following.to_its_end(io)));
    let Outcome { keys, failures } = match (followed, following.begun.get()) {
        (Some(Ok(outcome)), _) => outcome,
        (Some(Err(why)), true) => return Err(deploy(format!("{why}; {again}"))),
        (Some(Err(why)), false) => return Err(why),
        (None, true) => return Err(Failure::Interrupted(format!("interrupted: {again}").into())),
        (None, false) => return Err(nothing_started()),
    };

    let state = run::state(&control, registry, args.every_finding)?;
    let rules: Vec<_> = router.rules().map(|rule| rule.name).collect();
    let chosen = registry.filter(|rule| rules.contains(&rule.name));
    let reading = Arc::new(Reading {
        router,
        control,
        selection: Arc::new(args.selection.read(&chosen)?),
        executor,
        state,
        explained: Vec::new(),
        by_rule: None,
        nearest: None,
        stop,
        bytes: 0.into(),
        events: 0.into(),
    });
    let (objects, bytes) = (
        total(&job.plan, |range| range.objects),
        total(&job.plan, |range| range.bytes),
    );
    let id = job.id.clone();
    let results = Results {
        stack,
        id: job.id,
        setup: job.setup,
        plan: job.plan,
        keys,
        failures,
        linked: registry.clone(),
    };
    let manner = Manner {
        format: args.format,
        quiet: args.quiet,
        verbose: args.verbose,
        summary: args.summary,
    };
    let heard = results.start(&reading)?;
    let session = Session::begin(
        manner,
        reading,
        Vec::new(),
        report.is_some(),
        Some(bytes),
        io,
    )?;
    let outcome = session.run(&heard, Some(objects))?;
    if let Some(report) = report {
        report.write(&outcome.as_run(rules, Vec::new()))?;
    }
    if outcome.interrupted {
        return Err(Failure::Interrupted(
            format!("interrupted: `patrol replay --resume {id}` tells all of it").into(),
        ));
    }
    Ok(outcome.totals.exit(args.fail_on_finding))
}

fn total(plan: &[Range], of: fn(&Range) -> u64) -> u64 {
    plan.iter().map(of).sum()
}

fn nothing_started() -> Failure {
    Failure::Interrupted("interrupted: nothing was started".into())
}

fn deploy(why: impl Into<BoxError>) -> Failure {
    Failure::Deploy(why.into())
}
