//! Why a part of an archive is not read.

use patrol_aws::ObjectError;
use patrol_core::SetupError;

use super::super::failure::Failure;
use crate::control::ControlError;

/// Why an invocation does not do what the state machine asks for.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReplayError {
    #[error(
        "this is the function of a replay, which takes `{{\"replay\": {{...}}}}` of its own state machine alone: {0}"
    )]
    Payload(#[source] serde_json::Error),
    #[error("the replay's `id` is malformed: expected up to 64 letters, digits and `-`")]
    Id,
    #[error("Lambda does not say whose function this is: its ARN is none")]
    NoAccount,
    #[error("cannot read `{place}`: {source}")]
    Read { place: String, source: ObjectError },
    #[error("cannot list `{place}`: {source}")]
    List { place: String, source: ObjectError },
    #[error("cannot write `{place}`: {source}")]
    Write { place: String, source: ObjectError },
    #[error("cannot read `{place}`: {source}")]
    Setup {
        place: String,
        source: serde_json::Error,
    },
    #[error("`{place}`: {source}")]
    Control { place: String, source: ControlError },
    #[error(
        "the replay is for other rules: the command's fingerprint is `{wanted}`, the function's is `{digest}`; deploy the code of the command's build"
    )]
    OtherRules { wanted: String, digest: String },
    #[error("{}", joined(.0))]
    Rules(Vec<SetupError>),
    #[error("what was found cannot be written: {0}")]
    Told(#[source] serde_json::Error),
}

fn joined(errors: &[SetupError]) -> String {
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    errors.join("; ")
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Payload(_) | ReplayError::Id => Self::payload(error),
            _ => Self::object(error.to_string()),
        }
    }
}
