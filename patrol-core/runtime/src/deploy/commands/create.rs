//! Creating a stack.

use super::super::{
    aws::{
        change_set::{self, Kind},
        event::EventCursor,
        stack::Stack,
    },
    buckets::{self, Purpose},
    choose::choose,
    code::Code,
    console::Progress,
    document, environment,
    error::DeployError,
    follow::follow,
    kind,
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    propose::{self, propose},
    saved, secrets,
    session::{Completion, Session},
    setting::{Values, locate_code, sent},
    state,
    template::TemplateDocument,
    trails, upload,
};

/// Creates the stack, or brings to its end what an interrupted `create` of the same stack began.
pub(in crate::deploy) async fn create(
    session: &mut Session<'_>,
) -> Result<Completion, DeployError> {
    if let Some(existing) = session.find_stack().await?
        && finish(session, &existing).await?
    {
        return Ok(Completion::Done);
    }
    document::check(session)?;
    let code = Code::find(session.options)?;
    let template = session.write_template(code.as_ref().and_then(|code| code.arch))?;
    for note in template.notes() {
        session.report(&Progress::Note(note));
    }
    let parameters = session.parameters(&template);
    require_code(session, &parameters, code.as_ref())?;
    if let Some(code) = &code {
        code.check(&template)?;
    }
    let saved = configuration(session).await?;
    let may_ask = !session.options.force;
    let mut settings = choose(session, &parameters, &Values::new(), &saved, may_ask)?;
    environment::check(&template, &sent(&parameters, &settings))?;
    kind::check_archive(session, &sent(&parameters, &settings)).await?;
    let configurations = buckets::open(session, Purpose::Configurations).await?;
    secrets::encrypt(session, &parameters, &mut settings).await?;
    let bucket = buckets::open(session, Purpose::Templates).await?;
    if let Some(code) = &code {
        let at = upload::code(session, code, &bucket).await?;
        locate_code(&parameters, &Values::new(), at.place(), &mut settings);
    }
    document::upload(session, &bucket, &sent(&parameters, &settings)).await?;
    let sent_template = upload::template(session, &template, Some(&bucket)).await?;
    propose::validate(session, &sent_template).await?;
    let Some(set) = propose(session, Kind::Create, &sent_template, &settings).await? else {
        return Ok(Completion::NoChanges);
    };
    trails::check(session, &template).await;
    if !propose::confirm(session, &set).await? {
        return Ok(Completion::Declined);
    }
    let stack = session.require_stack().await?;
    let cursor = EventCursor::at_end(session.clients, &stack.id).await?;
    change_set::execute(session.clients, &session.stack(), &set.id).await?;
    follow(session, cursor, "CREATE_COMPLETE").await?;
    let sent = sent(&parameters, &settings);
    saved::write_deployed(session, &parameters, &sent, &configurations).await?;
    session.protect().await?;
    Ok(Completion::Done)
}

/// Brings to its end what an interrupted `create` began. `false` if there is nothing to finish and the stack may be
/// created; an error if the stack exists.
async fn finish(session: &mut Session<'_>, existing: &Stack) -> Result<bool, DeployError> {
    let creating = existing.status == "CREATE_IN_PROGRESS";
    if !creating && !lacks_only_saving(session, existing).await? {
        state::may_create(session, existing)?;
        return Ok(false);
    }
    let deployed = kind::deployed(session).await?;
    let (stack, region) = (session.stack(), session.region().to_owned());
    session.report(&Progress::Unfinished {
        stack: &stack,
        region: &region,
        status: &existing.status,
    });
    if creating {
        let cursor = EventCursor::at_start(&existing.id);
        follow(session, cursor, "CREATE_COMPLETE").await?;
    }
    let deployed = TemplateDocument::new(&deployed)?;
    let bucket = buckets::open(session, Purpose::Configurations).await?;
    saved::write_deployed(session, &deployed.parameters(), &Values::new(), &bucket).await?;
    session.protect().await?;
    Ok(true)
}

/// Does the stack exist as it is wanted here, and only its configuration is not saved?
async fn lacks_only_saving(session: &Session<'_>, existing: &Stack) -> Result<bool, DeployError> {
    if existing.status != "CREATE_COMPLETE" {
        return Ok(false);
    }
    let deployed = TemplateDocument::new(&session.deployed_template().await?);
    let parameters = deployed
        .map(|template| template.parameters())
        .unwrap_or_default();
    let is_secret = |name: &String| {
        let mut secrets = parameters.iter().filter(|parameter| parameter.secret);
        secrets.any(|parameter| parameter.name == *name)
    };
    let mut given = session.options.parameters.iter();
    let as_wanted =
        given.all(|(name, value)| is_secret(name) || existing.parameters.get(name) == Some(value));
    Ok(as_wanted && saved::read_own(session).await?.is_none())
}

/// A function needs its code, and a new stack has none from before.
fn require_code(
    session: &Session<'_>,
    parameters: &[Parameter],
    code: Option<&Code>,
) -> Result<(), DeployError> {
    let options = session.options;
    let wanted = parameters
        .iter()
        .any(|parameter| parameter.name == CODE_KEY);
    let given = [CODE_KEY, CODE_BUCKET]
        .iter()
        .all(|name| options.parameters.contains_key(*name));
    if wanted && !given && code.is_none() {
        return Err(DeployError::NoCode(options.code_folder.clone()));
    }
    Ok(())
}

/// The values to start from: those of the configuration that was named, or that the operator chooses.
async fn configuration(session: &mut Session<'_>) -> Result<Values, DeployError> {
    let named = session.options.configuration.clone();
    if session.options.force && named.is_none() {
        return Ok(Values::new());
    }
    // Before any question: without a place to save to, the answers would be lost.
    let bucket = buckets::open(session, Purpose::Configurations).await?;
    let chosen = match named {
        Some(name) => Some(name),
        None => {
            let saved = saved::names(session, &bucket).await?;
            if saved.is_empty() {
                None
            } else {
                session.console.configuration(&saved)?
            }
        }
    };
    let Some(name) = chosen else {
        return Ok(Values::new());
    };
    let mut values = saved::read(session, &bucket, &name)
        .await?
        .ok_or_else(|| DeployError::ConfigurationMissing(name.clone()))?;
    // KMS in one region does not decrypt what it encrypted in another.
    if !name.ends_with(&format!("-{}", session.region())) {
        values.retain(|_, value| !value.starts_with(secrets::PREFIX));
    }
    Ok(values)
}
