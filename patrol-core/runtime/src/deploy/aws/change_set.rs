//! Change sets: what CloudFormation would do, before it does it.

use aws_sdk_cloudformation::{
    operation::describe_change_set::DescribeChangeSetOutput,
    types::{
        Capability, Change, ChangeSetStatus, ChangeSetType, Parameter as Sent,
        Replacement as Described, TemplateStage,
    },
};
use base16ct::lower::encode_string;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{backoff::Backoff, clients::Clients, error::AwsError, mode::Mode};
use crate::deploy::setting::{Setting, Settings};

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ResourceChange {
    /// `Add`, `Modify`, `Remove` and so on.
    pub action: String,
    /// The resource's name in the template.
    pub logical_resource_id: String,
    /// Such as `AWS::Lambda::Function`.
    pub resource_type: String,
    /// Whether another resource takes its place.
    pub replacement: Replacement,
}

/// Whether another resource takes the place of a changed one, which loses what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Replacement {
    /// The resource stays.
    No,
    /// CloudFormation cannot tell beforehand.
    Maybe,
    /// The resource is replaced.
    Yes,
}

/// The template as CloudFormation is given it.
#[derive(Clone, Copy, Debug)]
pub(in crate::deploy) enum TemplateBody<'a> {
    /// In the request: at most 51,200 bytes.
    Inline(&'a str),
    /// The address of an object in S3.
    Url(&'a str),
}

/// Is the stack to be created, or does it exist?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::deploy) enum Kind {
    Create,
    Update,
}

/// How CloudFormation's work on a change set ended.
pub(in crate::deploy) enum Ended {
    /// It can be executed.
    Ready(Vec<ResourceChange>),
    /// It would change nothing.
    NoChanges,
    /// It cannot be executed, with CloudFormation's reason.
    Failed(String),
}

/// Has CloudFormation begin a change set; gives its id.
pub(in crate::deploy) async fn create(
    clients: &Clients,
    stack: &str,
    (kind, mode): (Kind, Mode),
    template: TemplateBody<'_>,
    settings: &Settings,
) -> Result<String, AwsError> {
    let request = clients
        .cloudformation
        .create_change_set()
        .stack_name(stack)
        .change_set_name(unique_name(stack))
        .change_set_type(match kind {
            Kind::Create => ChangeSetType::Create,
            Kind::Update => ChangeSetType::Update,
        })
        .capabilities(Capability::CapabilityIam)
        .capabilities(Capability::CapabilityNamedIam)
        .set_deployment_config(mode.config())
        .set_parameters(Some(sent(settings)));
    let request = match template {
        TemplateBody::Inline(text) => request.template_body(text),
        TemplateBody::Url(url) => request.template_url(url),
    };
    let answer = request.send().await.map_err(|why| {
        AwsError::new(
            format!("create a change set of `{stack}`"),
            "cloudformation:CreateChangeSet",
            why,
        )
    })?;
    Ok(answer.id.unwrap_or_default())
}

/// The template that a change set holds, as it was sent.
pub(in crate::deploy) async fn template(
    clients: &Clients,
    stack: &str,
    id: &str,
) -> Result<String, AwsError> {
    let answer = clients
        .cloudformation
        .get_template()
        .stack_name(stack)
        .change_set_name(id)
        .template_stage(TemplateStage::Original)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                "read the template of the change set",
                "cloudformation:GetTemplate",
                why,
            )
        })?;
    Ok(answer.template_body.unwrap_or_default())
}

/// Waits until CloudFormation has worked a change set out.
pub(in crate::deploy) async fn wait(
    clients: &Clients,
    stack: &str,
    id: &str,
) -> Result<Ended, AwsError> {
    let mut backoff = Backoff::new();
    let mut page = describe(clients, stack, id, None).await?;
    while matches!(
        page.status,
        Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress)
    ) {
        backoff.wait().await;
        page = describe(clients, stack, id, None).await?;
    }
    if page.status != Some(ChangeSetStatus::CreateComplete) {
        let why = page.status_reason.unwrap_or_default();
        if why.contains("didn't contain changes") || why.contains("No updates are to be") {
            return Ok(Ended::NoChanges);
        }
        return Ok(Ended::Failed(why));
    }
    let mut changes = resource_changes(page.changes);
    while let Some(token) = page.next_token.take() {
        page = describe(clients, stack, id, Some(token)).await?;
        changes.extend(resource_changes(page.changes.take()));
    }
    Ok(Ended::Ready(changes))
}

async fn describe(
    clients: &Clients,
    stack: &str,
    id: &str,
    token: Option<String>,
) -> Result<DescribeChangeSetOutput, AwsError> {
    clients
        .cloudformation
        .describe_change_set()
        .stack_name(stack)
        .change_set_name(id)
        .set_next_token(token)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                "read the change set",
                "cloudformation:DescribeChangeSet",
                why,
            )
        })
}

/// Deletes a change set; the stack stays as it is.
pub(in crate::deploy) async fn delete(
    clients: &Clients,
    stack: &str,
    id: &str,
) -> Result<(), AwsError> {
    clients
        .cloudformation
        .delete_change_set()
        .stack_name(stack)
        .change_set_name(id)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                "delete the change set",
                "cloudformation:DeleteChangeSet",
                why,
            )
        })?;
    Ok(())
}

/// Has CloudFormation begin to do what the change set says.
pub(in crate::deploy) async fn execute(
    clients: &Clients,
    stack: &str,
    id: &str,
) -> Result<(), AwsError> {
    clients
        .cloudformation
        .execute_change_set()
        .stack_name(stack)
        .change_set_name(id)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                "execute the change set",
                "cloudformation:ExecuteChangeSet",
                why,
            )
        })?;
    Ok(())
}

/// Has CloudFormation read a template and say what is wrong with it.
pub(in crate::deploy) async fn validate(
    clients: &Clients,
    template: TemplateBody<'_>,
) -> Result<(), AwsError> {
    let request = clients.cloudformation.validate_template();
    let request = match template {
        TemplateBody::Inline(text) => request.template_body(text),
        TemplateBody::Url(url) => request.template_url(url),
    };
    request.send().await.map_err(|why| {
        AwsError::new(
            "validate the template",
            "cloudformation:ValidateTemplate",
            why,
        )
    })?;
    Ok(())
}

/// A name that no other change set of the stack has: one that an interrupted command left must not be in the way.
fn unique_name(stack: &str) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_nanos());
    let mut digest = Sha256::new();
    digest.update(now.to_be_bytes());
    digest.update(std::process::id().to_be_bytes());
    digest.update(stack);
    format!("patrol-{}", &encode_string(&digest.finalize())[..16])
}

fn sent(settings: &Settings) -> Vec<Sent> {
    settings
        .iter()
        .filter_map(|(name, setting)| {
            let parameter = Sent::builder().parameter_key(name);
            match setting {
                Setting::UsePrevious => Some(parameter.use_previous_value(true).build()),
                Setting::Value(value) => Some(parameter.parameter_value(value).build()),
                Setting::UseDefault => None,
            }
        })
        .collect()
}

fn resource_changes(changes: Option<Vec<Change>>) -> Vec<ResourceChange> {
    let changes = changes.unwrap_or_default().into_iter();
    changes
        .filter_map(|change| change.resource_change)
        .map(|change| ResourceChange {
            action: change
                .action
                .map_or_else(String::new, |action| action.as_str().to_owned()),
            logical_resource_id: change.logical_resource_id.unwrap_or_default(),
            resource_type: change.resource_type.unwrap_or_default(),
            replacement: match change.replacement {
                Some(Described::True) => Replacement::Yes,
                Some(Described::Conditional) => Replacement::Maybe,
                _ => Replacement::No,
            },
        })
        .collect()
}
