//! Why the deployed side of a replay does not do what it is asked.

use patrol_aws::{JsonError, SignedCallError};

use super::super::aws::{AwsError, is_temporary, object::BodyError};
use patrol_core::{near::listed, pattern::cloudtrail::is_refusal};

/// Why the deployed side of a replay does not do what it is asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ReplayError {
    #[error(
        "there is no stack `{0}` in this account and region: create one with `patrol create ENVIRONMENT --replay`, or name another with `--stack`"
    )]
    NoStack(String),
    #[error(
        "there is no stack of replays in this account and region: create one with `patrol create ENVIRONMENT --replay`"
    )]
    None,
    #[error("{} stacks could replay this ({}): name one with `--stack`", .0.len(), listed(.0))]
    Many(Vec<String>),
    #[error(
        "the stack `{stack}` has no output `{output}`: it is not a stack of replays, which `patrol create ENVIRONMENT --replay` creates"
    )]
    NotOne { stack: String, output: &'static str },
    #[error(
        "the stack `{stack}` reads the bucket `{reads}`, not `{asked}`: set its parameter `ArchiveBucket`, or name another stack with `--stack`"
    )]
    OtherArchive {
        stack: String,
        reads: String,
        asked: String,
    },
    #[error("there is no bucket `{0}`, which the stack names")]
    NoBucket(String),
    #[error("there is no bucket `{0}`: expected the one that CloudTrail writes its log to")]
    NoArchive(String),
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("cannot {tried}: {source}{}", permission(.source, .operation))]
    Machine {
        tried: &'static str,
        operation: &'static str,
        source: JsonError,
    },
    #[error("Step Functions does not say how the execution `{name}` is{}", said(.status.as_deref()))]
    Status {
        name: String,
        status: Option<String>,
    },
    #[error("cannot read `{place}`: {source}")]
    Object { place: String, source: BodyError },
}

/// The permission that is missing, where that is why.
fn permission(source: &JsonError, operation: &str) -> String {
    match source.code() {
        Some(code) if is_refusal(code) => {
            format!("; it needs the permission `states:{operation}`")
        }
        _ => String::new(),
    }
}

fn said(status: Option<&str>) -> String {
    status.map_or_else(String::new, |status| {
        format!(": `{status}` is not known here")
    })
}

impl ReplayError {
    /// Did Step Functions say no?
    pub(crate) const fn is_refused(&self) -> bool {
        let Self::Machine { source, .. } = self else {
            return false;
        };
        matches!(source, JsonError::Refused { .. })
    }

    /// Could the same be answered in a while?
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Aws(why) => why.is_temporary(),
            Self::Machine { source, .. } => match source {
                JsonError::Refused { refusal, .. } => {
                    refusal.status >= 500 || source.code().is_some_and(is_temporary)
                }
                JsonError::Unanswered(SignedCallError::Http(_)) => true,
                _ => false,
            },
            _ => false,
        }
    }
}
