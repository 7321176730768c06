//! Whoever runs a deployment: is asked, and is told.

use super::{
    aws_error::AwsError, change_set::ResourceChange, difference::ParameterChange,
    follow::StackEvent, parameter::Parameter,
};

/// Whoever runs a deployment. With [`Options::force`](super::Options::force) it is only told.
///
/// Each question has an answer already: that nobody is there to be asked.
pub trait Operator {
    /// Which saved configuration to start from; `None` is to start fresh.
    ///
    /// # Errors
    /// When nobody can be asked, or whoever was asked left.
    fn configuration(&mut self, saved: &[String]) -> Result<Option<String>, AskError> {
        let _ = saved;
        Err(AskError::NoTerminal(
            "which saved configuration to start from".into(),
        ))
    }

    /// A parameter's value; `None` is to keep what there is, if there is something.
    ///
    /// The answer should pass [`Parameter::check`]; it is checked again.
    ///
    /// # Errors
    /// As for [`configuration`](Self::configuration).
    fn value(&mut self, parameter: &Parameter, kept: Kept<'_>) -> Result<Option<String>, AskError> {
        let _ = kept;
        let what = format!("the value of `{}`", parameter.name);
        Err(AskError::NoTerminal(what))
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// As for [`configuration`](Self::configuration).
    fn confirm(&mut self, question: &Question<'_>) -> Result<bool, AskError> {
        let _ = question;
        Err(AskError::NoTerminal("whether to go on".into()))
    }

    /// The name of the stack that is to be deleted, typed again.
    ///
    /// # Errors
    /// As for [`configuration`](Self::configuration).
    fn retype(&mut self, stack: &str) -> Result<String, AskError> {
        let _ = stack;
        Err(AskError::NoTerminal(
            "the name of the stack to delete".into(),
        ))
    }

    /// Told what was done.
    fn tell(&mut self, news: &News<'_>);
}

/// What an empty answer stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept<'a> {
    /// Nothing: the parameter needs a value.
    Nothing,
    /// This value, of the stack, of a saved configuration or of the template.
    Value(&'a str),
    /// A secret that is set and cannot be read back.
    Secret,
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Question<'a> {
    /// Make a missing bucket.
    MakeBucket {
        /// The bucket.
        bucket: &'a str,
        /// Its region.
        region: &'a str,
    },
    /// Change parameters.
    Parameters(&'a [ParameterChange]),
    /// Change the template; a unified difference.
    Template(&'a str),
    /// Make a stack or change its resources.
    Changes {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
        /// Is it a new stack?
        new: bool,
        /// What is done to each resource.
        changes: &'a [ResourceChange],
    },
    /// Save a configuration.
    Save {
        /// Where to.
        url: &'a str,
        /// The values, secrets masked.
        values: &'a [(String, String)],
    },
}

/// What was done.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum News<'a> {
    /// Nobody was asked, because of [`Options::force`](super::Options::force).
    Forced(Question<'a>),
    /// Nobody was asked, because the same was confirmed in another region.
    ApprovedElsewhere(Question<'a>),
    /// A bucket was made.
    BucketMade(&'a str),
    /// The function's zip is in S3.
    Code {
        /// Where it is.
        url: &'a str,
        /// Its size in bytes.
        bytes: u64,
        /// It was there before.
        known: bool,
    },
    /// The template is in S3 and CloudFormation reads it.
    Template(&'a str),
    /// What is being done, which may take a while.
    Doing(&'a str),
    /// What the template says its operator must know.
    Note(&'a str),
    /// An interrupted `create` has begun the stack, and its configuration is not saved.
    Found {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
        /// Its status.
        status: &'a str,
    },
    /// CloudFormation does not answer for now; it is asked again.
    Silent(&'a AwsError),
    /// CloudFormation has begun.
    Began {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
    },
    /// Something happened to a resource.
    Event(&'a StackEvent),
    /// CloudFormation is done.
    Ended {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
        /// How it ended.
        status: &'a str,
    },
    /// There is nothing to change.
    NoChanges {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
    },
    /// The configuration is saved.
    Saved(&'a str),
    /// Secrets that are set and that the saved configuration does not hold.
    SecretsNotSaved(&'a [String]),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// Nobody is there to be asked this.
    #[error("{0} must be asked and there is no terminal: add `--force` to be asked nothing")]
    NoTerminal(String),
    /// Whoever was asked left with Ctrl-C or Escape.
    #[error("interrupted: nothing more was done, and the same command can be run again")]
    Interrupted,
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(String),
}
