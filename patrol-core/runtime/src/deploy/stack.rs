//! A stack as CloudFormation knows it, and which commands its state allows.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{Stack, TemplateStage};

use super::{aws_error::AwsError, deployment::Deployment, error::DeployError};

/// What CloudFormation shows in place of a `NoEcho` value.
pub(super) const MASK: &str = "****";

impl Deployment<'_> {
    /// The stack, when there is one that is not deleted.
    pub(super) async fn find_stack(&self, stack: &str) -> Result<Option<Stack>, DeployError> {
        let answer = self
            .clients
            .cloudformation
            .describe_stacks()
            .stack_name(stack)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next()),
            Err(why) => {
                let error = AwsError::new(
                    format!("look up the stack `{stack}`"),
                    "cloudformation:DescribeStacks",
                    &why,
                );
                if error.says_missing() {
                    return Ok(None);
                }
                Err(error.into())
            }
        }
    }

    /// The stack.
    pub(super) async fn require_stack(&self) -> Result<Stack, DeployError> {
        let stack = self.stack();
        self.find_stack(&stack)
            .await?
            .ok_or_else(|| DeployError::NoStack {
                stack,
                region: self.region().to_owned(),
            })
    }

    /// The template that was deployed last, pretty and sorted when it is JSON.
    pub(super) async fn deployed_template(&self) -> Result<String, DeployError> {
        let stack = self.stack();
        let answer = self
            .clients
            .cloudformation
            .get_template()
            .stack_name(&stack)
            .template_stage(TemplateStage::Original)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    format!("read the template of `{stack}`"),
                    "cloudformation:GetTemplate",
                    &why,
                )
            })?;
        Ok(answer.template_body.unwrap_or_default())
    }

    pub(super) fn state(&self, status: &str, advice: impl Into<String>) -> DeployError {
        DeployError::State {
            stack: self.stack(),
            region: self.region().to_owned(),
            status: status.to_owned(),
            advice: advice.into(),
        }
    }

    /// Whether a stack may be made: `existing` is the one of that name.
    pub(super) fn may_create(&self, existing: &Stack) -> Result<(), DeployError> {
        match status(existing) {
            // What an interrupted `create` leaves: a name, nothing else.
            "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE" => Ok(()),
            status @ ("ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED"
            | "DELETE_FAILED") => Err(self.state(
                status,
                format!(
                    "it was never made in full: run `delete {0}`, then `create {0}`",
                    self.environment
                ),
            )),
            status if status.ends_with("_IN_PROGRESS") => Err(self.state(status, BUSY)),
            status => Err(self.state(
                status,
                format!("change it with `update {}`", self.environment),
            )),
        }
    }

    /// Whether the stack may be changed.
    pub(super) fn may_update(&self, stack: &Stack) -> Result<(), DeployError> {
        match status(stack) {
            "REVIEW_IN_PROGRESS" => Err(self.state(
                "REVIEW_IN_PROGRESS",
                format!("it was never made: run `create {}`", self.environment),
            )),
            status @ ("ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED"
            | "DELETE_FAILED") => Err(self.state(
                status,
                format!("only deleting is left: run `delete {0}`, then `create {0}`", self.environment),
            )),
            status @ "UPDATE_ROLLBACK_FAILED" => Err(self.state(
                status,
                format!(
                    "mend what the last events name, then run `aws cloudformation continue-update-rollback --stack-name {}`",
                    self.stack()
                ),
            )),
            status if status.ends_with("_IN_PROGRESS") => Err(self.state(status, BUSY)),
            _ => Ok(()),
        }
    }
}

const BUSY: &str =
    "CloudFormation is at work on it: wait until it is done, then run the same command";

/// The stack's status, such as `CREATE_COMPLETE`.
pub(super) fn status(stack: &Stack) -> &str {
    stack
        .stack_status()
        .map_or("UNKNOWN", |status| status.as_str())
}

/// The stack's parameters; secrets are [`MASK`].
pub(super) fn values(stack: &Stack) -> BTreeMap<String, String> {
    stack
        .parameters()
        .iter()
        .filter_map(|parameter| {
            let value = parameter.parameter_value().unwrap_or_default();
            Some((parameter.parameter_key()?.to_owned(), value.to_owned()))
        })
        .collect()
}
