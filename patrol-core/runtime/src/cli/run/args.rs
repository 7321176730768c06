//! The arguments of `patrol run`.

use std::{num::NonZero, path::PathBuf};

#[cfg(feature = "deploy")]
use super::super::bucket_owner::BucketOwner;
use super::{
    super::{
        config::ConfigFlags,
        headings::{OPTIONS, OUTPUT, RULES},
    },
    chosen::ChosenRules,
    formats::Format,
    selection::{NameFlags, SelectionFlags},
};

/// Evaluates events with the linked rules.
///
/// An input is one event, an array of events, JSON lines, or a CloudTrail log file
/// (`{"Records": [...]}`), each plain or gzipped: the content decides, not the name. Each record of
/// a log file becomes the event that EventBridge would have sent. Directories are walked.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(in crate::cli) struct Args {
    /// Files, directories, `s3://BUCKET/KEY-OR-PREFIX`; `-` is standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(super) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) chosen: ChosenRules,

    #[command(flatten)]
    pub(super) selection: SelectionFlags,

    #[cfg(feature = "deploy")]
    #[command(flatten)]
    pub(super) owner: BucketOwner,

    #[command(flatten)]
    pub(super) names: NameFlags,

    /// Sets a parameter, such as `assumeRole.disallowedRoles=Admin,Root`; without a rule's name, one
    /// that rules share, such as `trustedAccounts=111122223333` (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE", help_heading = RULES)]
    pub(super) params: Vec<String>,

    #[command(flatten, next_help_heading = RULES)]
    pub(super) config: ConfigFlags,

    /// How to write findings.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub(super) format: Format,

    /// Also sends each finding there (repeatable): `sns:TOPIC_ARN`, `dispatch:TOPIC_ARN`,
    /// `events:BUS_ARN`, `securityhub:PRODUCT_ARN`, `slack:URL`, `teams:URL`,
    /// `pagerduty:ROUTING_KEY`, `jira:EMAIL:API_TOKEN@SITE/PROJECT`, `webhook:URL`, or a sink of a
    /// linked crate; filters may follow, as in `slack:URL severity>=high`.
    #[arg(long = "notify", value_name = "SINK", help_heading = OUTPUT)]
    pub(super) sinks: Vec<String>,

    /// Says for each event, on standard error, why it matches the rule's pattern or does not
    /// (repeatable).
    #[arg(long = "explain", value_name = "RULE", help_heading = OUTPUT)]
    pub(super) explained: Vec<String>,

    /// Ends with code 1 when there are findings, and with code 2 when there are none and rules were
    /// left out because a value is missing.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) fail_on_finding: bool,

    /// With `--fail-on-finding`: rules may be left out because a value is missing.
    #[arg(long, requires = "fail_on_finding", help_heading = OPTIONS)]
    pub(super) allow_left_out: bool,

    /// At the end, tells on standard error how often each rule found something, by whom, in which
    /// accounts and on which days.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) summary: bool,

    /// At the end, tells on standard error how many events each rule was given, and on how many of
    /// them it reported something, stayed silent, or failed.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) by_rule: bool,

    /// As `--by-rule`; and for each rule that was given no event, which event came nearest and which
    /// field kept it from matching. Each event is compared with each such rule, which takes a while.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) nearest_miss: bool,

    /// Also writes a page for the browser.
    #[arg(long, value_name = "FILE.html", help_heading = OUTPUT)]
    pub(super) report: Option<PathBuf>,

    /// Shows what is found now and was not before, and the reverse, by rule with an example each;
    /// `OLD` is a binary of a stack or a patrol.toml, which get the same events, or findings that
    /// `--format jsonl` wrote, with PATH the new ones. Ends with 1 when there is a difference.
    #[arg(long, value_name = "OLD", conflicts_with_all = ["sinks", "explained", "report", "fail_on_finding", "summary", "by_rule", "nearest_miss"], help_heading = OPTIONS)]
    pub(super) compare: Option<PathBuf>,

    /// Shows every finding, also those that the rules' aggregation holds back.
    #[arg(long, help_heading = OUTPUT)]
    pub(super) every_finding: bool,

    /// How many inputs are read at the same time; by default one for each core. The output is
    /// the same.
    #[arg(long, value_name = "N", help_heading = OPTIONS)]
    pub(super) jobs: Option<NonZero<u16>>,

    /// Shows findings and faults only: no warnings, no progress, no totals.
    #[arg(short, long, conflicts_with = "verbose", help_heading = OUTPUT)]
    pub(super) quiet: bool,

    /// Shows which rules run, which do not and why, and what came of each input.
    #[arg(short, long, help_heading = OUTPUT)]
    pub(super) verbose: bool,
}

const AFTER_HELP: &str = "\
A parameter's value comes from `--param`, then `patrol.toml`, then the environment (where it is named as in the \
template, `AssumeRoleDisallowedRoles`), then its default. A rule that lacks a value does not run, \
and a line at the end says so; a rule that `--rule` names must start, even one that `patrol.toml` turns off. A \
wrong value is an error.

A fault is one line on standard error, `FILE:POSITION: what is wrong`, and the rest goes on. The \
position is the line in JSON lines, the index in an array or a log file, from 1; a file that cannot be \
opened has none.

A build with `--features deploy` reads S3: the object with that key, or all whose keys begin with it, \
except for CloudTrail's digest files. Credentials, region and endpoint come from the environment or a \
profile.

Exit codes:
  0    all was read
  1    there were findings, with --fail-on-finding; differences, with --compare
  2    wrong usage, or rules that cannot start
  3    some input could not be read or some rule failed, and the rest was done;
       takes precedence over 1
  130  interrupted by Ctrl-C or SIGTERM; what was found until then is kept";
