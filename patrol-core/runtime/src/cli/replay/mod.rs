//! `patrol replay`: an archive through the linked rules, on AWS's own engine.
//!
//! ```text
//! archive  what is to be read, cut into ranges       price   what that costs
//! setup    what the function is asked for            follow  the state machine, until it ends
//! reduce   what was found, in the archive's order -> the session of `run`: state, formats, summary
//! ```

mod archive;
mod follow;
mod price;
mod reduce;
mod setup;

use std::{num::NonZero, sync::Arc};

use self::{
    archive::Portion,
    follow::{Following, Outcome},
    price::Estimate,
    reduce::Results,
};
use super::{
    Exit, Failure, Io,
    config::ConfigFlags,
    params::Params,
    run::{
        ChosenRules, Executor, LeftOut,
        formats::Format,
        reading::Reading,
        report,
        s3::Location,
        selection::SelectionFlags,
        session::{Manner, Session},
        stop::Stop,
    },
};
use crate::{
    control::hash,
    deploy::{Clients, replay::ReplayStack},
    replay::{Range, Setup, is_id, plan_key, setup_key},
    state::{MemoryStore, State},
};
use patrol_core::{Registry, Router, RuleEntry, aggregate::Aggregations};

/// Evaluates an archive of CloudTrail's log objects on AWS: in the functions of a replay stack.
///
/// It finds what `run` finds in the same objects, and tells it in the same order. The stack is what
/// `template --replay` prints; it tells nobody. Before anything starts it says what will be read and
/// what that costs.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// `BUCKET` or `BUCKET/PREFIX`: at or above the folder `AWSLogs`, or a folder below it.
    #[arg(value_name = "BUCKET/PREFIX", required_unless_present = "resume")]
    archive: Option<String>,

    #[command(flatten)]
    selection: SelectionFlags,

    /// Says what would be read and what it costs, and starts nothing.
    #[arg(long)]
    plan: bool,

    /// Takes up a replay by its id; the same arguments on the same archive do so too.
    #[arg(long, value_name = "ID", conflicts_with_all = ["archive", "plan", "again", "from", "to", "accounts", "regions", "rules", "without", "params", "config", "no_config"])]
    resume: Option<String>,

    /// Starts anew, though this replay was started before: the code of the function has changed.
    #[arg(long)]
    again: bool,

    /// US dollars that it may cost.
    #[arg(long, value_name = "DOLLARS", default_value = "5")]
    budget: f64,

    /// The stack of `template --replay`.
    #[arg(long, value_name = "NAME", default_value = "patrol-replay")]
    stack: String,

    /// How many invocations run at once. An account has 1,000 by default, which its other functions
    /// need too.
    #[arg(long, value_name = "N", default_value = "100")]
    concurrency: NonZero<u32>,

    /// Objects that one invocation reads at the most; of big objects a gigabyte.
    #[arg(long, value_name = "N", default_value = "20000")]
    objects: NonZero<u32>,

    #[command(flatten)]
    chosen: ChosenRules,

    /// Sets a parameter, as for `run` (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE")]
    params: Vec<String>,

    #[command(flatten)]
    config: ConfigFlags,

    /// How to write findings.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Also writes a page for the browser.
    #[arg(long, value_name = "FILE.html")]
    report: Option<std::path::PathBuf>,

    /// Ends with code 1 when there are findings.
    #[arg(long)]
    fail_on_finding: bool,

    /// Tells in the end how often each rule found something, by whom, where and when.
    #[arg(long)]
    summary: bool,

    /// Shows every finding, also those that the rules' aggregation holds back.
    #[arg(long)]
    every_finding: bool,

    /// Shows findings and faults only.
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Shows what came of each object that has something to tell.
    #[arg(short, long)]
    verbose: bool,
}

const AFTER_HELP: &str = "\
Examples:
  patrol template --replay > replay.json       deploy it once, with the code of this build
  patrol replay trail-bucket --from 2026-01-01 --to 2026-03-31 --plan
  patrol replay trail-bucket --from 2026-01-01 --to 2026-03-31 --budget 50 --format jsonl > found.jsonl

`--from` and `--to` are needed. A part that could not be read is a fault of its own, and the rest is
told; the same command again tries such parts once more.

Exit codes:
  0    all was read
  1    there were findings, with --fail-on-finding
  2    wrong usage, or more dollars than the budget
  3    some object or part could not be read, some rule failed, or AWS refused; goes before 1
  130  interrupted; what has begun goes on in AWS, and can be taken up";

/// Bytes of objects that one invocation reads, but for the last of them.
const PORTION_BYTES: u64 = 1_000_000_000;

/// What is replayed.
struct Job {
    id: String,
    setup: Setup,
    plan: Vec<Range>,
    /// Is it written in the bucket?
    written: bool,
}

/// Plans, starts, follows and tells a replay.
pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.format == Format::Markdown {
        return Err(Failure::usage("`--format markdown` is for `run --compare`"));
    }
    let executor = Executor::new()?;
    let stop = Stop::at_signal(&executor);
    let clients = executor.block_on(Clients::connect(None));
    let planned = match args.resume {
        None => Some(planned(args, registry, &executor, &clients, io)?),
        Some(_) => None,
    };
    if let Some(job) = &planned {
        let estimate = Estimate::of(&job.plan, args.concurrency.get());
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
    let archive = planned.as_ref().map(|job| job.setup.bucket.as_str());
    let stack = executor.block_on(ReplayStack::find(&clients, &args.stack, archive));
    let stack = Arc::new(stack.map_err(deploy)?);
    let job = match (planned, &args.resume) {
        (Some(job), _) => job,
        (None, id) => executor.block_on(resumed(id.as_deref().unwrap_or_default(), &stack))?,
    };
    let (router, control) = setup::rules(&job.setup, registry, &executor)?;
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
        stop: &stop,
        quiet: args.quiet,
    };
    let Some(Outcome { keys, failures }) = executor.block_on(following.to_its_end(io))? else {
        writeln!(
            io.stderr,
            "interrupted: what has begun goes on in AWS; `patrol replay --resume {}` takes it up",
            job.id
        )?;
        return Ok(Exit::Interrupted);
    };

    let aggregations = match args.every_finding {
        true => Aggregations::default(),
        false => control.aggregations(registry),
    };
    if let Some(why) = aggregations.errors().first() {
        return Err(Failure::usage(why.to_string()));
    }
    let rules: Vec<_> = router.rules().map(|rule| rule.name).collect();
    let chosen = registry.filter(|rule| rules.contains(&rule.name));
    let reading = Arc::new(Reading {
        router,
        control,
        selection: Arc::new(args.selection.read(&chosen)?),
        executor,
        state: State::new(aggregations, registry.clone(), Box::new(MemoryStore::new())),
        explained: Vec::new(),
        by_rule: None,
        stop,
        bytes: 0.into(),
        events: 0.into(),
    });
    let (objects, bytes) = (
        total(&job.plan, |range| range.objects),
        total(&job.plan, |range| range.bytes),
    );
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
        report.write(&report::Run {
            rules,
            left_out: Vec::new(),
            totals: &outcome.totals,
            summary: &outcome.summary,
            groups: &outcome.groups,
            faults: &outcome.faults,
        })?;
    }
    if outcome.interrupted {
        return Ok(Exit::Interrupted);
    }
    Ok(outcome.totals.exit(args.fail_on_finding))
}

/// What the arguments ask for, and the id that the same arguments on the same archive have again.
fn planned(
    args: &Args,
    registry: &Registry,
    executor: &Executor,
    clients: &Clients,
    io: &mut Io<'_>,
) -> Result<Job, Failure> {
    let given = args.archive.as_deref().unwrap_or_default();
    let location = Location::parse(given.strip_prefix("s3://").unwrap_or(given))?;
    let config = args.config.read(registry)?;
    let control = &config.control;
    let params = Params::read(&args.params, control, registry)?;
    let chosen = args.chosen.of(registry, control)?.filter(setup::is_in_logs);
    let source = params.source();
    let (router, left_out) = executor.block_on(Router::start(&chosen, &source));
    let left_out = LeftOut::of(&left_out)?;
    if !args.quiet {
        left_out.tell(io)?;
    }
    let mut rules: Vec<&'static RuleEntry> = router.rules().collect();
    for rule in rules.extract_if(.., |rule| setup::has_secret(rule)) {
        let label = io.screen.warning_label();
        writeln!(
            io.stderr,
            "{label}`{}` has a secret, which a replay does not keep; the rule is left out",
            rule.name
        )?;
    }
    if rules.is_empty() {
        return Err(Failure::usage(
            "none of the linked rules can start and hears of what stands in logs",
        ));
    }
    let started = chosen.filter(|rule| rules.iter().any(|one| one.name == rule.name));
    let selection = Arc::new(args.selection.read(&started)?);
    if selection.wanted.from.is_none() || selection.wanted.to.is_none() {
        return Err(Failure::usage(
            "a replay needs `--from` and `--to`: the days to read",
        ));
    }
    let portion = Portion {
        objects: u64::from(args.objects.get()),
        bytes: PORTION_BYTES,
    };
    let client = clients.s3();
    let plan = executor.block_on(archive::plan(client, &location, &selection, portion))?;
    let wanted = selection.wanted.clone();
    let setup = setup::setup(
        location.bucket(),
        &rules,
        &source,
        control,
        wanted,
        registry,
    )?;
    let mut all = json(&setup)? + &lines(&plan)?;
    if args.again {
        all += &format!("{:?}", std::time::SystemTime::now());
    }
    let id = hash(all.as_bytes())[..16].to_owned();
    Ok(Job {
        id,
        setup,
        plan,
        written: false,
    })
}

/// A replay that was started before.
async fn resumed(id: &str, stack: &ReplayStack) -> Result<Job, Failure> {
    if !is_id(id) {
        return Err(Failure::usage(format!(
            "`--resume {id}`: expected the id that `patrol replay` told"
        )));
    }
    let setup = stack.read(&setup_key(id)).await.map_err(deploy)?;
    let plan = stack.read(&plan_key(id, 0)).await.map_err(deploy)?;
    let (Some(setup), Some(plan)) = (setup, plan) else {
        return Err(Failure::usage(format!(
            "there is no replay `{id}` in the stack's bucket; results are kept for 30 days"
        )));
    };
    let unreadable = |why: serde_json::Error| {
        Failure::Deploy(format!("the replay `{id}` cannot be read: {why}"))
    };
    let plan = plan
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let plan = plan.map(serde_json::from_slice).collect::<Result<_, _>>();
    Ok(Job {
        id: id.to_owned(),
        setup: serde_json::from_slice(&setup).map_err(unreadable)?,
        plan: plan.map_err(unreadable)?,
        written: true,
    })
}

fn total(plan: &[Range], of: fn(&Range) -> u64) -> u64 {
    plan.iter().map(of).sum()
}

/// Ranges as lines of JSON.
fn lines(plan: &[Range]) -> Result<String, Failure> {
    let lines = plan.iter().map(|range| Ok(json(range)? + "\n"));
    lines.collect()
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|why| Failure::usage(why.to_string()))
}

fn deploy(why: impl std::fmt::Display) -> Failure {
    Failure::Deploy(why.to_string())
}
