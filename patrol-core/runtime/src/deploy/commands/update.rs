//! Changing a stack.

use super::super::{
    aws::{
        change_set::{self, Kind},
        event::EventCursor,
    },
    buckets::{self, Purpose},
    console::{Progress, Question},
    document,
    draft::{Draft, draft},
    error::DeployError,
    follow::follow,
    kind,
    propose::{self, propose},
    saved, secrets,
    session::{Completion, Session},
    setting::{locate_code, sent},
    state, upload,
};

/// Changes the stack, after each kind of difference was confirmed.
pub(in crate::deploy) async fn update(
    session: &mut Session<'_>,
) -> Result<Completion, DeployError> {
    let stack = session.require_stack().await?;
    state::may_update(session, &stack)?;
    let deployed = kind::deployed(session).await?;
    let configurations = buckets::open(session, Purpose::Configurations).await?;
    let bucket = buckets::open(session, Purpose::Templates).await?;
    let may_ask = !session.options.force;
    let mut draft = draft(session, (&stack, &deployed), Some(&bucket.name), may_ask).await?;
    for note in draft.template.notes() {
        session.report(&Progress::Note(note));
    }
    if draft.other_rules && draft.code.is_none() {
        return Err(DeployError::OldCode(session.stack()));
    }
    if !confirm(session, &draft)? {
        return Ok(Completion::Declined);
    }
    secrets::encrypt(session, &draft.parameters, &mut draft.settings).await?;
    if let Some(code) = &draft.code {
        let at = upload::code(session, code, &bucket).await?;
        let settings = &mut draft.settings;
        locate_code(&draft.parameters, &stack.parameters, at.place(), settings);
    }
    draft
        .values
        .extend(sent(&draft.parameters, &draft.settings));
    document::upload(session, &bucket, &draft.values).await?;
    let template = upload::template(session, &draft.template, Some(&bucket)).await?;
    propose::validate(session, &template).await?;
    let Some(set) = propose(session, Kind::Update, &template, &draft.settings).await? else {
        let (name, region) = (session.stack(), session.region().to_owned());
        session.report(&Progress::NoChanges {
            stack: &name,
            region: &region,
        });
        saved::write_if_changed(session, &draft.parameters, &configurations).await?;
        session.protect().await?;
        return Ok(Completion::NoChanges);
    };
    if !propose::confirm(session, &set).await? {
        return Ok(Completion::Declined);
    }
    let cursor = EventCursor::at_end(session.clients, &stack.id).await?;
    change_set::execute(session.clients, &session.stack(), &set.id).await?;
    follow(session, cursor, "UPDATE_COMPLETE").await?;
    let sent = sent(&draft.parameters, &draft.settings);
    saved::write_deployed(session, &draft.parameters, &sent, &configurations).await?;
    session.protect().await?;
    Ok(Completion::Done)
}

/// Has the differences confirmed that are known before CloudFormation is asked.
fn confirm(session: &mut Session<'_>, draft: &Draft) -> Result<bool, DeployError> {
    if !draft.parameter_changes.is_empty()
        && !session.confirm(Question::Parameters(&draft.parameter_changes))?
    {
        return Ok(false);
    }
    if !draft.template_difference.is_empty()
        && !session.confirm(Question::Template(&draft.template_difference))?
    {
        return Ok(false);
    }
    if !draft.document_difference.is_empty()
        && !session.confirm(Question::Document(&draft.document_difference))?
    {
        return Ok(false);
    }
    Ok(true)
}
