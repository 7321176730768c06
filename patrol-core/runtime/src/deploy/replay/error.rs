//! Why the deployed side of a replay does not do what it is asked.

use patrol_aws::JsonError;

use super::super::aws::{AwsError, object::BodyError};

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
    #[error("{} stacks could replay this (`{}`): name one with `--stack`", .0.len(), .0.join("`, `"))]
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
    #[error("cannot {tried}: {source}; it needs the permission `states:{operation}`")]
    Machine {
        tried: &'static str,
        operation: &'static str,
        source: JsonError,
    },
    #[error("cannot read `{place}`: {source}")]
    Object { place: String, source: BodyError },
}
