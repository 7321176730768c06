//! What is replayed: planned from the arguments, or as an earlier command has planned it.

use std::sync::Arc;

use super::{
    super::{
        Failure, Io,
        params::Params,
        run::{Executor, LeftOut, s3::Location, stop::Stop},
    },
    archive::{self, Plan, Portion},
    args::Args,
    deploy, nothing_started,
    price::Terms,
    setup::{self, Started},
};
use crate::{
    control::hash,
    deploy::{
        Clients,
        replay::{ArchiveBucket, ReplayStack},
    },
    replay::{Range, Setup, is_id, plan_key, setup_key},
};
use patrol_core::{Registry, Router, RuleEntry};

/// Bytes of objects that one invocation reads, except for the last of them.
const PORTION_BYTES: u64 = 1_000_000_000;

/// What is replayed.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) setup: Setup,
    pub(super) plan: Vec<Range>,
    /// Is it written in the bucket?
    pub(super) written: bool,
}

/// A job that was planned here, with its rules started, and how it is read.
pub(super) struct Planned {
    pub(super) job: Job,
    pub(super) started: Started,
    pub(super) terms: Terms,
}

/// What the arguments ask for, and the id that the same arguments on the same archive have again.
pub(super) fn planned(
    args: &Args,
    registry: &Registry,
    (executor, stop): (&Executor, &Stop),
    clients: &Clients,
    io: &mut Io<'_>,
) -> Result<Planned, Failure> {
    let given = args.archive.as_deref().unwrap_or_default();
    let location = Location::parse(given.strip_prefix("s3://").unwrap_or(given))?;
    let config = args.config.read(registry)?;
    let control = config.control;
    let params = Params::read(&args.params, &control, registry)?;
    let chosen = args
        .chosen
        .of(registry, &control)?
        .filter(setup::is_in_logs);
    for rule in chosen.rules().iter().filter(|rule| setup::has_secret(rule)) {
        let label = io.screen.warning_label();
        writeln!(
            io.stderr,
            "{label}`{}` has a secret, which a replay does not keep; the rule is left out",
            rule.name
        )?;
    }
    let chosen = chosen.filter(|rule| !setup::has_secret(rule));
    let source = params.source();
    let (router, left_out) = executor.block_on(Router::start(&chosen, &source));
    let left_out = LeftOut::of(&left_out)?;
    if !args.quiet {
        left_out.tell(io)?;
    }
    let rules: Vec<&'static RuleEntry> = router.rules().collect();
    if rules.is_empty() {
        return Err(Failure::usage(
            "no linked rule that can start evaluates the events of log files",
        ));
    }
    let evaluating = chosen.filter(|rule| rules.iter().any(|one| one.name == rule.name));
    let selection = Arc::new(args.selection.read(&evaluating)?.named(&args.names));
    if selection.wanted.from.is_none() || selection.wanted.to.is_none() {
        return Err(Failure::usage(
            "a replay needs `--from` and `--to`: the days to read",
        ));
    }
    let portion = Portion {
        objects: u64::from(args.objects.get()),
        bytes: PORTION_BYTES,
    };
    let owner = args.owner.account();
    let bucket = ArchiveBucket::find(clients, location.bucket(), owner);
    let bucket = executor.block_on(stop.unless_set(bucket));
    let bucket = bucket.ok_or_else(nothing_started)?;
    let ArchiveBucket { client, region } = bucket.map_err(deploy)?;
    let plan = archive::plan(&client, (&location, owner), &selection, portion);
    let plan = executor.block_on(stop.unless_set(plan));
    let Plan { ranges, lists } = plan.ok_or_else(nothing_started)??;
    let setup = setup::setup(
        (location.bucket(), &region, owner),
        &rules,
        &source,
        &control,
        (selection.wanted.clone(), args.names.globs()),
        registry,
    )?;
    let mut all = json(&setup)? + &lines(&ranges)?;
    if args.again {
        all += &format!("{:?}", std::time::SystemTime::now());
    }
    let abroad = region != clients.region();
    drop(source);
    Ok(Planned {
        terms: Terms {
            concurrency: args.concurrency.get(),
            listed: lists,
            region: clients.region().to_owned(),
            between: abroad.then(|| (region, clients.region().to_owned())),
        },
        job: Job {
            id: hash(all.as_bytes())[..16].to_owned(),
            setup,
            plan: ranges,
            written: false,
        },
        started: Started { router, control },
    })
}

/// A replay that was started before.
pub(super) async fn resumed(id: &str, stack: &ReplayStack) -> Result<Job, Failure> {
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
        Failure::Deploy(format!("the replay `{id}` cannot be read: {why}").into())
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

/// Ranges as lines of JSON.
pub(super) fn lines(plan: &[Range]) -> Result<String, Failure> {
    let lines = plan.iter().map(|range| Ok(json(range)? + "\n"));
    lines.collect()
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(Failure::usage)
}
