//! Saving a stack's configuration as it is deployed.

use super::super::{
    buckets::{self, Purpose},
    console::Question,
    error::DeployError,
    parameter::MASK,
    saved,
    session::{Completion, Session},
    setting::Values,
    template::TemplateDocument,
};

/// Saves the stack's configuration as it is deployed.
pub(in crate::deploy) async fn save(session: &mut Session<'_>) -> Result<Completion, DeployError> {
    session.require_stack().await?;
    let parameters = TemplateDocument::new(&session.deployed_template().await?)?.parameters();
    let bucket = buckets::open(session, Purpose::Configurations).await?;
    let snapshot = saved::snapshot(session, &parameters, &Values::new(), &bucket).await?;
    let is_secret = |name: &String| parameters.iter().any(|one| one.secret && one.name == *name);
    let shown: Vec<_> = snapshot
        .values
        .iter()
        .map(|(name, value)| {
            let value = if is_secret(name) { MASK } else { value };
            (name.clone(), value.to_owned())
        })
        .collect();
    let url = saved::own_url(session, &bucket);
    let question = Question::Save {
        url: &url,
        values: &shown,
    };
    if !session.confirm(question)? {
        return Ok(Completion::Declined);
    }
    saved::write(session, &bucket, &snapshot).await?;
    Ok(Completion::Done)
}
