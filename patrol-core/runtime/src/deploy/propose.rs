//! What CloudFormation would do: a change set, worked out and ready to be confirmed.

use super::{
    aws::{
        change_set::{self, Ended, Kind, ResourceChange},
        mode::Mode,
        stack, validation,
    },
    console::{Progress, Question},
    error::DeployError,
    session::Session,
    setting::Settings,
    template::is_same_text,
    upload::SentTemplate,
};

/// A change set that can be executed.
pub(super) struct ChangeSet {
    pub(super) id: String,
    kind: Kind,
    pub(super) changes: Vec<ResourceChange>,
}

/// Has CloudFormation read the template and say what is wrong with it.
pub(super) async fn validate(
    session: &mut Session<'_>,
    template: &SentTemplate,
) -> Result<(), DeployError> {
    change_set::validate(session.clients, template.body()).await?;
    if let Some(url) = &template.url {
        session.report(&Progress::TemplateUploaded(url));
    }
    Ok(())
}

/// Has CloudFormation work out a change set; `None` if it would change nothing. One that cannot be executed, or that holds
/// another template than the one that was sent, is deleted.
pub(super) async fn propose(
    session: &mut Session<'_>,
    kind: Kind,
    template: &SentTemplate,
    settings: &Settings,
) -> Result<Option<ChangeSet>, DeployError> {
    session.report(&Progress::Doing(
        "CloudFormation works out what would change",
    ));
    let (clients, stack) = (session.clients, session.stack());
    let mode = match session.options.express {
        true => Mode::Express,
        false => Mode::Standard,
    };
    let how = (kind, mode);
    let id = change_set::create(clients, &stack, how, template.body(), settings).await?;
    let mut set = ChangeSet {
        id,
        kind,
        changes: Vec::new(),
    };
    match change_set::wait(clients, &stack, &set.id).await? {
        Ended::Ready(changes) => {
            set.changes = changes;
            let held = change_set::template(clients, &stack, &set.id).await?;
            if is_same_text(&held, &template.text) {
                return Ok(Some(set));
            }
            discard(session, &set).await?;
            let place = template.url.as_ref().map(|url| format!("`{url}`"));
            Err(DeployError::TemplateReplaced {
                stack,
                region: session.region().to_owned(),
                place: place.unwrap_or_else(|| "it on its way".to_owned()),
            })
        }
        Ended::NoChanges => {
            discard(session, &set).await?;
            Ok(None)
        }
        Ended::Failed(reason) => {
            // The reason says where to look; where nobody may look, it is the best there is.
            let failures = validation::failures(clients, &stack, &set.id).await;
            discard(session, &set).await?;
            Err(DeployError::ChangeSet {
                stack,
                region: session.region().to_owned(),
                reason,
                failures: failures.unwrap_or_default(),
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
