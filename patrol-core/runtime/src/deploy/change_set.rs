//! Change sets: what CloudFormation would do, before it does it.

use aws_sdk_cloudformation::{
    operation::describe_change_set::DescribeChangeSetOutput,
    types::{
        Capability, Change, ChangeSetStatus, ChangeSetType, Parameter as Sent,
        Replacement as AwsReplacement,
    },
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    aws_error::AwsError,
    choice::{Choice, Choices},
    code::hex,
    deployment::Deployment,
    error::DeployError,
    poll::Pace,
    stack::status,
};

/// What is being done while a change set is made.
pub(super) const COMPARING: &str = "CloudFormation works out what would change";

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
    /// Whether it is made anew.
    pub replacement: Replacement,
}

/// Whether a changed resource is made anew, which loses what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Replacement {
    /// It is not.
    No,
    /// CloudFormation cannot tell before.
    Maybe,
    /// It is.
    Yes,
}

/// The template as CloudFormation is given it.
pub(super) enum Body<'a> {
    /// In the request: at most 51,200 bytes.
    Text(&'a str),
    /// In S3.
    Url(&'a str),
}

/// A change set that is ready; without changes there is none.
pub(super) struct ChangeSet {
    pub(super) id: String,
    pub(super) changes: Vec<ResourceChange>,
}

impl Deployment<'_> {
    /// Makes a change set; `None` when it would change nothing.
    pub(super) async fn make_change_set(
        &self,
        new: bool,
        body: &Body<'_>,
        choices: &Choices,
    ) -> Result<Option<ChangeSet>, DeployError> {
        let stack = self.stack();
        let tried = format!("make a change set of `{stack}`");
        let request = self
            .clients
            .cloudformation
            .create_change_set()
            .stack_name(&stack)
            .change_set_name(self.change_set_name(body))
            .change_set_type(if new {
                ChangeSetType::Create
            } else {
                ChangeSetType::Update
            })
            .capabilities(Capability::CapabilityIam)
            .capabilities(Capability::CapabilityNamedIam)
            .set_parameters(Some(sent(choices)));
        let request = match body {
            Body::Text(text) => request.template_body(*text),
            Body::Url(url) => request.template_url(*url),
        };
        let answer = request
            .send()
            .await
            .map_err(|why| AwsError::new(&tried, "cloudformation:CreateChangeSet", &why))?;
        let id = answer.id.unwrap_or_default();
        let mut pace = Pace::new();
        let mut page = self.describe(&id, None).await?;
        while matches!(
            page.status,
            Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress)
        ) {
            pace.wait().await;
            page = self.describe(&id, None).await?;
        }
        if page.status != Some(ChangeSetStatus::CreateComplete) {
            let why = page.status_reason.unwrap_or_default();
            self.drop_change_set(&id, new).await?;
            if why.contains("didn't contain changes") || why.contains("No updates are to be") {
                return Ok(None);
            }
            return Err(DeployError::ChangeSet {
                stack,
                region: self.region().to_owned(),
                why,
            });
        }
        let mut changes = resource_changes(page.changes.as_deref());
        while let Some(token) = page.next_token.take() {
            page = self.describe(&id, Some(token)).await?;
            changes.extend(resource_changes(page.changes.as_deref()));
        }
        Ok(Some(ChangeSet { id, changes }))
    }

    async fn describe(
        &self,
        id: &str,
        token: Option<String>,
    ) -> Result<DescribeChangeSetOutput, AwsError> {
        self.clients
            .cloudformation
            .describe_change_set()
            .stack_name(self.stack())
            .change_set_name(id)
            .set_next_token(token)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    "look at the change set",
                    "cloudformation:DescribeChangeSet",
                    &why,
                )
            })
    }

    /// Takes a change set back, and with it the empty stack that one for a new stack makes.
    pub(super) async fn drop_change_set(&self, id: &str, new: bool) -> Result<(), DeployError> {
        let cloudformation = &self.clients.cloudformation;
        if new {
            // Somebody else may have made the stack meanwhile.
            let Some(stack) = self.find_stack(&self.stack()).await? else {
                return Ok(());
            };
            if status(&stack) != "REVIEW_IN_PROGRESS" {
                return Ok(());
            }
            cloudformation
                .delete_stack()
                .stack_name(stack.stack_id().unwrap_or_default())
                .send()
                .await
                .map_err(|why| {
                    AwsError::new("take the stack back", "cloudformation:DeleteStack", &why)
                })?;
            return Ok(());
        }
        cloudformation
            .delete_change_set()
            .stack_name(self.stack())
            .change_set_name(id)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    "take the change set back",
                    "cloudformation:DeleteChangeSet",
                    &why,
                )
            })?;
        Ok(())
    }

    /// Has CloudFormation do what the change set says.
    pub(super) async fn execute(&self, id: &str) -> Result<(), AwsError> {
        self.clients
            .cloudformation
            .execute_change_set()
            .stack_name(self.stack())
            .change_set_name(id)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    "execute the change set",
                    "cloudformation:ExecuteChangeSet",
                    &why,
                )
            })?;
        Ok(())
    }

    /// A name that no other change set of the stack has: one left by an interrupted command must
    /// not be in the way.
    fn change_set_name(&self, body: &Body<'_>) -> String {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |time| time.as_nanos());
        let text = match body {
            Body::Text(text) | Body::Url(text) => *text,
        };
        let mut digest = Sha256::new();
        digest.update(now.to_be_bytes());
        digest.update(std::process::id().to_be_bytes());
        digest.update(text);
        format!("patrol-{}", &hex(&digest.finalize())[..16])
    }
}

fn sent(choices: &Choices) -> Vec<Sent> {
    choices
        .iter()
        .filter_map(|(name, choice)| {
            let parameter = Sent::builder().parameter_key(name);
            match choice {
                Choice::Previous => Some(parameter.use_previous_value(true).build()),
                Choice::Given(value) => Some(parameter.parameter_value(value).build()),
                Choice::Default => None,
            }
        })
        .collect()
}

fn resource_changes(changes: Option<&[Change]>) -> Vec<ResourceChange> {
    let changes = changes.unwrap_or_default();
    let changes = changes.iter().filter_map(Change::resource_change);
    changes
        .map(|change| ResourceChange {
            action: change
                .action()
                .map_or_else(String::new, |action| action.as_str().to_owned()),
            logical_resource_id: change.logical_resource_id().unwrap_or_default().to_owned(),
            resource_type: change.resource_type().unwrap_or_default().to_owned(),
            replacement: match change.replacement() {
                Some(AwsReplacement::True) => Replacement::Yes,
                Some(AwsReplacement::Conditional) => Replacement::Maybe,
                _ => Replacement::No,
            },
        })
        .collect()
}
