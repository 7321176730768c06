//! `patrol reconcile`: what CloudTrail's log holds, and the stack has not told.

mod compare;
mod deployed;
mod report;
mod rules;

use super::{
    super::{
        Exit, Failure, Io,
        run::{Location, Scan, inputs::Input},
    },
    args::{Format, Reconcile},
    interrupt,
    terminal::Terminal,
};
use std::time::SystemTime;

use crate::deploy::{Approved, Clients, Deployment, LivePath, Options, ReconcileOptions};
use patrol_core::{Registry, aggregate::since_1970};

use self::{
    compare::{Comparison, HeldGroups},
    report::Report,
    rules::Rules,
};

/// How long after its time what a throttle held back is told at the latest: the schedule looks every five minutes.
const LATE: i64 = 10 * 60 * 1000;

/// Compares the stack of each region, one after the other.
pub(super) fn execute(
    args: &Reconcile,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let given = &args.stack.region;
    if given.len() < 2 {
        return in_region(args, given.first().map(String::as_str), registry, io);
    }
    let mut exit = Exit::Success;
    let (mut compared, mut not_compared) = (Vec::new(), Vec::new());
    let mut regions = given.iter().map(String::as_str);
    for region in regions.by_ref() {
        match in_region(args, Some(region), registry, io) {
            Ok(Exit::Interrupted) => {
                exit = Exit::Interrupted;
                not_compared.push(region);
                break;
            }
            Ok(ended) => {
                compared.push(region);
                exit = worse(exit, ended);
            }
            Err(failure) if failure.left() => return Err(failure),
            // One region hides nothing of the others.
            Err(failure) => {
                not_compared.push(region);
                exit = worse(exit, failure.exit());
                failure.tell(io);
            }
        }
    }
    not_compared.extend(regions);
    let named = |regions: Vec<&str>| match regions.is_empty() {
        true => "none".to_owned(),
        false => regions.join(", "),
    };
    let words = format!(
        "regions compared: {}; not compared: {}",
        named(compared),
        named(not_compared)
    );
    match args.format {
        Format::Text => writeln!(io.stdout, "{words}")?,
        Format::Jsonl => writeln!(io.stderr, "{words}")?,
    }
    Ok(exit)
}

/// Of two ends the one that says more: something failed, then something was missed.
fn worse(one: Exit, other: Exit) -> Exit {
    let weight = |exit: Exit| match exit {
        Exit::Success => 0,
        Exit::Findings => 1,
        Exit::Usage => 2,
        _ => 3,
    };
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}

/// Compares the stack of one region; without one, of the profile's.
fn in_region(
    args: &Reconcile,
    region: Option<&str>,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let live = live_path(args, region, registry, io)?;
    let rules = Rules::of(&live, args, registry)?;
    for note in notes(&live) {
        writeln!(io.stderr, "{}{note}", io.screen.warning_label())?;
    }
    rules.left_out.tell(io)?;

    let own = (!live.hears_others).then_some((&*live.account, &*live.region));
    let selection = args.selection(own).read(&rules.compared)?;
    let selection = selection.not_before(live.from);
    let place = live.log.strip_prefix("s3://").ok_or_else(|| {
        Failure::usage(format!(
            "`--log {}`: expected `s3://BUCKET/PREFIX`",
            live.log
        ))
    })?;
    let owner = args.owner.account().or(live.log_owner.as_deref());
    let location = Location::parse(place)?
        .in_region(&live.region)
        .of_owner(owner);
    let executor = rules.executor;
    let mut comparison = Comparison {
        told: &live.told,
        executor: &executor,
        report: Report::new(args.format, io),
        held: HeldGroups::default(),
        end: selection
            .wanted
            .to
            .map_or(i64::MAX, |to| to.timestamp_millis())
            .min(since_1970(SystemTime::now()) - LATE),
    };
    let scan = Scan {
        router: rules.router,
        control: rules.control,
        selection,
        inputs: vec![Input::S3(location)],
        state: rules.state,
    };
    let scanned = scan.run(&executor, &mut |seen, state| comparison.take(seen, state))?;
    comparison.report.end(&live, &scanned, &rules.not_compared)
}

/// Asks AWS; nothing is evaluated meanwhile.
fn live_path(
    args: &Reconcile,
    region: Option<&str>,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<LivePath, Failure> {
    let (from, to) = args.selection(None).times()?;
    let options = ReconcileOptions {
        from: from.map_or(0, |time| time.timestamp_millis()),
        to: to.map_or(i64::MAX, |time| time.timestamp_millis()),
        log: args.log.clone(),
        digest: crate::digest(registry),
    };
    let name = args.stack.name()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let clients = Clients::connect(region).await;
        let (no_options, mut approved) = (Options::default(), Approved::default());
        let mut console = Terminal::new(io);
        let deployment = Deployment::new(
            &name,
            &args.stack.environment,
            &clients,
            &no_options,
            &|_| Ok("{}".to_owned()),
            &mut console,
            &mut approved,
        )?;
        match interrupt::unless_interrupted(deployment.live_path(&options)).await {
            Some(live) => Ok(live?),
            None => Err(Failure::Interrupted(
                "interrupted: nothing was compared".into(),
            )),
        }
    })
}

/// What makes the comparison less sure.
fn notes(live: &LivePath) -> Vec<String> {
    let mut notes = Vec::new();
    if live.other_build {
        notes.push(
            "other rules are deployed than those of this build: what differs is not what was missed; compare with the build that is deployed"
                .to_owned(),
        );
    }
    if let Some(why) = &live.unknown_level {
        notes.push(format!(
            "whether `LOG_LEVEL` hides what the functions told is not known, and this needs `lambda:GetFunctionConfiguration`: {why}"
        ));
    }
    if live.unnamed() > 0 {
        notes.push(format!(
            "{} log lines tell of findings and do not name them: they are of functions of an earlier version, and what they told counts as missed",
            live.unnamed()
        ));
    }
    notes
}
