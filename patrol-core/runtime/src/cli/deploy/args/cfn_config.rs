//! The arguments of cfn-config's commands: `create`, `update`, `diff`, `delete`, `info` and `save`.

use std::io::Read;

use super::{
    super::super::{Failure, bucket_owner::BucketOwner},
    flags::{Force, Kind, OPTIONS, Places, Stack, Wanted},
};
use crate::deploy::Options;

/// `create`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Create {
    #[command(flatten)]
    pub(super) change: Change,

    /// Start from this saved configuration, such as NAME-ENVIRONMENT-REGION.
    #[arg(long, value_name = "NAME", help_heading = OPTIONS)]
    pub(super) configuration: Option<String>,
}

/// `create` and `update`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    pub(super) force: Force,
    #[command(flatten)]
    pub(super) wanted: Wanted,

    /// Have CloudFormation refuse to delete the stack.
    #[arg(long, help_heading = OPTIONS)]
    termination_protection: bool,

    /// Have CloudFormation end once resources are configured, without waiting until they are ready: for development. What
    /// fails is rolled back all the same.
    #[arg(long, help_heading = OPTIONS)]
    express: bool,

    /// Build the function first, as `build` does.
    #[arg(long, conflicts_with = "code", help_heading = OPTIONS)]
    pub(super) build: bool,
}

impl Change {
    pub(super) fn fill(&self, options: &mut Options, stdin: &mut dyn Read) -> Result<(), Failure> {
        options.force = self.force.force;
        options.termination_protection = self.termination_protection;
        options.express = self.express;
        self.places.fill(options);
        self.wanted.fill(options, stdin)
    }
}

/// `diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Diff {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) places: Places,
    #[command(flatten)]
    pub(super) wanted: Wanted,

    /// Say what was changed by hand, too: CloudFormation compares each resource with the template, which takes a while.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) drift: bool,

    /// With --drift, look at the members' stacks of this stack set too; may be repeated. It may take hours.
    #[arg(long, value_name = "NAME", requires = "drift", help_heading = OPTIONS)]
    pub(super) stack_set: Vec<String>,

    /// `diff` asks nothing anyway.
    #[arg(short, long, hide = true)]
    force: bool,

    /// Print JSON.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) json: bool,
}

/// `delete`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Delete {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) kind: Kind,
    #[command(flatten)]
    pub(super) force: Force,
}

/// `info`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Info {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) kind: Kind,

    /// List resources too.
    #[arg(short, long)]
    pub(in crate::cli::deploy) extended: bool,

    /// Show secrets, as they were saved.
    #[arg(short, long)]
    pub(in crate::cli::deploy) decrypt: bool,

    /// S3 bucket for saved configurations [default: $CFN_CONFIG_BUCKET, or
    /// cfn-config-configurations-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    pub(super) config_bucket: Option<String>,

    #[command(flatten)]
    pub(super) owner: BucketOwner,

    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// `save`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Save {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) kind: Kind,
    #[command(flatten)]
    pub(super) places: Places,
    #[command(flatten)]
    pub(super) force: Force,
}
