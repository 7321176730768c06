//! What CloudFormation found wrong with a change set before it tried anything.

use aws_sdk_cloudformation::types::{EventFilter, OperationEvent, ValidationStatus};

use super::{clients::Clients, error::AwsError};

/// A failed check of CloudFormation's validation.
///
/// Source: [DescribeEvents](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationFailure {
    /// Where in the template, such as `/Resources/Queue/Properties/Name`; empty if CloudFormation does not say.
    pub path: String,
    /// What is wrong.
    pub reason: String,
}

/// The checks that failed for a change set.
pub(in crate::deploy) async fn failures(
    clients: &Clients,
    stack: &str,
    change_set: &str,
) -> Result<Vec<ValidationFailure>, AwsError> {
    let mut pages = clients
        .cloudformation
        .describe_events()
        .stack_name(stack)
        .change_set_name(change_set)
        .filters(EventFilter::builder().failed_events(true).build())
        .into_paginator()
        .send();
    let mut failures = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|why| {
            AwsError::new(
                "read what CloudFormation found wrong",
                "cloudformation:DescribeEvents",
                why,
            )
        })?;
        let events = page.operation_events.unwrap_or_default().into_iter();
        failures.extend(events.filter_map(failure));
    }
    Ok(failures)
}

fn failure(event: OperationEvent) -> Option<ValidationFailure> {
    if event.validation_status != Some(ValidationStatus::Failed) {
        return None;
    }
    let reason = event.validation_status_reason.or(event.validation_name);
    Some(ValidationFailure {
        path: event.validation_path.unwrap_or_default(),
        reason: reason.unwrap_or_default(),
    })
}
