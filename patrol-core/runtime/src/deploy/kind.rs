//! Stacks that Patrol made, of replays or not, and all others: none is deployed over another kind, or deleted for it.

use super::{
    aws::bucket, console::Progress, error::DeployError, kind_error::KindError, session::Session,
    setting::Values, template::TemplateDocument,
};
use crate::replay::ARCHIVE;

/// The template that is deployed, if it is of the kind that is wanted.
pub(super) async fn deployed(session: &Session<'_>) -> Result<String, DeployError> {
    let deployed = session.deployed_template().await?;
    check(session, &deployed)?;
    Ok(deployed)
}

/// Refuses a stack of another kind, by the template that is deployed; one that is not JSON is not ours.
fn check(session: &Session<'_>, deployed: &str) -> Result<(), DeployError> {
    let template = TemplateDocument::new(deployed).ok();
    let (stack, region) = (session.stack(), session.region().to_owned());
    let Some(template) = template.filter(TemplateDocument::is_patrols) else {
        return Err(KindError::Strangers { stack, region }.into());
    };
    match (session.options.replay, template.replays()) {
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
    // It is only looked at: `--bucket-owner` is of the buckets that the stack itself is deployed by.
    let Some(found) = bucket::locate(session.clients, name, None).await? else {
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
