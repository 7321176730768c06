//! Saying what an update would change, and what was changed by hand.

use super::super::{
    aws::{
        change_set::Kind,
        drift::{self, Drift},
        stack_set,
    },
    buckets::{self, Purpose},
    console::Progress,
    difference::Plan,
    draft::draft,
    error::DeployError,
    kind,
    propose::{discard, propose},
    secrets,
    session::Session,
    state, upload,
};

/// What was changed by hand, of the stack and of the members' stack sets that are named.
async fn drift(session: &mut Session<'_>) -> Result<Drift, DeployError> {
    let mut found = drift::detect(session.clients, &session.stack()).await?;
    let named = &session.options.stack_sets;
    if !named.is_empty() {
        session.console.report(&Progress::Doing(
            "CloudFormation compares the members' stacks with their templates",
        ));
        let mut sets = Vec::new();
        for name in named {
            sets.push(stack_set::detect(session.clients, name).await?);
        }
        found.stack_sets = Some(sets);
    }
    Ok(found)
}

/// Works out what an update would change, and what was changed by hand where that is wanted; nobody is asked, and nothing
/// is changed.
pub(in crate::deploy) async fn diff(session: &mut Session<'_>) -> Result<Plan, DeployError> {
    let stack = session.require_stack().await?;
    state::may_update(session, &stack)?;
    let deployed = kind::deployed(session).await?;
    let bucket = buckets::find(session, Purpose::Templates).await?;
    let name = bucket.as_ref().map(|bucket| bucket.name.as_str());
    let mut draft = draft(session, (&stack, &deployed), name, false).await?;
    secrets::encrypt(session, &draft.parameters, &mut draft.settings).await?;
    let template = upload::template(session, &draft.template, bucket.as_ref()).await?;
    let set = propose(session, Kind::Update, &template, &draft.settings).await?;
    let changes = match set {
        Some(set) => {
            discard(session, &set).await?;
            set.changes
        }
        None => Vec::new(),
    };
    let drift = match session.options.drift {
        true => {
            session.report(&Progress::Doing(
                "CloudFormation compares each resource with the template",
            ));
            Some(drift(session).await?)
        }
        false => None,
    };
    Ok(Plan {
        stack_name: session.stack(),
        region: session.region().to_owned(),
        parameters: draft.parameter_changes,
        template: draft.template_difference,
        document: draft.document_difference,
        changes,
        drift,
    })
}
