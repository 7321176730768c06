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
//! configurations it saved can be chosen here.

mod aws;
mod bucket;
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
mod update;
mod upload;

pub use self::{
    aws::Clients,
    change_set::{Replacement, ResourceChange},
    deployment::{Approved, Deployment, Options, Outcome, TemplateSource},
    difference::{ParameterChange, Plan},
    error::{AwsError, DeployError},
    follow::StackEvent,
    info::{StackInfo, StackResource},
    operator::{AskError, Kept, News, Operator, Question},
    parameter::{Parameter, WrongValue},
};
