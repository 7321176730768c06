//! Stacks as CloudFormation describes them.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{Stack as Described, StackResourceSummary, TemplateStage};
use serde::Serialize;

use super::{clients::Clients, error::AwsError};

/// A stack that exists.
#[derive(Clone, Debug, Default)]
pub(in crate::deploy) struct Stack {
    /// Its ARN; a deleted stack is found by this alone.
    pub(in crate::deploy) id: String,
    /// Such as `CREATE_COMPLETE`.
    pub(in crate::deploy) status: String,
    pub(in crate::deploy) status_reason: Option<String>,
    /// By name; secrets are masked.
    pub(in crate::deploy) parameters: BTreeMap<String, String>,
    pub(in crate::deploy) outputs: BTreeMap<String, String>,
    pub(in crate::deploy) tags: BTreeMap<String, String>,
    /// Does CloudFormation refuse to delete it?
    pub(in crate::deploy) protected: bool,
    /// When it was created, in milliseconds since 1970.
    pub(in crate::deploy) created: Option<i64>,
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct StackResource {
    /// Its name in the template.
    pub logical_resource_id: String,
    /// Its name in AWS.
    pub physical_resource_id: String,
    /// Such as `AWS::Lambda::Function`.
    pub resource_type: String,
    /// Such as `CREATE_COMPLETE`.
    pub resource_status: String,
}

/// The stack of a name or an id, if it exists; a deleted one is found by its id alone.
pub(in crate::deploy) async fn find(
    clients: &Clients,
    stack: &str,
) -> Result<Option<Stack>, AwsError> {
    let answer = clients
        .cloudformation
        .describe_stacks()
        .stack_name(stack)
        .send()
        .await;
    match answer {
        Ok(answer) => {
            let mut stacks = answer.stacks.unwrap_or_default().into_iter();
            Ok(stacks.next().map(Stack::from))
        }
        Err(why) => {
            let error = AwsError::new(
                format!("look up the stack `{stack}`"),
                "cloudformation:DescribeStacks",
                why,
            );
            if error.says_missing() {
                return Ok(None);
            }
            Err(error)
        }
    }
}

/// All stacks of the account and region with their names, except for deleted ones.
pub(in crate::deploy) async fn all(clients: &Clients) -> Result<Vec<(String, Stack)>, AwsError> {
    let pages = clients.cloudformation.describe_stacks();
    let mut pages = pages.into_paginator().send();
    let mut stacks = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|why| {
            AwsError::new("list the stacks", "cloudformation:DescribeStacks", why)
        })?;
        let found = page.stacks.unwrap_or_default().into_iter();
        stacks.extend(found.map(|one| (one.stack_name.clone().unwrap_or_default(), one.into())));
    }
    Ok(stacks)
}

/// The template that was deployed last, as it was sent.
pub(in crate::deploy) async fn template(
    clients: &Clients,
    stack: &str,
) -> Result<String, AwsError> {
    let answer = clients
        .cloudformation
        .get_template()
        .stack_name(stack)
        .template_stage(TemplateStage::Original)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("read the template of `{stack}`"),
                "cloudformation:GetTemplate",
                why,
            )
        })?;
    Ok(answer.template_body.unwrap_or_default())
}

/// The resources of a stack.
pub(in crate::deploy) async fn resources(
    clients: &Clients,
    stack: &str,
) -> Result<Vec<StackResource>, AwsError> {
    let mut pages = clients
        .cloudformation
        .list_stack_resources()
        .stack_name(stack)
        .into_paginator()
        .send();
    let mut resources = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|why| {
            AwsError::new(
                format!("list the resources of `{stack}`"),
                "cloudformation:ListStackResources",
                why,
            )
        })?;
        let summaries = page.stack_resource_summaries.unwrap_or_default();
        resources.extend(summaries.into_iter().map(StackResource::from));
    }
    Ok(resources)
}

/// Has CloudFormation refuse to delete a stack from now on.
pub(in crate::deploy) async fn protect(clients: &Clients, stack: &str) -> Result<(), AwsError> {
    clients
        .cloudformation
        .update_termination_protection()
        .stack_name(stack)
        .enable_termination_protection(true)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("protect the stack `{stack}` against deletion"),
                "cloudformation:UpdateTerminationProtection",
                why,
            )
        })?;
    Ok(())
}

/// Has CloudFormation begin to delete a stack.
pub(in crate::deploy) async fn delete(clients: &Clients, stack: &str) -> Result<(), AwsError> {
    clients
        .cloudformation
        .delete_stack()
        .stack_name(stack)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("delete the stack `{stack}`"),
                "cloudformation:DeleteStack",
                why,
            )
        })?;
    Ok(())
}

impl From<Described> for Stack {
    fn from(stack: Described) -> Self {
        let parameters = stack.parameters.unwrap_or_default().into_iter();
        let outputs = stack.outputs.unwrap_or_default().into_iter();
        let tags = stack.tags.unwrap_or_default().into_iter();
        let named =
            |name: Option<String>, value: Option<String>| Some((name?, value.unwrap_or_default()));
        Self {
            id: stack.stack_id.or(stack.stack_name).unwrap_or_default(),
            status: stack
                .stack_status
                .map_or_else(|| "UNKNOWN".to_owned(), |status| status.as_str().to_owned()),
            status_reason: stack
                .stack_status_reason
                .filter(|reason| !reason.is_empty()),
            parameters: parameters
                .filter_map(|one| named(one.parameter_key, one.parameter_value))
                .collect(),
            outputs: outputs
                .filter_map(|one| named(one.output_key, one.output_value))
                .collect(),
            tags: tags.filter_map(|one| named(one.key, one.value)).collect(),
            created: stack.creation_time.and_then(|time| time.to_millis().ok()),
            protected: stack.enable_termination_protection.unwrap_or(false),
        }
    }
}

impl From<StackResourceSummary> for StackResource {
    fn from(summary: StackResourceSummary) -> Self {
        Self {
            logical_resource_id: summary.logical_resource_id.unwrap_or_default(),
            physical_resource_id: summary.physical_resource_id.unwrap_or_default(),
            resource_type: summary.resource_type.unwrap_or_default(),
            resource_status: summary
                .resource_status
                .map_or_else(String::new, |status| status.as_str().to_owned()),
        }
    }
}
