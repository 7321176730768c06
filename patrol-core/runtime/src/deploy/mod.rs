//! Deploying a stack: what `patrol create`, `update`, `delete`, `info`, `save`, `diff`, `redrive`, `reconcile`, `state` and `health` do, for scripts of your own.
//!
//! A [`Deployment`] is one stack in one region. Its questions and its progress go to a [`Console`]: the command line asks
//! at a terminal, a script answers by itself, and with [`Options::force`] nobody is asked.
//!
//! The stack's name is `NAME-ENVIRONMENT`. Its configuration, the values of its parameters, is saved in S3 as
//! `NAME/NAME-ENVIRONMENT-REGION.cfn.json` once the stack is deployed, in one write: an interrupted deployment never
//! leaves half of one. These are cfn-config's names, so that configurations that it saved can be chosen here.
//! `docs/cfn-config.md` says what became of each of cfn-config's behaviours.
//!
//! # How it is built
//! `aws` makes the calls and returns data; the steps above it (buckets, settings, secrets, uploads, change sets, events)
//! ask and report through one session; each command is a list of steps, and [`Deployment`] offers the commands.
//!
//! # Example
//! A script that builds the function and brings a stack up to date in two regions, asking nobody:
//!
//! ```no_run
//! use patrol_core::{BoxError, Registry};
//! use patrol_runtime::{
//!     deploy::{Approved, Build, Clients, Console, Deployment, Options, Completion, Progress, TemplateTarget},
//!     template::{Arch, TemplateOptions},
//! };
//!
//! struct Log;
//!
//! impl Console for Log {
//!     fn report(&mut self, progress: &Progress<'_>) {
//!         if let Progress::Event(event) = progress {
//!             println!("{} {}", event.status, event.resource);
//!         }
//!     }
//! }
//!
//! async fn release() -> Result<(), BoxError> {
//!     let registry = Registry::linked()?;
//!     let code = Build::new(".", Arch::Arm64).run(&patrol_runtime::digest(&registry))?;
//!     let mut options = Options::default();
//!     options.force = true;
//!     options.code = Some(code.path);
//!     let template = |target: TemplateTarget<'_>| -> Result<String, BoxError> {
//!         let template = TemplateOptions::new().arch(Arch::Arm64).region(target.region);
//!         Ok(template.build(&registry)?.to_string())
//!     };
//!     let mut approved = Approved::default();
//!     for region in ["us-east-1", "eu-central-1"] {
//!         let clients = Clients::connect(Some(region)).await;
//!         let mut log = Log;
//!         let mut stack = Deployment::new(
//!             "acme", "production", &clients, &options, &template, &mut log, &mut approved,
//!         )?;
//!         match stack.update().await? {
//!             Completion::NoChanges => println!("{region}: nothing to change"),
//!             _ => println!("{region}: done"),
//!         }
//!     }
//!     Ok(())
//! }
//! # fn main() {}
//! ```

mod approved;
mod aws;
mod buckets;
mod build;
mod choose;
mod code;
mod code_error;
mod commands;
mod console;
mod deletion;
mod deployment;
mod difference;
mod document;
mod draft;
mod environment;
mod error;
mod follow;
mod health;
mod kind;
mod kind_error;
mod letters;
mod options;
mod parameter;
mod propose;
mod reconcile;
pub(crate) mod replay;
mod saved;
mod secrets;
mod session;
mod setting;
mod state;
mod survey;
mod template;
mod trails;
mod upload;

pub use self::{
    approved::Approved,
    aws::{
        AwsError, Clients,
        change_set::{Replacement, ResourceChange},
        drift::{Drift, DriftedProperty, DriftedResource},
        event::StackEvent,
        stack::StackResource,
        stack_set::{DriftedInstance, StackSetDrift},
        validation::ValidationFailure,
    },
    build::{Artifact, Build, BuildError, Compiler},
    code_error::CodeError,
    commands::{
        health::HealthOptions,
        info::StackInfo,
        reconcile::ReconcileOptions,
        redrive::RedriveOptions,
        state::{NotForgotten, Remembered, StateOptions},
    },
    console::{AskError, Console, CurrentValue, Progress, Question},
    deletion::{DataHolder, Deletion},
    deployment::Deployment,
    difference::{ParameterChange, Plan},
    error::DeployError,
    health::{DeadLetterHealth, EndingSuppression, EventHealth, Health, RuleHealth},
    kind_error::KindError,
    letters::{DeadLetters, LetterGroup, Redrive, Redriven},
    options::Options,
    parameter::{Parameter, ParameterValueError},
    reconcile::{LivePath, ReconcileError},
    session::Completion,
    template::{TemplateSource, TemplateTarget},
};
pub(crate) use self::{
    aws::{ListError, Pages},
    document::refuse_other,
    reconcile::{TellingLog, Verdict},
};
pub use crate::state::RememberedKey;
