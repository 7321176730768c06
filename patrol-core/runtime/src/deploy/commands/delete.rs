//! Deleting a stack.

use super::super::{
    aws::{event::EventCursor, stack},
    console::Progress,
    error::DeployError,
    follow::follow,
    kind,
    session::{Completion, Session},
    survey::survey,
};

/// Deletes the stack, if Patrol made it, after it was said what would be lost and its name was typed again.
pub(in crate::deploy) async fn delete(
    session: &mut Session<'_>,
) -> Result<Completion, DeployError> {
    let found = session.require_stack().await?;
    let name = session.stack();
    if found.protected {
        return Err(DeployError::Protected {
            stack: name,
            region: session.region().to_owned(),
        });
    }
    // What an interrupted `create` leaves is a name, and holds nothing.
    if found.status != "REVIEW_IN_PROGRESS" {
        kind::deployed(session).await?;
    }
    match survey(session).await {
        Ok(deletion) => session.report(&Progress::Deleting(&deletion)),
        Err(why) if why.is_denied() => session.report(&Progress::DeletionUnknown(&why)),
        Err(why) => return Err(why.into()),
    }
    if !session.options.force && session.console.retype(&name)? != name {
        return Ok(Completion::Declined);
    }
    let cursor = EventCursor::at_end(session.clients, &found.id).await?;
    stack::delete(session.clients, &name).await?;
    follow(session, cursor, "DELETE_COMPLETE").await?;
    Ok(Completion::Done)
}
