//! Why a stack of another kind, or one without an archive, is left as it is.

/// Why a stack is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KindError {
    /// Its template was not written by Patrol.
    #[error(
        "{stack} in {region} was not made by Patrol, whose templates have `Metadata.Patrol`, and is left as it is: choose another name with `--name` or another environment"
    )]
    Strangers {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// It is not a stack of replays, and one is wanted.
    #[error(
        "{stack} in {region} is not a stack of replays, and is left as it is: choose another name with `--name`"
    )]
    NoReplays {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// It is a stack of replays, and that is not wanted.
    #[error(
        "{stack} in {region} is a stack of replays, and is left as it is: name it by its environment and `--replay`"
    )]
    Replays {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// The bucket that is to be read does not exist.
    #[error(
        "there is no bucket `{bucket}`: set `ArchiveBucket` to the one that CloudTrail writes its log to"
    )]
    NoArchive {
        /// The bucket.
        bucket: String,
    },
}
