//! The flags that several deploying commands share: which stack, where things are kept, what the stack is to hold.

use std::{env, io::Read, path::PathBuf};

pub(super) use super::super::super::headings::OPTIONS;
use super::super::{
    super::{
        Failure,
        bucket_owner::BucketOwner,
        template_flags::{NOT_OF_REPLAYS, TemplateFlags},
    },
    parameters::parameters,
};
use crate::deploy::Options;

/// cfn-config's key for secrets.
const DEFAULT_KEY: &str = "alias/cloudformation";

/// Which stack, and where.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Stack {
    /// The stack is named NAME-ENVIRONMENT.
    pub(in crate::cli::deploy) environment: String,

    /// The stack's base name [default: the current folder's name].
    #[arg(short, long)]
    name: Option<String>,

    /// A region; may be repeated [default: the profile's, or us-east-1].
    #[arg(short, long, value_delimiter = ',')]
    pub(in crate::cli::deploy) region: Vec<String>,
}

impl Stack {
    /// The stack's base name.
    pub(in crate::cli::deploy) fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let folder = env::current_dir()?;
        let name = folder.file_name().unwrap_or_default();
        Ok(name.to_string_lossy().into_owned())
    }
}

/// Where configurations and templates are kept, and how secrets are encrypted.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Places {
    /// S3 bucket for saved configurations [default: $CFN_CONFIG_BUCKET, or
    /// cfn-config-configurations-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    config_bucket: Option<String>,

    /// S3 bucket for templates and code, in the stack's region [default:
    /// cfn-config-templates-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    template_bucket: Option<String>,

    #[command(flatten)]
    owner: BucketOwner,

    /// Encrypt secrets and saved configurations with this KMS key [without KEY:
    /// alias/cloudformation].
    #[arg(short, long, value_name = "KEY", num_args = 0..=1, default_missing_value = DEFAULT_KEY)]
    kms: Option<String>,
}

impl Places {
    pub(super) fn fill(&self, options: &mut Options) {
        prefer(&mut options.config_bucket, &self.config_bucket);
        options.template_bucket.clone_from(&self.template_bucket);
        options.bucket_owner = self.owner.account().map(str::to_owned);
        options.kms.clone_from(&self.kms);
    }
}

/// Whether questions are asked.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Force {
    /// Ask nothing; a value that is missing is an error.
    #[arg(short, long)]
    pub(super) force: bool,
}

/// What a stack is to hold.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Wanted {
    /// Values of parameters, such as '{"AssumeRoleDisallowedRoles":"Admin"}'. So that a secret need not stand here, "@FILE"
    /// and "-" read a value, or all of this, from a file or from standard input; "@@..." is a value that begins with @.
    #[arg(short, long, value_name = "JSON")]
    parameters: Option<String>,

    /// The function's zip [default: the only target/lambda/*/bootstrap.zip, where `build` puts it].
    #[arg(long, value_name = "FILE.zip")]
    code: Option<PathBuf>,

    #[command(flatten)]
    pub(super) template: TemplateFlags,

    /// The stack for replays of the environment, NAME-ENVIRONMENT-replay, which `patrol replay` runs on: the same code as
    /// a function that tells nobody. The parameter ArchiveBucket names the bucket with CloudTrail's log.
    #[arg(long, help_heading = OPTIONS, conflicts_with_all = NOT_OF_REPLAYS)]
    pub(super) replay: bool,
}

impl Wanted {
    pub(super) fn fill(&self, options: &mut Options, stdin: &mut dyn Read) -> Result<(), Failure> {
        if let Some(text) = &self.parameters {
            options.parameters = parameters(text, stdin)?;
        }
        options.code.clone_from(&self.code);
        Ok(())
    }
}

/// The stack of an environment, or the one for its replays.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Kind {
    /// The stack for replays of the environment, NAME-ENVIRONMENT-replay.
    #[arg(long)]
    pub(super) replay: bool,
}

pub(super) fn prefer(place: &mut Option<String>, given: &Option<String>) {
    if given.is_some() {
        place.clone_from(given);
    }
}
