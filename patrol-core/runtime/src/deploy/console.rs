//! Who runs a deployment: answers its questions and reads its progress.

use super::{
    aws::{AwsError, change_set::ResourceChange, event::StackEvent},
    deletion::Deletion,
    difference::ParameterChange,
    letters::DeadLetters,
    parameter::Parameter,
};

/// Who runs a deployment: a person at a terminal, or a script. With [`Options::force`](super::Options::force) it is asked
/// nothing and only told the progress.
///
/// Each question has a default answer: that nobody is there to be asked.
pub trait Console {
    /// Which saved configuration to start from; `None` is to start without one.
    ///
    /// # Errors
    /// If nobody can be asked, or the person who was asked left.
    fn configuration(&mut self, saved: &[String]) -> Result<Option<String>, AskError> {
        let _ = saved;
        Err(AskError::NoTerminal(
            "the saved configuration to start from".into(),
        ))
    }

    /// A parameter's value; `None` is to keep the current one.
    ///
    /// The answer should pass [`Parameter::check`]; it is checked again.
    ///
    /// # Errors
    /// As for [`configuration`](Self::configuration).
    fn value(
        &mut self,
        parameter: &Parameter,
        current: CurrentValue<'_>,
    ) -> Result<Option<String>, AskError> {
        let _ = current;
        let what = format!("the value of `{}`", parameter.name);
        Err(AskError::NoTerminal(what))
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// As for [`configuration`](Self::configuration).
    fn confirm(&mut self, question: &Question<'_>) -> Result<bool, AskError> {
        let _ = question;
        Err(AskError::NoTerminal("a confirmation".into()))
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

    /// Does the person who runs it want to leave? It is asked where a command can stop with nothing half done.
    fn wants_to_leave(&self) -> bool {
        false
    }

    /// Takes note of the progress.
    fn report(&mut self, progress: &Progress<'_>);
}

/// The value that a parameter has if nobody gives another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurrentValue<'a> {
    /// None: the parameter needs one.
    Unset,
    /// This one, of the stack, of a saved configuration or of the template.
    Value(&'a str),
    /// A secret that is set and cannot be read back.
    Secret,
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Question<'a> {
    /// Create a bucket that does not exist.
    CreateBucket {
        /// The bucket.
        bucket: &'a str,
        /// Its region.
        region: &'a str,
    },
    /// Change parameters.
    Parameters(&'a [ParameterChange]),
    /// Change the template; a unified difference.
    Template(&'a str),
    /// Change what `patrol.toml` says; a unified difference.
    Document(&'a str),
    /// Create a stack or change its resources.
    Changes {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
        /// Whether the stack is to be created.
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
    /// Put dead letters through again.
    Redrive(&'a DeadLetters),
}

/// What a deployment is doing or has done.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// Nobody was asked, because of [`Options::force`](super::Options::force).
    NotAsked(Question<'a>),
    /// Nobody was asked, because the same was confirmed in another region.
    ConfirmedElsewhere(Question<'a>),
    /// A bucket was created.
    BucketCreated(&'a str),
    /// The function's zip is in S3.
    CodeInPlace {
        /// Where it is.
        url: &'a str,
        /// Its size in bytes.
        bytes: u64,
        /// Whether it was uploaded now; otherwise it was there before.
        uploaded: bool,
    },
    /// There was other code under the key of this code: somebody has put it there. It is uploaded again.
    OtherCode(&'a str),
    /// The template is in S3 and CloudFormation can read it.
    TemplateUploaded(&'a str),
    /// What is being done, which may take a while.
    Doing(&'a str),
    /// What the template says its operator must know.
    Note(&'a str),
    /// No trail of the account logs management events in the region, and rules in the template wait for them.
    NoTrail {
        /// The region.
        region: &'a str,
    },
    /// Whether a trail logs management events could not be found out.
    TrailsUnknown(&'a AwsError),
    /// What the deletion that is about to be confirmed takes away.
    Deleting(&'a Deletion),
    /// What the deletion takes away could not be found out.
    DeletionUnknown(&'a AwsError),
    /// What the dead-letter queue holds.
    DeadLetters(&'a DeadLetters),
    /// CloudFormation refuses to delete the stack from now on.
    Protected {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
    },
    /// An interrupted `create` began the stack, and its configuration is not saved.
    Unfinished {
        /// The stack.
        stack: &'a str,
        /// The region.
        region: &'a str,
        /// Its status.
        status: &'a str,
    },
    /// CloudFormation does not answer for now; it is asked again.
    NoAnswer(&'a AwsError),
    /// CloudFormation has begun to work on the stack.
    Started {
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
    /// The configuration is saved there.
    ConfigurationSaved(&'a str),
    /// Secrets that are set and that the saved configuration does not hold.
    SecretsNotSaved(&'a [String]),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// Nobody is there to be asked this.
    #[error("there is no terminal to ask for {0}: add `--force` to run without questions")]
    NoTerminal(String),
    /// The person who was asked left with Ctrl-C or Escape.
    #[error("interrupted: nothing more was done, and the same command can be run again")]
    Interrupted,
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(String),
}
