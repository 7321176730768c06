//! What CloudFormation would do: a change set, worked out and ready to be confirmed.

use super::{
    aws::{
        change_set::{self, Ended, Kind, ResourceChange, TemplateBody},
        stack,
    },
    console::{Progress, Question},
    error::DeployError,
    session::Session,
    setting::Settings,
};

/// A change set that can be executed.
pub(super) struct ChangeSet {
    pub(super) id: String,
    kind: Kind,
    pub(super) changes: Vec<ResourceChange>,
}

/// Has CloudFormation work out a change set; `None` if it would change nothing. One that cannot be executed is deleted.
pub(super) async fn propose(
    session: &mut Session<'_>,
    kind: Kind,
    template: TemplateBody<'_>,
    settings: &Settings,
) -> Result<Option<ChangeSet>, DeployError> {
    session.report(&Progress::Doing(
        "CloudFormation works out what would change",
    ));
    let (clients, stack) = (session.clients, session.stack());
    let id = change_set::create(clients, &stack, kind, template, settings).await?;
    let mut set = ChangeSet {
        id,
        kind,
        changes: Vec::new(),
    };
    match change_set::wait(clients, &stack, &set.id).await? {
        Ended::Ready(changes) => {
            set.changes = changes;
            Ok(Some(set))
        }
        Ended::NoChanges => {
            discard(session, &set).await?;
            Ok(None)
        }
        Ended::Failed(reason) => {
            discard(session, &set).await?;
            Err(DeployError::ChangeSet {
                stack,
                region: session.region().to_owned(),
                reason,
            })
        }
    }
}

/// Asks whether to execute a change set; deletes it if not.
pub(super) async fn confirm(
    session: &mut Session<'_>,
    set: &ChangeSet,
) -> Result<bool, DeployError> {
    let (stack, region) = (session.stack(), session.region().to_owned());
    let question = Question::Changes {
        stack: &stack,
        region: &region,
        new: set.kind == Kind::Create,
        changes: &set.changes,
    };
    let answer = session.confirm(question);
    if !matches!(answer, Ok(true)) {
        discard(session, set).await?;
    }
    answer
}

/// Deletes a change set, and with it the empty stack that one for a new stack creates.
pub(super) async fn discard(session: &Session<'_>, set: &ChangeSet) -> Result<(), DeployError> {
    let (clients, stack) = (session.clients, session.stack());
    if set.kind == Kind::Update {
        return Ok(change_set::delete(clients, &stack, &set.id).await?);
    }
    // Somebody else may have created the stack meanwhile.
    match session.find_stack().await? {
        Some(found) if found.status == "REVIEW_IN_PROGRESS" => {
            Ok(stack::delete(clients, &found.id).await?)
        }
        _ => Ok(()),
    }
}
