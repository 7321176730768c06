//! Deploying a stack: what `patrol create`, `update`, `delete`, `info`, `save` and `diff` do, for
//! scripts of one's own.
//!
//! A [`Deployment`] is one stack in one region. Whoever runs it is an [`Operator`]: the command
//! line asks in a terminal, a script answers by itself, and with [`Options::force`] nobody is
//! asked.
//!
//! The stack's name is `NAME-ENVIRONMENT`. Its configuration, the values of its parameters, is
//! saved in S3 as `NAME/NAME-ENVIRONMENT-REGION.cfn.json` after the stack has taken it, in one
//! write: an interrupted deployment leaves no half of one. These are cfn-config's names, so that
//! configurations it saved can be chosen here. What became of each of cfn-config's behaviours stands
//! in `docs/cfn-config.md`.
//!
//! # Example
//! A script that builds the function and brings a stack up to date in two regions, asking nobody:
//!
//! ```no_run
//! use patrol_core::{BoxError, Registry};
//! use patrol_runtime::{
//!     deploy::{Approved, Build, Clients, Deployment, News, Operator, Options, Outcome, Target},
//!     template::{Arch, TemplateOptions},
//! };
//!
//! struct Log;
//!
//! impl Operator for Log {
//!     fn tell(&mut self, news: &News<'_>) {
//!         if let News::Event(event) = news {
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
//!     let template = |target: Target<'_>| -> Result<String, BoxError> {
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
//!             Outcome::NoChanges => println!("{region}: nothing to change"),
//!             _ => println!("{region}: done"),
//!         }
//!     }
//!     Ok(())
//! }
//! # fn main() {}
//! ```

mod aws;
mod aws_error;
mod bucket;
mod build;
mod change_set;
mod choice;
mod code;
mod create;
mod delete;
mod deployment;
mod difference;
mod error;
mod follow;
mod info;
mod operator;
mod parameter;
mod poll;
mod saved;
mod secret;
mod stack;
mod template;
mod update;
mod upload;

pub use self::{
    aws::Clients,
    aws_error::AwsError,
    build::{Artifact, Build, BuildError, Compiler},
    change_set::{Replacement, ResourceChange},
    deployment::{Approved, Deployment, Options, Outcome},
    difference::{ParameterChange, Plan},
    error::DeployError,
    follow::StackEvent,
    info::{StackInfo, StackResource},
    operator::{AskError, Kept, News, Operator, Question},
    parameter::{Parameter, WrongValue},
    template::{Target, TemplateSource},
};
