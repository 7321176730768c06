//! Deleting a stack.

use super::{
    aws_error::AwsError,
    deployment::{Deployment, Outcome},
    error::DeployError,
};

impl Deployment<'_> {
    /// Deletes the stack, after its name was typed again. Its saved configuration, templates and
    /// code stay in S3.
    ///
    /// # Errors
    /// When there is no such stack, or AWS refuses or fails.
    pub async fn delete(&mut self) -> Result<Outcome, DeployError> {
        let found = self.require_stack().await?;
        let stack = self.stack();
        if !self.options.force && self.operator.retype(&stack)? != stack {
            return Ok(Outcome::Declined);
        }
        // Its id, since a deleted stack is not found by its name.
        let mark = self.mark(found.stack_id().unwrap_or(&stack)).await?;
        self.clients
            .cloudformation
            .delete_stack()
            .stack_name(&stack)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    format!("delete the stack `{stack}`"),
                    "cloudformation:DeleteStack",
                    &why,
                )
            })?;
        self.follow(mark, &["DELETE_COMPLETE"]).await?;
        Ok(Outcome::Done)
    }
}
