//! Where a stack's dead letters are.

use super::super::{aws::stack::StackResource, error::DeployError, session::Session};

/// The queue's logical id in the template.
const QUEUE: &str = "DeadLetterQueue";

/// The address of the session's queue, which is one of its stack's resources.
pub(in crate::deploy) fn queue_url(
    session: &Session<'_>,
    resources: &[StackResource],
) -> Result<String, DeployError> {
    let mut resources = resources.iter();
    let queue = resources.find(|one| one.logical_resource_id == QUEUE);
    let queue = queue.ok_or_else(|| DeployError::NoDeadLetterQueue {
        stack: session.stack(),
        region: session.region().to_owned(),
    })?;
    Ok(queue.physical_resource_id.clone())
}
