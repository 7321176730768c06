//! What a stack is like now.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{
    aws::stack::{self, StackResource},
    error::DeployError,
    parameter::MASK,
    saved, secrets,
    session::Session,
};

/// What a stack is like now, in CloudFormation's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct StackInfo {
    /// The name.
    pub stack_name: String,
    /// The region.
    pub region: String,
    /// Such as `UPDATE_COMPLETE`.
    pub stack_status: String,
    /// Why it is so, if CloudFormation says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_status_reason: Option<String>,
    /// Whether CloudFormation refuses to delete it.
    pub enable_termination_protection: bool,
    /// Parameters; secrets are `****` unless they were to be decrypted.
    pub parameters: BTreeMap<String, String>,
    /// Outputs.
    pub outputs: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Resources, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_resources: Option<Vec<StackResource>>,
}

/// What the stack is like: with its resources if `extended`, with secrets in plain text if `decrypt`.
pub(in crate::deploy) async fn info(
    session: &Session<'_>,
    extended: bool,
    decrypt: bool,
) -> Result<StackInfo, DeployError> {
    let stack = session.require_stack().await?;
    let mut info = StackInfo {
        stack_name: session.stack(),
        region: session.region().to_owned(),
        stack_status: stack.status,
        stack_status_reason: stack.status_reason,
        enable_termination_protection: stack.protected,
        parameters: stack.parameters,
        outputs: stack.outputs,
        tags: stack.tags,
        stack_resources: None,
    };
    if decrypt {
        decrypt_all(session, &mut info.parameters).await?;
    }
    if extended {
        let resources = stack::resources(session.clients, &session.stack()).await?;
        info.stack_resources = Some(resources);
    }
    Ok(info)
}

async fn decrypt_all(
    session: &Session<'_>,
    parameters: &mut BTreeMap<String, String>,
) -> Result<(), DeployError> {
    let saved = if parameters.values().any(|value| value == MASK) {
        saved::read_own(session).await?.unwrap_or_default()
    } else {
        BTreeMap::new()
    };
    for (name, value) in parameters {
        if value == MASK
            && let Some(saved) = saved.get(name)
        {
            value.clone_from(saved);
        }
        *value = secrets::decrypt(session.clients, name, value).await?;
    }
    Ok(())
}
