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
    args::Reconcile,
    interrupt, proxy,
    terminal::Terminal,
};
use crate::deploy::{Approved, Clients, Deployment, LivePath, Options, ReconcileOptions};
use patrol_core::Registry;

use self::{compare::Comparison, report::Report, rules::Rules};

pub(super) fn execute(
    args: &Reconcile,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let ([] | [_]) = args.stack.region[..] else {
        return Err(Failure::usage(
            "`reconcile` compares one stack: give one `--region`, the stack's own",
        ));
    };
    proxy::warn(io)?;
    let live = live_path(args, registry, io)?;
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
fn live_path(args: &Reconcile, registry: &Registry, io: &mut Io<'_>) -> Result<LivePath, Failure> {
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
        let clients = Clients::connect(args.stack.region.first().map(String::as_str)).await;
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
    if live.unnamed() > 0 {
        notes.push(format!(
            "{} log lines tell of findings and do not name them: they are of functions of an earlier version, and what they told counts as missed",
            live.unnamed()
        ));
    }
    notes
}
