//! Deleting a stack.

use super::super::{
    aws::{event::EventCursor, stack},
    error::DeployError,
    follow::follow,
    session::{Outcome, Session},
};

/// Deletes the stack, after its name was typed again.
pub(in crate::deploy) async fn delete(session: &mut Session<'_>) -> Result<Outcome, DeployError> {
    let found = session.require_stack().await?;
    let name = session.stack();
    if !session.options.force && session.console.retype(&name)? != name {
        return Ok(Outcome::Declined);
    }
    let cursor = EventCursor::at_end(session.clients, &found.id).await?;
    stack::delete(session.clients, &name).await?;
    follow(session, cursor, "DELETE_COMPLETE").await?;
    Ok(Outcome::Done)
}
