//! `patrol run`: evaluate events with the linked rules.

mod admission;
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

use std::{num::NonZero, path::PathBuf, sync::Arc, thread};

use self::{
    by_rule::ByRule, formats::Format, nearest::NearestMisses, outcome::Manner, reading::Reading,
    selection::NameFlags, session::Session, stop::Stop, units::Units,
};
pub(super) use self::{
    chosen::ChosenRules, executor::Executor, left_out::LeftOut, selection::SelectionFlags,
};
#[cfg(feature = "deploy")]
pub(super) use self::{
    s3::Location,
    scan::{Scan, Scanned, Seen},
    selection::{is_region, waits_for_records},
};
#[cfg(feature = "deploy")]
use super::bucket_owner::BucketOwner;
use super::{
    Exit, Failure, Io, Screen,
    config::ConfigFlags,
    headings::{OPTIONS, OUTPUT, RULES},
    params,
    params::Params,
};
use crate::{
    control::Control,
    state::{MemoryStore, State},
};
use patrol_core::{Registry, Router, aggregate::Aggregations, near::listed};

/// Evaluates events with the linked rules.
///
/// An input is one event, an array of events, JSON lines, or a CloudTrail log file
/// (`{"Records": [...]}`), each plain or gzipped: the content decides, not the name. Each record of
/// a log file becomes the event that EventBridge would have sent. Directories are walked.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Files, directories, `s3://BUCKET/KEY-OR-PREFIX`; `-` is standard input.
    #[arg(value_name = "PATH", required = true)]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    chosen: ChosenRules,

    #[command(flatten)]
    selection: SelectionFlags,

    #[cfg(feature = "deploy")]
    #[command(flatten)]
    owner: BucketOwner,

    #[command(flatten)]
    names: NameFlags,

    /// Sets a parameter, such as `assumeRole.disallowedRoles=Admin,Root`; without a rule's name, one
    /// that rules share, such as `trustedAccounts=111122223333` (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE", help_heading = RULES)]
    params: Vec<String>,

    #[command(flatten, next_help_heading = RULES)]
    config: ConfigFlags,

    /// How to write findings.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    format: Format,

    /// Also sends each finding there (repeatable): `sns:TOPIC_ARN`, `dispatch:TOPIC_ARN`,
    /// `events:BUS_ARN`, `securityhub:PRODUCT_ARN`, `slack:URL`, `teams:URL`,
    /// `pagerduty:ROUTING_KEY`, `jira:EMAIL:API_TOKEN@SITE/PROJECT`, `webhook:URL`, or a sink of a
    /// linked crate; filters may follow, as in `slack:URL severity>=high`.
    #[arg(long = "notify", value_name = "SINK", help_heading = OUTPUT)]
    sinks: Vec<String>,

    /// Tells of each event, on standard error, why it matches the rule's pattern or does not
    /// (repeatable).
    #[arg(long = "explain", value_name = "RULE", help_heading = OUTPUT)]
    explained: Vec<String>,

    /// Ends with code 1 when there are findings, and with code 2 when there are none and rules were
    /// left out because a value is missing.
    #[arg(long, help_heading = OPTIONS)]
    fail_on_finding: bool,

    /// With `--fail-on-finding`: rules may be left out because a value is missing.
    #[arg(long, requires = "fail_on_finding", help_heading = OPTIONS)]
    allow_left_out: bool,

    /// At the end, tells on standard error how often each rule found something, by whom, in which
    /// accounts and on which days.
    #[arg(long, help_heading = OUTPUT)]
    summary: bool,

    /// At the end, tells on standard error how many events each rule was given, and on how many of
    /// them it reported something, stayed silent, or failed.
    #[arg(long, help_heading = OUTPUT)]
    by_rule: bool,

    /// As `--by-rule`; and for each rule that was given no event, which event came nearest and which
    /// field kept it from matching. Each event is compared with each such rule, which takes a while.
    #[arg(long, help_heading = OUTPUT)]
    nearest_miss: bool,

    /// Also writes a page for the browser.
    #[arg(long, value_name = "FILE.html", help_heading = OUTPUT)]
    report: Option<PathBuf>,

    /// Tells what is found now and was not before, and the reverse, by rule with an example each;
    /// `OLD` is a binary of a stack or a patrol.toml, which get the same events, or findings that
    /// `--format jsonl` wrote, with PATH the new ones. Ends with 1 when there is a difference.
    #[arg(long, value_name = "OLD", conflicts_with_all = ["sinks", "explained", "report", "fail_on_finding", "summary", "by_rule", "nearest_miss"], help_heading = OPTIONS)]
    compare: Option<PathBuf>,

    /// Shows every finding, also those that the rules' aggregation holds back.
    #[arg(long, help_heading = OUTPUT)]
    every_finding: bool,

    /// How many inputs are read side by side; by default as many as there are cores. The output is
    /// the same.
    #[arg(long, value_name = "N", help_heading = OPTIONS)]
    jobs: Option<NonZero<u16>>,

    /// Shows findings and faults only: no warnings, no progress, no totals.
    #[arg(short, long, conflicts_with = "verbose", help_heading = OUTPUT)]
    quiet: bool,

    /// Shows which rules run, which do not and why, and what came of each input.
    #[arg(short, long, help_heading = OUTPUT)]
    verbose: bool,
}

const AFTER_HELP: &str = "\
A parameter's value is that of `--param`, or of `patrol.toml`, or of the environment (named as the \
template names it, `AssumeRoleDisallowedRoles`), or its default. A rule that lacks one does not run, \
which a line at the end says; a rule that `--rule` names must start, also one that `patrol.toml` turns off. A value \
that is wrong is an error.

A fault is one line on standard error, `FILE:POSITION: what is wrong`, and the rest goes on. The \
position is the line in JSON lines, the index in an array or a log file, from 1; a file that cannot be \
opened has none.

S3 is read by a build with `--features deploy`: the object of that key, or all whose keys begin so, \
except for CloudTrail's digest files. Credentials, region and endpoint come from the environment or a \
profile.

Exit codes:
  0    all was read
  1    there were findings, with --fail-on-finding; differences, with --compare
  2    wrong usage, or rules that cannot start
  3    some input could not be read or some rule failed, after all else was done;
       goes before 1
  130  interrupted by Ctrl-C or SIGTERM; what was found until then is kept";

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
        aggregations,
        registry.clone(),
        Box::new(MemoryStore::new()),
    ))
}

/// How many inputs to read side by side.
fn jobs(args: &Args) -> usize {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    args.jobs.map_or_else(cores, |jobs| usize::from(jobs.get()))
}
