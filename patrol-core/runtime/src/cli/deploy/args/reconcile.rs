//! The arguments of `reconcile`.

use std::time::SystemTime;

use chrono::{DateTime, Days};
use clap::ValueEnum;

use super::{
    super::super::{
        bucket_owner::BucketOwner,
        run::{SelectionFlags, is_region},
    },
    flags::{OPTIONS, Stack},
};
use patrol_core::aggregate::since_1970;

/// How missed findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::deploy) enum Format {
    /// By rule, with examples, for people.
    Text,
    /// One JSON object a missed finding, as `run --format jsonl` writes it.
    Jsonl,
}

/// `reconcile`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(in crate::cli) struct Reconcile {
    #[command(flatten)]
    pub(in crate::cli::deploy) stack: Stack,

    /// Only events from then on: `2026-03-01`, or `2026-03-01T08:00:00Z` [default: yesterday, in UTC].
    #[arg(long, value_name = "TIME", help_heading = OPTIONS)]
    from: Option<String>,

    /// Only events until then; a date stands for the whole day [default: now, with `--from`].
    #[arg(long, value_name = "TIME", requires = "from", help_heading = OPTIONS)]
    to: Option<String>,

    /// Only events of this account; may be repeated [default: the stack's, or all where an organization's events come].
    #[arg(long = "account", value_name = "ID", help_heading = OPTIONS)]
    accounts: Vec<String>,

    /// Only events of this region; may be repeated [default: the stack's, or all where others' events come].
    #[arg(long = "event-region", value_name = "REGION", value_parser = region, help_heading = OPTIONS)]
    regions: Vec<String>,

    /// Where CloudTrail's log is [default: the bucket that the stack reads, or that of the region's trail].
    #[arg(long, value_name = "s3://BUCKET/PREFIX", help_heading = OPTIONS)]
    pub(in crate::cli::deploy) log: Option<String>,

    #[command(flatten)]
    pub(in crate::cli::deploy) owner: BucketOwner,

    /// Sets a parameter whose deployed value cannot be read, a secret or a reference (repeatable).
    #[arg(long = "param", value_name = "RULE.PARAMETER=VALUE", help_heading = OPTIONS)]
    pub(in crate::cli::deploy) params: Vec<String>,

    /// How to write what was missed.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OPTIONS)]
    pub(in crate::cli::deploy) format: Format,
}

const AFTER_HELP: &str = "\
The records in CloudTrail's log of that time go through the linked rules, with the parameters and the document of \
patrol.toml that are deployed. What the rules find there is looked up in the log of the stack's functions, which \
names each finding that was told, held back or suppressed. Nothing is changed, and nobody is told.

It sees only the functions' current log level: where the level was above `info` for a while, that time looks missed. Whether \
people were told that a finding is over (`close=`) is not compared.

With several `--region`, the stacks are compared one after the other, and the last line says which were.

It needs `cloudformation:DescribeStacks`, `cloudformation:GetTemplate`, `cloudformation:ListStackResources`, \
`sts:GetCallerIdentity`, `lambda:GetFunctionConfiguration`, `logs:FilterLogEvents`, `s3:ListBucket`, `s3:GetObject`, and `cloudtrail:DescribeTrails` \
without `--log`.

Exit codes:
  0    nothing was missed
  1    something was missed
  2    wrong usage, or rules that cannot start
  3    something could not be read or some rule failed, and the rest was done;
       AWS refused; takes precedence over 1
  130  interrupted by Ctrl-C or SIGTERM";

/// A text that is not a region.
#[derive(Debug, thiserror::Error)]
#[error("expected a name such as `eu-west-1`")]
struct NoRegion;

fn region(text: &str) -> Result<String, NoRegion> {
    is_region(text).then(|| text.to_owned()).ok_or(NoRegion)
}

impl Reconcile {
    /// What is selected of CloudTrail's log; `account` and `region` are the stack's, where it hears of no other.
    pub(in crate::cli::deploy) fn selection(&self, own: Option<(&str, &str)>) -> SelectionFlags {
        let (mut accounts, mut regions) = (self.accounts.clone(), self.regions.clone());
        if let Some((account, region)) = own {
            if accounts.is_empty() {
                accounts.push(account.to_owned());
            }
            if regions.is_empty() {
                regions.push(region.to_owned());
            }
        }
        let times = match &self.from {
            Some(from) => (Some(from.clone()), self.to.clone()),
            None => (yesterday(), yesterday()),
        };
        SelectionFlags::of(times, accounts, regions)
    }
}

fn yesterday() -> Option<String> {
    let now = DateTime::from_timestamp_millis(since_1970(SystemTime::now()))?;
    let day = now.date_naive().checked_sub_days(Days::new(1))?;
    Some(day.to_string())
}
