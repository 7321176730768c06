//! What was changed by hand of members' stacks: of the instances of a stack set.
//!
//! Source: [drift of stack sets](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html).

use aws_sdk_cloudformation::types::{
    CallAs, StackInstanceSummary, StackSetOperation, StackSetOperationStatus as Status,
};
use patrol_core::{one_line, sink::truncate_chars};
use serde::Serialize;

use super::{backoff::Backoff, clients::Clients, error::AwsError};

/// Characters of a reason that are shown.
const REASON_CHARS: usize = 500;

/// What was changed by hand of the instances of a stack set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct StackSetDrift {
    /// The stack set.
    pub stack_set: String,
    /// How many instances are as the template has them.
    pub in_sync: usize,
    /// Those that are not, or of which nobody knows.
    pub instances: Vec<DriftedInstance>,
    /// Why CloudFormation could not look at all instances; `None` if it could.
    pub incomplete: Option<String>,
}

/// A member's stack that is not as the template has it, or was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DriftedInstance {
    /// The member's account.
    pub account: String,
    /// The region.
    pub region: String,
    /// `DRIFTED`, `NOT_CHECKED` or `UNKNOWN`.
    pub status: String,
}

impl StackSetDrift {
    /// Was every instance looked at, and nothing changed?
    #[must_use]
    pub const fn is_in_sync(&self) -> bool {
        self.instances.is_empty() && self.incomplete.is_none()
    }
}

/// Has CloudFormation compare every instance of a stack set with its template, which may take hours, and reads what it
/// found.
pub(in crate::deploy) async fn detect(
    clients: &Clients,
    stack_set: &str,
) -> Result<StackSetDrift, AwsError> {
    let (call_as, operation) = begin(clients, stack_set).await?;
    let mut backoff = Backoff::new();
    let incomplete = loop {
        let ended = look(clients, stack_set, &call_as, &operation).await?;
        match ended.status() {
            Some(Status::Running | Status::Queued | Status::Stopping) => backoff.wait().await,
            Some(Status::Succeeded) => break None,
            other => {
                let status = other.map_or("UNKNOWN", Status::as_str);
                let reason = ended.status_reason().unwrap_or("no reason given");
                let words = format!("{status}: {reason}");
                break Some(truncate_chars(&one_line(&words), REASON_CHARS));
            }
        }
    };
    let mut drift = StackSetDrift {
        stack_set: stack_set.to_owned(),
        incomplete,
        ..StackSetDrift::default()
    };
    for instance in instances(clients, stack_set, &call_as).await? {
        let status = instance
            .drift_status()
            .map_or("UNKNOWN", |status| status.as_str());
        if status == "IN_SYNC" {
            drift.in_sync += 1;
            continue;
        }
        drift.instances.push(DriftedInstance {
            account: instance.account().unwrap_or_default().to_owned(),
            region: instance.region().unwrap_or_default().to_owned(),
            status: status.to_owned(),
        });
    }
    Ok(drift)
}

/// Begins, as the account that owns the stack set, or else as an administrator that the organization has delegated.
async fn begin(clients: &Clients, stack_set: &str) -> Result<(CallAs, String), AwsError> {
    let begin = async |call_as: &CallAs| {
        let begun = clients.cloudformation.detect_stack_set_drift();
        let begun = begun.stack_set_name(stack_set).call_as(call_as.clone());
        let begun = begun.send().await.map_err(|why| {
            let tried = format!("have drift of the stack set `{stack_set}` detected");
            AwsError::new(tried, "cloudformation:DetectStackSetDrift", why)
        });
        begun.map(|begun| begun.operation_id.unwrap_or_default())
    };
    let own = CallAs::SelfValue;
    match begin(&own).await {
        Ok(operation) => Ok((own, operation)),
        Err(why) if why.code.as_deref() == Some("StackSetNotFoundException") => {
            let delegated = CallAs::DelegatedAdmin;
            let operation = begin(&delegated).await;
            // To an account that does not administer the organization's stack sets, AWS says that there is no such stack set.
            operation
                .map(|operation| (delegated, operation))
                .map_err(|_| why)
        }
        Err(why) => Err(why),
    }
}

async fn look(
    clients: &Clients,
    stack_set: &str,
    call_as: &CallAs,
    operation: &str,
) -> Result<StackSetOperation, AwsError> {
    let asked = clients.cloudformation.describe_stack_set_operation();
    let asked = asked.stack_set_name(stack_set).operation_id(operation);
    let now = asked.call_as(call_as.clone()).send().await;
    let now = now.map_err(|why| {
        let tried = format!("ask how far drift detection of `{stack_set}` is");
        AwsError::new(tried, "cloudformation:DescribeStackSetOperation", why)
    })?;
    Ok(now
        .stack_set_operation
        .unwrap_or_else(|| StackSetOperation::builder().build()))
}

async fn instances(
    clients: &Clients,
    stack_set: &str,
    call_as: &CallAs,
) -> Result<Vec<StackInstanceSummary>, AwsError> {
    let pages = clients.cloudformation.list_stack_instances();
    let pages = pages.stack_set_name(stack_set).call_as(call_as.clone());
    let mut pages = pages.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|why| {
            let tried = format!("list the instances of the stack set `{stack_set}`");
            AwsError::new(tried, "cloudformation:ListStackInstances", why)
        })?;
        found.extend(page.summaries.unwrap_or_default());
    }
    Ok(found)
}
