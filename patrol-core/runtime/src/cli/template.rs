//! `patrol template`: the CloudFormation template of what is linked.

use super::{
    Exit, Failure, Io,
    template_flags::{NOT_OF_REPLAYS, TemplateFlags},
};
use crate::template::Template;
use patrol_core::Registry;

/// Prints the CloudFormation template of the linked rules.
///
/// What the operator must know goes to standard error, one line each, and into the template's
/// metadata.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Print the small template for member accounts and regions: it forwards the events that the
    /// rules need to the security account.
    #[arg(long, conflicts_with_all = ["organization", "forwarded", "isolate", "http_api", "shared_webhooks", "webhook_concurrency", "alarm_topic"])]
    member: bool,

    /// Print the small template for replays of an archive: the same code as a function that tells
    /// nobody, a state machine, and a bucket for results. Memory is 1769 MB, a whole processor, and
    /// an invocation may take 900 seconds unless said otherwise.
    #[arg(long, conflicts_with_all = ["member", "region"], conflicts_with_all = NOT_OF_REPLAYS)]
    replay: bool,

    /// The region that the template is for.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    #[command(flatten)]
    flags: TemplateFlags,
}

const AFTER_HELP: &str = "\
Examples:
  patrol template > patrol.json
  patrol template --isolate rootLogin --organization o-a1b2c3d4e5
  patrol template --member                    for an organization's accounts
  patrol template --replay > replay.json      for `patrol replay`

Exit codes:
  0  the template is on standard output
  2  an option, a rule or a schedule that is refused, or a limit of AWS:
     nothing is printed";

pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let template = template(args, registry)?;
    for note in template.notes() {
        writeln!(io.stderr, "{}{note}", io.screen.warning_label())?;
    }
    if !template.fits_inline() {
        let label = io.screen.warning_label();
        let words =
            "the template is over 51200 bytes: CloudFormation takes it from an S3 bucket only";
        writeln!(io.stderr, "{label}{words}")?;
    }
    writeln!(io.stdout, "{template}")?;
    Ok(Exit::Success)
}

fn template(args: &Args, registry: &Registry) -> Result<Template, Failure> {
    let config = args.flags.config(registry)?;
    let mut options = match args.replay {
        true => args.flags.options_of_replay(None)?,
        false => args.flags.options()?,
    };
    if config.path.is_some() {
        options = options.control(config.control);
    }
    if let Some(region) = &args.region {
        options = options.region(region);
    }
    let built = if args.member {
        options.build_member(registry)
    } else if args.replay {
        options.build_replay(registry)
    } else {
        options.build(registry)
    };
    built.map_err(Failure::usage)
}
