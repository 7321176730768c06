//! The arguments of the deploying commands, with cfn-config's letters.

mod operate;
mod reconcile;

use std::{env, io::Read, path::PathBuf};

use super::{
    super::{
        Failure,
        bucket_owner::BucketOwner,
        config::{Config, ConfigFlags},
        template_flags::{NOT_OF_REPLAYS, TemplateFlags},
    },
    parameters::parameters,
};
use crate::deploy::Options;
use patrol_core::Registry;

pub(super) use self::{
    operate::{Health, Redrive, State},
    reconcile::{Format, Reconcile},
};

/// cfn-config's key for secrets.
const DEFAULT_KEY: &str = "alias/cloudformation";

/// The ordinary heading, for options that follow the template's: those would be listed under its heading otherwise.
const OPTIONS: Option<&str> = None;

/// The commands that deploy.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Creates a stack: asks for parameters, uploads code and template, shows what will be created.
    Create(Box<Create>),
    /// Changes a stack, after you have confirmed the differences.
    Update(Box<Change>),
    /// Deletes a stack, after you have typed its name again.
    Delete(Delete),
    /// Shows a stack: status, parameters, outputs.
    Info(Info),
    /// Saves a stack's configuration to S3.
    Save(Save),
    /// Puts the events in a stack's dead-letter queue through its functions again, after you have seen what there is; ends
    /// with 3 if some of them stay.
    Redrive(Redrive),
    /// Shows what a stack remembers of findings (throttles, thresholds, what was seen), by key; or forgets a key.
    State(State),
    /// Shows how a stack fares: whether events come; each rule's last event and last finding, and its events, findings,
    /// suppressed findings and faults in seven days; dead letters; suppressions that are about to end. It changes nothing.
    Health(Health),
    /// Compares CloudTrail's log, of yesterday or another time, with what the stack has told, and shows the findings that
    /// it missed; ends with 1 if there are any. It changes nothing, and tells nobody.
    Reconcile(Box<Reconcile>),
    /// Shows what `update` would change, and changes nothing; ends with 1 if there is something.
    Diff(Box<Diff>),
}

/// Whether the function is built before it is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builds {
    /// It is deployed as it is.
    No,
    /// If it is not built yet, the operator is asked.
    Offered,
    /// It is built.
    Wanted,
}

/// Which stack, and where.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Stack {
    /// The stack is named NAME-ENVIRONMENT.
    pub(super) environment: String,

    /// The stack's base name [default: the current folder's name].
    #[arg(short, long)]
    name: Option<String>,

    /// A region; may be repeated [default: the profile's, or us-east-1].
    #[arg(short, long, value_delimiter = ',')]
    pub(super) region: Vec<String>,
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

/// Whether questions are asked.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Force {
    /// Ask nothing; a value that is missing is an error.
    #[arg(short, long)]
    force: bool,
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
    template: TemplateFlags,

    /// The stack for replays of the environment, NAME-ENVIRONMENT-replay, which `patrol replay` runs on: the same code as
    /// a function that tells nobody. The parameter ArchiveBucket names the bucket with CloudTrail's log.
    #[arg(long, help_heading = OPTIONS, conflicts_with_all = NOT_OF_REPLAYS)]
    replay: bool,
}

/// The stack of an environment, or the one for its replays.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Kind {
    /// The stack for replays of the environment, NAME-ENVIRONMENT-replay.
    #[arg(long)]
    replay: bool,
}

/// `create`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Create {
    #[command(flatten)]
    change: Change,

    /// Start from this saved configuration, such as NAME-ENVIRONMENT-REGION.
    #[arg(long, value_name = "NAME", help_heading = OPTIONS)]
    configuration: Option<String>,
}

/// `create` and `update`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    wanted: Wanted,

    /// Have CloudFormation refuse to delete the stack.
    #[arg(long, help_heading = OPTIONS)]
    termination_protection: bool,

    /// Have CloudFormation end once resources are configured, without waiting until they are ready: for development. What
    /// fails is rolled back all the same.
    #[arg(long, help_heading = OPTIONS)]
    express: bool,

    /// Build the function first, as `build` does.
    #[arg(long, conflicts_with = "code", help_heading = OPTIONS)]
    build: bool,
}

/// `diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Diff {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    wanted: Wanted,

    /// Say what was changed by hand, too: CloudFormation compares each resource with the template, which takes a while.
    #[arg(long, help_heading = OPTIONS)]
    drift: bool,

    /// With --drift, look at the members' stacks of this stack set too; may be repeated. It may take hours.
    #[arg(long, value_name = "NAME", requires = "drift", help_heading = OPTIONS)]
    stack_set: Vec<String>,

    /// `diff` asks nothing anyway.
    #[arg(short, long, hide = true)]
    force: bool,

    /// Print JSON.
    #[arg(long, help_heading = OPTIONS)]
    json: bool,
}

/// `delete`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Delete {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    kind: Kind,
    #[command(flatten)]
    force: Force,
}

/// `info`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Info {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    kind: Kind,

    /// List resources too.
    #[arg(short, long)]
    pub(super) extended: bool,

    /// Show secrets, as they were saved.
    #[arg(short, long)]
    pub(super) decrypt: bool,

    /// S3 bucket for saved configurations [default: $CFN_CONFIG_BUCKET, or
    /// cfn-config-configurations-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    config_bucket: Option<String>,

    #[command(flatten)]
    owner: BucketOwner,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `save`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Save {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    kind: Kind,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    force: Force,
}

impl Command {
    /// What the operator's file says, for the commands that read it.
    pub(super) fn config(&self, registry: &Registry) -> Result<Option<Config>, Failure> {
        match self {
            Self::Health(args) => args.config.read(registry).map(Some),
            _ => self
                .template()
                .map(|flags| flags.config(registry))
                .transpose(),
        }
    }

    /// Is the operator's file only compared with what is deployed, so that a file with mistakes stops nothing?
    pub(super) const fn only_compares_file(&self) -> bool {
        matches!(self, Self::Health(_))
    }

    pub(super) const fn stack(&self) -> &Stack {
        match self {
            Self::Create(args) => &args.change.stack,
            Self::Update(args) => &args.stack,
            Self::Delete(args) => &args.stack,
            Self::Info(args) => &args.stack,
            Self::Save(args) => &args.stack,
            Self::Diff(args) => &args.stack,
            Self::Redrive(args) => &args.stack,
            Self::Reconcile(args) => &args.stack,
            Self::State(args) => &args.stack,
            Self::Health(args) => &args.stack,
        }
    }

    pub(super) const fn template(&self) -> Option<&TemplateFlags> {
        match self {
            Self::Create(args) => Some(&args.change.wanted.template),
            Self::Update(args) => Some(&args.wanted.template),
            Self::Diff(args) => Some(&args.wanted.template),
            Self::Delete(_)
            | Self::Health(_)
            | Self::Info(_)
            | Self::Save(_)
            | Self::Reconcile(_)
            | Self::Redrive(_)
            | Self::State(_) => None,
        }
    }

    /// Is the stack the one for replays?
    pub(super) const fn replay(&self) -> bool {
        match self {
            Self::Create(args) => args.change.wanted.replay,
            Self::Update(args) => args.wanted.replay,
            Self::Diff(args) => args.wanted.replay,
            Self::Delete(args) => args.kind.replay,
            Self::Info(args) => args.kind.replay,
            Self::Save(args) => args.kind.replay,
            Self::Health(_) | Self::Reconcile(_) | Self::Redrive(_) | Self::State(_) => false,
        }
    }

    pub(super) const fn json(&self) -> bool {
        match self {
            Self::Info(args) => args.json,
            Self::Diff(args) => args.json,
            Self::Redrive(args) => args.json,
            Self::State(args) => args.json,
            Self::Health(args) => args.json,
            _ => false,
        }
    }

    /// Does it change nothing?
    pub(super) const fn only_reads(&self) -> bool {
        matches!(
            self,
            Self::Health(_) | Self::Info(_) | Self::Diff(_) | Self::Reconcile(_)
        )
    }

    /// Whether it has the function built first.
    pub(super) fn builds(&self) -> Builds {
        match self {
            Self::Create(args) if args.change.build => Builds::Wanted,
            Self::Update(args) if args.build => Builds::Wanted,
            // A new stack needs code.
            Self::Create(args) if !args.change.force.force => Builds::Offered,
            _ => Builds::No,
        }
    }

    /// Hands the arguments to the library.
    pub(super) fn fill(&self, options: &mut Options, stdin: &mut dyn Read) -> Result<(), Failure> {
        let environment = env::var("CFN_CONFIG_BUCKET").ok();
        options.config_bucket = environment.filter(|bucket| !bucket.is_empty());
        options.replay = self.replay();
        match self {
            Self::Create(args) => {
                options.configuration.clone_from(&args.configuration);
                args.change.fill(options, stdin)?;
            }
            Self::Update(args) => args.fill(options, stdin)?,
            Self::Delete(args) => options.force = args.force.force,
            Self::Redrive(args) => options.force = args.force.force,
            Self::Health(_) | Self::Reconcile(_) | Self::State(_) => {}
            Self::Info(args) => {
                prefer(&mut options.config_bucket, &args.config_bucket);
                options.bucket_owner = args.owner.account().map(str::to_owned);
            }
            Self::Save(args) => {
                options.force = args.force.force;
                args.places.fill(options);
            }
            Self::Diff(args) => {
                options.drift = args.drift;
                options.stack_sets.clone_from(&args.stack_set);
                args.places.fill(options);
                args.wanted.fill(options, stdin)?;
            }
        }
        Ok(())
    }
}

impl Change {
    fn fill(&self, options: &mut Options, stdin: &mut dyn Read) -> Result<(), Failure> {
        options.force = self.force.force;
        options.termination_protection = self.termination_protection;
        options.express = self.express;
        self.places.fill(options);
        self.wanted.fill(options, stdin)
    }
}

impl Stack {
    /// The stack's base name.
    pub(super) fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let folder = env::current_dir()?;
        let name = folder.file_name().unwrap_or_default();
        Ok(name.to_string_lossy().into_owned())
    }
}

impl Places {
    fn fill(&self, options: &mut Options) {
        prefer(&mut options.config_bucket, &self.config_bucket);
        options.template_bucket.clone_from(&self.template_bucket);
        options.bucket_owner = self.owner.account().map(str::to_owned);
        options.kms.clone_from(&self.kms);
    }
}

impl Wanted {
    fn fill(&self, options: &mut Options, stdin: &mut dyn Read) -> Result<(), Failure> {
        if let Some(text) = &self.parameters {
            options.parameters = parameters(text, stdin)?;
        }
        options.code.clone_from(&self.code);
        Ok(())
    }
}

fn prefer(place: &mut Option<String>, given: &Option<String>) {
    if given.is_some() {
        place.clone_from(given);
    }
}
