//! Why a deployment stopped, in words for whoever ran it.

use std::{error::Error, fmt, path::PathBuf};

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use super::operator::AskError;
use crate::BoxError;

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
        "no built function: found no `bootstrap.zip` in `{0}`: build it with `cargo lambda build --release --output-format zip`, or give one with `--code FILE.zip`"
    )]
    NoCode(PathBuf),
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

/// AWS refused a request or did not answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsError {
    /// What was tried, as in `save the template`.
    pub tried: String,
    /// The IAM action that the request needs, such as `cloudformation:CreateChangeSet`.
    pub action: &'static str,
    /// AWS's code of the error, when it answered.
    pub code: Option<String>,
    /// What AWS says.
    pub message: String,
}

impl AwsError {
    pub(super) fn new<E>(
        tried: impl Into<String>,
        action: &'static str,
        error: &SdkError<E>,
    ) -> Self
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        let status = error.raw_response().map(|answer| answer.status().as_u16());
        let code = error
            .code()
            .map(str::to_owned)
            // An answer to HEAD has no body.
            .or_else(|| (status == Some(403)).then(|| "AccessDenied".to_owned()));
        let message = match (error.message(), status) {
            (Some(message), _) => message.to_owned(),
            (None, Some(status)) => format!("HTTP {status}"),
            (None, None) => DisplayErrorContext(error).to_string(),
        };
        Self {
            tried: tried.into(),
            action,
            code,
            message,
        }
    }

    /// Does AWS say that the stack is not there?
    pub(super) fn says_missing(&self) -> bool {
        self.code.as_deref() == Some("ValidationError") && self.message.contains("does not exist")
    }

    fn advice(&self) -> Option<String> {
        let Some(code) = self.code.as_deref() else {
            return Some(if self.message.contains("credentials") {
                "no credentials were found: set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; after `aws sso login`, run `eval \"$(aws configure export-credentials --format env)\"`".to_owned()
            } else {
                "is the network up, and are the region and `AWS_ENDPOINT_URL` right?".to_owned()
            });
        };
        Some(match code {
            "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => {
                format!("these credentials may not `{}`", self.action)
            }
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
                "the credentials have expired: sign in again, then run the same command".to_owned()
            }
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "AuthFailure" => {
                "AWS does not know these credentials: which profile is in use?".to_owned()
            }
            "Throttling"
            | "ThrottlingException"
            | "TooManyRequestsException"
            | "SlowDown"
            | "RequestLimitExceeded" => {
                "AWS asks to slow down: run the same command in a minute".to_owned()
            }
            _ => return None,
        })
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: ", self.tried)?;
        if let Some(advice) = self.advice() {
            write!(f, "{advice}: ")?;
        }
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl Error for AwsError {}

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
