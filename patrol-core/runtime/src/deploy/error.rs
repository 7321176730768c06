//! Why a deployment stopped, in words for whoever ran it.

use std::path::PathBuf;

use super::{aws_error::AwsError, operator::AskError};
use patrol_core::BoxError;

/// Why a deployment stopped; each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// AWS refused or did not answer.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The template could not be written.
    #[error("the template cannot be written: {0}")]
    Template(#[source] BoxError),
    /// The template is no JSON object.
    #[error("the template is no CloudFormation JSON: {0}")]
    NotATemplate(String),
    /// A name that CloudFormation refuses.
    #[error(
        "`{0}` is no stack name: use letters, digits and `-`, a letter first, 128 characters at most; choose another with `--name`"
    )]
    StackName(String),
    /// Parameters without a value, all of them.
    #[error("{stack}: no value for {}: add `--parameters '{{\"{}\":\"...\"}}'`", list(.names), .names[0])]
    Missing {
        /// The stack.
        stack: String,
        /// The parameters' names.
        names: Vec<String>,
    },
    /// Values that parameters refuse, all of them.
    #[error("{}", .0.join("\n"))]
    Wrong(Vec<String>),
    /// A value for a parameter that the template does not have.
    #[error("{stack} has no parameter {}: it has {}", list(.names), list(.known))]
    Unknown {
        /// The stack.
        stack: String,
        /// The names that were given.
        names: Vec<String>,
        /// The parameters there are.
        known: Vec<String>,
    },
    /// A secret, and no key to encrypt it with.
    #[error(
        "{} would be sent and saved in the clear: add `--kms` for the key `alias/cloudformation`, `--kms KEY` for another, or give a reference (`ssm:/...`, `secretsmanager:...`)",
        secrets(.names)
    )]
    SecretInTheClear {
        /// The secret parameters.
        names: Vec<String>,
    },
    /// The bucket does not exist.
    #[error("there is no bucket `{bucket}`: make it, or choose another with `--{option}`")]
    BucketMissing {
        /// The bucket.
        bucket: String,
        /// The option that chooses it.
        option: &'static str,
    },
    /// There is no saved configuration of that name.
    #[error("`{0}` is no saved configuration")]
    ConfigurationMissing(String),
    /// The saved configuration cannot be read.
    #[error("the saved configuration `{url}` is no JSON object of texts: {why}")]
    ConfigurationUnreadable {
        /// Where it is.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// No zip of the function.
    #[error(
        "no built function: found no `bootstrap.zip` below `{}`: run `build`, or give one with `--code FILE.zip`",
        .0.display()
    )]
    NoCode(PathBuf),
    /// The template is for other rules than the deployed code, and there is no new code.
    #[error(
        "{0}: the rules have changed and there is no new code; the function would refuse to start: run `build`, or give a zip with `--code FILE.zip`"
    )]
    OldCode(String),
    /// More than one zip.
    #[error("several built functions: choose one of {} with `--code`", list(.0))]
    ManyCodes(Vec<String>),
    /// The zip cannot be used.
    #[error("the function's zip `{path}` cannot be used: {why}")]
    BadCode {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such stack.
    #[error(
        "there is no stack `{stack}` in {region}: make it with `create`, or choose a region with `--region`"
    )]
    NoStack {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// The stack is in a state that refuses the command.
    #[error("{stack} in {region} is {status}: {advice}")]
    State {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// The stack's status.
        status: String,
        /// What to do.
        advice: String,
    },
    /// The change set was refused.
    #[error("the changes of {stack} in {region} cannot be made: {why}")]
    ChangeSet {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// CloudFormation's reason.
        why: String,
    },
    /// CloudFormation gave up.
    #[error("{stack} in {region} ended as {status}{}: {advice}", first_failure(.failure.as_deref()))]
    Failed {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// How it ended.
        status: String,
        /// The first failing resource and its reason.
        failure: Option<Box<(String, String)>>,
        /// What to do.
        advice: String,
    },
    /// AWS no longer says what CloudFormation does.
    #[error(
        "{stack} in {region} can no longer be followed, and CloudFormation goes on: {why}; `info {environment}` shows the stack, and once it is done the same command can be run again"
    )]
    Unfollowed {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// The stack's environment.
        environment: String,
        /// What went wrong.
        why: Box<DeployError>,
    },
    /// The stack is deployed, its configuration is not saved.
    #[error(
        "{stack} is deployed, but its configuration is not saved; run `save` again once this is mended: {why}"
    )]
    NotSaved {
        /// The stack.
        stack: String,
        /// What went wrong.
        why: Box<DeployError>,
    },
    /// Nobody can be asked, or whoever was asked left.
    #[error(transparent)]
    Ask(#[from] AskError),
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn secrets(names: &[String]) -> String {
    let plural = if names.len() == 1 {
        "secret"
    } else {
        "secrets"
    };
    format!("the {plural} {}", list(names))
}

fn first_failure(failure: Option<&(String, String)>) -> String {
    match failure {
        Some((resource, reason)) => format!("; first failed `{resource}`: {reason}"),
        None => String::new(),
    }
}
