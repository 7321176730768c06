//! The arguments of `patrol replay`.

use std::{num::NonZero, path::PathBuf};

use super::super::{
    bucket_owner::BucketOwner,
    config::ConfigFlags,
    headings::{OPTIONS, OUTPUT, RULES},
    run::{
        ChosenRules,
        formats::Format,
        selection::{NameFlags, SelectionFlags},
    },
};

/// Evaluates an archive of CloudTrail's log objects on AWS: in the functions of a replay stack.
///
/// It finds what `run` finds in the same objects, and tells it in the same order. The stack is what
/// `create ENVIRONMENT --replay` creates; it tells nobody. Before anything starts it says what will be read and
/// what that costs.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(in crate::cli) struct Args {
    /// `BUCKET` or `BUCKET/PREFIX`: at or above the folder `AWSLogs`, or a folder below it.
    #[arg(value_name = "BUCKET/PREFIX", required_unless_present = "resume")]
    pub(super) archive: Option<String>,

    #[command(flatten)]
    pub(super) selection: SelectionFlags,

    #[command(flatten)]
    pub(super) names: NameFlags,

    #[command(flatten)]
    pub(super) owner: BucketOwner,

    /// Says what would be read and what it costs, and starts nothing.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) plan: bool,

    /// Takes up a replay by its id; the same arguments on the same archive do so too.
    #[arg(long, value_name = "ID", conflicts_with_all = ["archive", "bucket_owner", "plan", "again", "from", "to", "accounts", "regions", "include", "rules", "without", "params", "config", "no_config"], help_heading = OPTIONS)]
    pub(super) resume: Option<String>,

    /// Starts again, though this replay was started before: the code of the function has changed.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) again: bool,

    /// US dollars that it may cost.
    #[arg(long, value_name = "DOLLARS", default_value = "5", help_heading = OPTIONS)]
    pub(super) budget: f64,

    /// The stack that `create ENVIRONMENT --replay` creates [default: the only one of this account and region that
    /// reads the bucket].
    #[arg(long, value_name = "NAME", help_heading = OPTIONS)]
    pub(super) stack: Option<String>,

    /// How many invocations run at once. An account has 1,000 by default, which its other functions
    /// need too.
    #[arg(long, value_name = "N", default_value = "100", help_heading = OPTIONS)]
    pub(super) concurrency: NonZero<u32>,

    /// Objects that one invocation reads at the most; of big objects a gigabyte.
    #[arg(long, value_name = "N", default_value = "20000", help_heading = OPTIONS)]
    pub(super) objects: NonZero<u32>,

    #[command(flatten)]
    pub(super) chosen: ChosenRules,

    /// Sets a parameter, as for `run` (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE", help_heading = RULES)]
    pub(super) params: Vec<String>,

    #[command(flatten, next_help_heading = RULES)]
    pub(super) config: ConfigFlags,

    /// How to write findings.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub(super) format: Format,

    /// Also writes a page for the browser.
    #[arg(long, value_name = "FILE.html", help_heading = OUTPUT)]
    pub(super) report: Option<PathBuf>,

    /// Ends with code 1 when there are findings.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) fail_on_finding: bool,

    /// At the end, tells how often each rule found something, by whom, where and when.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) summary: bool,

    /// Shows every finding, also those that the rules' aggregation holds back.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) every_finding: bool,

    /// Shows findings and faults only.
    #[arg(short, long, conflicts_with = "verbose", help_heading = OUTPUT)]
    pub(super) quiet: bool,

    /// Shows what came of each object that has something to tell.
    #[arg(short, long, help_heading = OUTPUT)]
    pub(super) verbose: bool,
}

const AFTER_HELP: &str = "\
Examples:
  patrol create production --replay      once: deploys this build's code
  patrol replay trail-bucket --from 2026-01-01 --to 2026-03-31 --plan
  patrol replay trail-bucket --from 2026-01-01 --to 2026-03-31 > found.txt

`--from` and `--to` are required. A part that could not be read is a fault of its own, and the rest is \
reported; the same command again tries such parts once more.

Exit codes:
  0    all was read
  1    there were findings, with --fail-on-finding
  2    wrong usage, or more dollars than the budget
  3    some object or part could not be read, some rule failed, or AWS refused;
       takes precedence over 1
  130  interrupted; what has begun goes on in AWS, and can be resumed";
