//! What a stack is like now.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::Stack;
use serde::Serialize;

use super::{
    aws_error::AwsError,
    bucket::Purpose,
    deployment::Deployment,
    error::DeployError,
    stack::{MASK, status, values},
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
    /// Parameters; secrets are `****` unless they were to be decrypted.
    pub parameters: BTreeMap<String, String>,
    /// Outputs.
    pub outputs: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Resources, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_resources: Option<Vec<StackResource>>,
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

impl Deployment<'_> {
    /// What the stack is like: with its resources if `extended`, with secrets in the clear if
    /// `decrypt`.
    ///
    /// CloudFormation does not give a `NoEcho` value back: what is decrypted is the one that was
    /// saved.
    ///
    /// # Errors
    /// When there is no such stack, or AWS refuses.
    pub async fn info(&self, extended: bool, decrypt: bool) -> Result<StackInfo, DeployError> {
        let stack = self.require_stack().await?;
        let mut info = self.describe_stack(&stack);
        if decrypt {
            self.decrypt(&mut info.parameters).await?;
        }
        if extended {
            info.stack_resources = Some(self.resources().await?);
        }
        Ok(info)
    }

    fn describe_stack(&self, stack: &Stack) -> StackInfo {
        let outputs = stack.outputs().iter().filter_map(|output| {
            let value = output.output_value().unwrap_or_default();
            Some((output.output_key()?.to_owned(), value.to_owned()))
        });
        let tags = stack.tags().iter().filter_map(|tag| {
            let value = tag.value().unwrap_or_default();
            Some((tag.key()?.to_owned(), value.to_owned()))
        });
        StackInfo {
            stack_name: self.stack(),
            region: self.region().to_owned(),
            stack_status: status(stack).to_owned(),
            stack_status_reason: stack
                .stack_status_reason()
                .filter(|reason| !reason.is_empty())
                .map(str::to_owned),
            parameters: values(stack),
            outputs: outputs.collect(),
            tags: tags.collect(),
            stack_resources: None,
        }
    }

    async fn decrypt(&self, parameters: &mut BTreeMap<String, String>) -> Result<(), DeployError> {
        let saved = if parameters.values().any(|value| value == MASK) {
            match self.find_bucket(Purpose::Configurations).await? {
                Some(bucket) => {
                    self.configuration(&bucket, &self.own_configuration())
                        .await?
                }
                None => None,
            }
        } else {
            None
        };
        for (name, value) in parameters {
            if value == MASK
                && let Some(saved) = saved.as_ref().and_then(|saved| saved.get(name))
            {
                value.clone_from(saved);
            }
            *value = self.clients.decrypt(name, value).await?;
        }
        Ok(())
    }

    async fn resources(&self) -> Result<Vec<StackResource>, DeployError> {
        let stack = self.stack();
        let mut pages = self
            .clients
            .cloudformation
            .list_stack_resources()
            .stack_name(&stack)
            .into_paginator()
            .send();
        let mut resources = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|why| {
                AwsError::new(
                    format!("list the resources of `{stack}`"),
                    "cloudformation:ListStackResources",
                    &why,
                )
            })?;
            resources.extend(page.stack_resource_summaries().iter().map(|summary| {
                StackResource {
                    logical_resource_id: summary
                        .logical_resource_id()
                        .unwrap_or_default()
                        .to_owned(),
                    physical_resource_id: summary
                        .physical_resource_id()
                        .unwrap_or_default()
                        .to_owned(),
                    resource_type: summary.resource_type().unwrap_or_default().to_owned(),
                    resource_status: summary
                        .resource_status()
                        .map_or_else(String::new, |status| status.as_str().to_owned()),
                }
            }));
        }
        Ok(resources)
    }
}
