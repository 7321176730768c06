//! Saying what an update would change.

use super::super::{
    aws::change_set::{Kind, TemplateBody},
    buckets::{self, Purpose},
    difference::Plan,
    draft::draft,
    error::DeployError,
    propose::{discard, propose},
    secrets,
    session::Session,
    state, upload,
};

/// Bytes of a template that fit into a request.
///
/// Source: [CloudFormation quotas](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
const INLINE_TEMPLATE: usize = 51_200;

/// Works out what an update would change; nobody is asked, and nothing is changed.
pub(in crate::deploy) async fn diff(session: &mut Session<'_>) -> Result<Plan, DeployError> {
    let stack = session.require_stack().await?;
    state::may_update(session, &stack)?;
    let bucket = buckets::find(session, Purpose::Templates).await?;
    let name = bucket.as_ref().map(|bucket| bucket.name.as_str());
    let mut draft = draft(session, &stack, name, false).await?;
    secrets::encrypt(session, &draft.parameters, &mut draft.settings).await?;
    let text = draft.template.compact();
    let url;
    let body = if text.len() <= INLINE_TEMPLATE {
        TemplateBody::Inline(&text)
    } else {
        let bucket = buckets::require(session, Purpose::Templates).await?;
        url = upload::template(session, &text, &bucket).await?;
        TemplateBody::Url(&url)
    };
    let set = propose(session, Kind::Update, body, &draft.settings).await?;
    let changes = match set {
        Some(set) => {
            discard(session, &set).await?;
            set.changes
        }
        None => Vec::new(),
    };
    Ok(Plan {
        stack_name: session.stack(),
        region: session.region().to_owned(),
        parameters: draft.parameter_changes,
        template: draft.template_difference,
        changes,
    })
}
