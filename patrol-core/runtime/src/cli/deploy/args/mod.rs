//! The arguments of the deploying commands, with cfn-config's letters.

mod cfn_config;
mod flags;
mod operate;
mod reconcile;

use std::{env, io::Read};

use super::super::{Failure, config::Config, template_flags::TemplateFlags};
use crate::deploy::Options;
use patrol_core::Registry;

use self::{
    cfn_config::{Change, Create, Delete, Diff, Info, Save},
    flags::prefer,
};
pub(super) use self::{
    flags::Stack,
    operate::{Health, Redrive, State},
    reconcile::{Format, Reconcile},
};

/// The commands that deploy.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Creates a stack: asks for parameters, uploads code and template, shows what will be created.
    Create(Box<Create>),
    /// Changes a stack, after you have confirmed the differences.
    Update(Box<Change>),
    /// Shows what `update` would change, and changes nothing.
    ///
    /// Ends with 1 if there is something.
    Diff(Box<Diff>),
    /// Deletes a stack, after you have typed its name again.
    Delete(Delete),
    /// Shows a stack: status, parameters, outputs.
    Info(Info),
    /// Saves a stack's configuration to S3.
    Save(Save),
    /// Shows whether a stack works: events, findings and faults of each rule, dead letters.
    ///
    /// Whether events come; each rule's last event and last finding, and its events, findings, suppressed findings and
    /// faults in seven days; dead letters; suppressions that are about to end. It changes nothing.
    Health(Health),
    /// Compares CloudTrail's log with what the stack has told, and shows the findings that it missed.
    ///
    /// It looks at yesterday, or at another time. Ends with 1 if there are any. It changes nothing, and tells nobody.
    Reconcile(Box<Reconcile>),
    /// Shows what a stack remembers of findings, or forgets it.
    ///
    /// It remembers throttles, thresholds and what was seen, each by its key.
    State(State),
    /// Puts the events in a stack's dead-letter queue through its functions again.
    ///
    /// You see what there is before anything happens. Ends with 3 if some of them stay.
    Redrive(Redrive),
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

    /// The rules that it is for; all if there are none.
    pub(super) fn rules(&self) -> &[String] {
        match self {
            Self::Redrive(args) => args.rules(),
            Self::State(args) => args.rules(),
            _ => &[],
        }
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
