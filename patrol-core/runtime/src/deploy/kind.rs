//! Stacks of replays, and all others: neither is deployed over the other.

use super::{
    aws::bucket, console::Progress, error::DeployError, session::Session, setting::Values,
    template::TemplateDocument,
};
use crate::replay::ARCHIVE;

/// Why a stack is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KindError {
    /// It is wanted to be a stack of replays, and is none.
    #[error(
        "{stack} in {region} is no stack of replays, and is left as it is: choose another name with `--name`"
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

/// Refuses a stack of the other kind, by the template that is deployed; one that is no JSON is not of ours.
pub(super) fn check(session: &Session<'_>, deployed: &str) -> Result<(), DeployError> {
    let template = TemplateDocument::new(deployed);
    let replays = template.is_ok_and(|template| template.replays());
    let (stack, region) = (session.stack(), session.region().to_owned());
    match (session.options.replay, replays) {
        (true, false) => Err(KindError::NoReplays { stack, region }.into()),
        (false, true) => Err(KindError::Replays { stack, region }.into()),
        _ => Ok(()),
    }
}

/// Looks for the bucket that a stack of replays is to read, and says if it is far away.
pub(super) async fn check_archive(
    session: &mut Session<'_>,
    values: &Values,
) -> Result<(), DeployError> {
    let Some(name) = values.get(ARCHIVE).filter(|_| session.options.replay) else {
        return Ok(());
    };
    let Some(found) = bucket::locate(session.clients, name).await? else {
        let bucket = name.clone();
        return Err(KindError::NoArchive { bucket }.into());
    };
    if found.region != session.region() {
        let note = format!(
            "the bucket `{name}` is in {}: what a replay reads of it is paid for as transfer between regions; a stack in {} reads it for less",
            found.region, found.region
        );
        session.report(&Progress::Note(&note));
    }
    Ok(())
}
