//! Why a deployment stopped, in words for the person who ran it.

use std::path::PathBuf;

use super::{
    aws::{AwsError, validation::ValidationFailure},
    code_error::CodeError,
    console::AskError,
    kind_error::KindError,
    parameter::ParameterValueError,
    reconcile::ReconcileError,
};
use patrol_core::{BoxError, one_line};

/// Why a deployment stopped; each says what to do. The sources say what they say: print them too.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// AWS refused or did not answer.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// The template could not be written.
    #[error("cannot write the template")]
    Template(#[source] BoxError),
    /// The template is not JSON.
    #[error("the template is not JSON")]
    InvalidTemplate(#[source] serde_json::Error),
    /// The template is JSON, but not an object.
    #[error("the template is not a JSON object, as CloudFormation's templates are")]
    TemplateNotAnObject,
    /// The template is not one of Patrol's, so that the stack could not be told from a stranger's.
    #[error("the template has no object `Metadata.Patrol`, by which a stack of Patrol's is known")]
    TemplateOfStranger,
    /// A name that CloudFormation refuses.
    #[error(
        "`{0}` cannot be the name of a stack: use letters, digits and `-`, a letter first, 128 characters at most; choose another with `--name`"
    )]
    StackName(String),
    /// A name that CloudFormation takes, and EventBridge refuses in the names of the stack's rules.
    #[error(
        "the stack's name `{stack}` has {} characters, and the names of its EventBridge rules, which begin with it, leave room for {limit}; choose another with `--name`",
        .stack.len()
    )]
    LongStackName {
        /// The stack.
        stack: String,
        /// Characters that its name may have.
        limit: usize,
    },
    /// The file of another stack.
    #[error(
        "`patrol.toml` is for the stack `{named}`, and this is `{stack}`: give this one's with `--config FILE`"
    )]
    OtherStack {
        /// The stack.
        stack: String,
        /// The stack that the file names.
        named: String,
    },
    /// A stack without a dead-letter queue, such as one that Patrol did not write.
    #[error(
        "{stack} in {region} has no resource `DeadLetterQueue`: is it a Patrol stack? See `--name`"
    )]
    NoDeadLetterQueue {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// A stack without a table of what is remembered.
    #[error(
        "{stack} in {region} has no resource `StateTable`: none of its rules' findings are put together, or it was deployed by an earlier version"
    )]
    NoStateTable {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// The table of what is remembered cannot be read or changed.
    #[error("cannot use the table of what is remembered: this needs `{action}`")]
    StateTable {
        /// The IAM action.
        action: &'static str,
        /// What AWS says, or what is wrong with its answer.
        source: BoxError,
    },
    /// The stack is of the other kind, or would have nothing to read.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// What was told cannot be compared.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
    /// CloudWatch's metrics cannot be read.
    #[error("cannot read the metrics: this needs `cloudwatch:GetMetricData`")]
    Metrics {
        /// What AWS says.
        source: patrol_aws::JsonError,
    },
    /// CloudWatch answers, and does not give a metric.
    #[error("CloudWatch does not give a metric: `{status}`: run the same command in a minute")]
    UnreadMetric {
        /// CloudWatch's word, such as `InternalError`.
        status: String,
    },
    /// Parameters without a value, all of them.
    #[error(
        "{stack}: no value for {}: add `--parameters '{{\"{}\":\"...\"}}'` (`\"@FILE\"` and `\"-\"` read a value from a file or standard input); `patrol.toml` can set a rule's parameters too, or turn the rule off",
        list(.names),
        .names[0]
    )]
    MissingValues {
        /// The stack.
        stack: String,
        /// The parameters' names.
        names: Vec<String>,
    },
    /// Values that parameters refuse, all of them.
    #[error("{}", lines(.0))]
    InvalidValues(Vec<ParameterValueError>),
    /// A value for a parameter that the template does not have.
    #[error("{stack} has no parameter {}: expected one of {}", list(.names), list(.known))]
    UnknownParameters {
        /// The stack.
        stack: String,
        /// The names that were given.
        names: Vec<String>,
        /// The parameters that the template has.
        known: Vec<String>,
    },
    /// A secret, and no key to encrypt it with.
    #[error(
        "{} would be sent and saved unencrypted: add `--kms` for the key `alias/cloudformation`, `--kms KEY` for another, or give a reference (`ssm:/...`, `secretsmanager:...`)",
        secrets(.names)
    )]
    UnencryptedSecrets {
        /// The secret parameters.
        names: Vec<String>,
    },
    /// Encrypted secrets that the function could not decrypt.
    #[error(
        "{} encrypted, and `{keys}` names no key that the function may decrypt with: set it to the key's ARN",
        are(.names)
    )]
    KeysNotNamed {
        /// The secret parameters.
        names: Vec<String>,
        /// The parameter that names the keys.
        keys: &'static str,
    },
    /// A saved secret that cannot be decrypted.
    #[error("cannot decrypt `{parameter}`")]
    Undecryptable {
        /// The secret parameter.
        parameter: String,
        /// What is wrong with it.
        source: BoxError,
    },
    /// The bucket does not exist.
    #[error("the bucket `{bucket}` does not exist: create it, or choose another with `--{option}`")]
    BucketMissing {
        /// The bucket.
        bucket: String,
        /// The option that chooses it.
        option: &'static str,
    },
    /// S3 refuses requests for a bucket whose name anybody can guess.
    #[error(
        "the bucket `{bucket}` does not belong to account {account}, or these credentials may not `s3:ListBucket` on it: somebody who took this name first would get what is uploaded; choose another bucket with `--{option}`"
    )]
    BucketRefused {
        /// The bucket.
        bucket: String,
        /// The account that it must belong to.
        account: String,
        /// The option that chooses the bucket.
        option: &'static str,
        /// What AWS says.
        source: Box<AwsError>,
    },
    /// The bucket for code is not in the stack's region.
    #[error(
        "the bucket `{bucket}` is in {region}, and Lambda takes code only from the stack's own region {expected}: choose another bucket with `--{option}`"
    )]
    BucketElsewhere {
        /// The bucket.
        bucket: String,
        /// Its region.
        region: String,
        /// The stack's region.
        expected: String,
        /// The option that chooses the bucket.
        option: &'static str,
    },
    /// A saved configuration of that name does not exist.
    #[error("unknown saved configuration `{0}`")]
    ConfigurationMissing(String),
    /// The saved configuration cannot be read.
    #[error("cannot read the saved configuration `{url}` as a JSON object of texts")]
    ConfigurationUnreadable {
        /// Where it is.
        url: String,
        /// What is wrong with it.
        source: BoxError,
    },
    /// No zip of the function.
    #[error(
        "no built function: found no `bootstrap.zip` below `{}`: run `build`, or give one with `--code FILE.zip`",
        .0.display()
    )]
    NoCode(PathBuf),
    /// The template is for other rules than the deployed code, and there is no new code.
    #[error(
        "{0}: the rules have changed and there is no new code, so the function would refuse to start: run `build`, or give a zip with `--code FILE.zip`"
    )]
    OldCode(String),
    /// More than one zip.
    #[error("several built functions: choose one of {} with `--code`", list(.0))]
    ManyCodes(Vec<String>),
    /// The zip cannot be used.
    #[error("cannot use the function's zip `{}`", .path.display())]
    InvalidCode {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: CodeError,
    },
    /// The stack does not exist.
    #[error(
        "there is no stack `{stack}` in {region}: create it with `create`, or choose a region with `--region`"
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
    /// CloudFormation refuses to delete the stack.
    #[error(
        "{stack} in {region} is protected against deletion: to delete it after all, first run `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack} --region {region}`"
    )]
    Protected {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// A function's configuration is larger than Lambda takes.
    #[error(
        "the {what} of `{function}` has {found} bytes with these values, and Lambda takes {limit}: shorten the values, the longest is `{longest}`; let them be references such as `ssm:/STACK/name`, or use `--parameters-in ssm`"
    )]
    FunctionTooLarge {
        /// The function's name in the template.
        function: String,
        /// What is too large: its environment, or its whole configuration in the request that updates it.
        what: &'static str,
        /// Its bytes, as far as they are known before.
        found: usize,
        /// The most that Lambda takes.
        limit: usize,
        /// The variable that takes the most room.
        longest: String,
    },
    /// CloudFormation could not work out the changes.
    #[error("cannot change {stack} in {region}: {}{}", one_line(.reason), found_wrong(.failures))]
    ChangeSet {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// CloudFormation's reason.
        reason: String,
        /// What its validation found wrong, if that is the reason.
        failures: Vec<ValidationFailure>,
    },
    /// The change set holds another template than the one that was sent.
    #[error(
        "the change set of {stack} in {region} holds another template than the one that was sent, and was deleted: somebody may have replaced {place}; nothing was changed"
    )]
    TemplateReplaced {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// Where the template was.
        place: String,
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
        /// The resource that failed first and the reason.
        failure: Option<Box<(String, String)>>,
        /// What to do.
        advice: String,
    },
    /// AWS no longer says what CloudFormation does.
    #[error(
        "CloudFormation goes on with {stack} in {region}, but its events can no longer be read: `info {environment}` shows the stack, and once it is done the same command can be run again"
    )]
    Unwatched {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// The stack's environment, and the flag of its kind.
        environment: String,
        /// What went wrong.
        source: Box<AwsError>,
    },
    /// The stack is deployed, its configuration is not saved.
    #[error(
        "{stack} is deployed, but its configuration is not saved: run `save` once this is fixed"
    )]
    NotSaved {
        /// The stack.
        stack: String,
        /// What went wrong.
        source: Box<DeployError>,
    },
    /// Nobody can be asked, or the person who was asked left.
    #[error(transparent)]
    Ask(#[from] AskError),
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn lines(errors: &[ParameterValueError]) -> String {
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn found_wrong(failures: &[ValidationFailure]) -> String {
    let line = |failure: &ValidationFailure| match (&*failure.path, one_line(&failure.reason)) {
        ("", reason) => format!("\n  {reason}"),
        (path, reason) => format!("\n  `{}`: {reason}", one_line(path)),
    };
    failures.iter().map(line).collect()
}

fn secrets(names: &[String]) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    format!("the secret{plural} {}", list(names))
}

fn are(names: &[String]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", secrets(names))
}

fn first_failure(failure: Option<&(String, String)>) -> String {
    match failure {
        Some((resource, reason)) => {
            format!(
                "; first failed `{}`: {}",
                one_line(resource),
                one_line(reason)
            )
        }
        None => String::new(),
    }
}
