//! What was changed by hand since the last deployment.

use aws_sdk_cloudformation::types::{
    DifferenceType, PropertyDifference, StackDriftDetectionStatus as Detection, StackResourceDrift,
    StackResourceDriftStatus as Status,
};
use patrol_core::{one_line, sink::truncate_chars};
use serde::Serialize;

use super::{backoff::Backoff, clients::Clients, error::AwsError, stack_set::StackSetDrift};

/// Characters of a value that are shown: a policy in full, and no endless one.
const VALUE_CHARS: usize = 2_000;

/// What was changed by hand since the last deployment.
///
/// Source: [drift detection](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Drift {
    /// Resources that were changed or deleted, by name.
    pub resources: Vec<DriftedResource>,
    /// Why CloudFormation could not look at all resources that it can look at; `None` if it could.
    pub incomplete: Option<String>,
    /// What was changed of members' stacks; `None` where no [stack set](super::super::Options::stack_sets) was named, and
    /// so none was looked at.
    pub stack_sets: Option<Vec<StackSetDrift>>,
}

impl Drift {
    /// Was nothing changed, as far as was looked at?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut sets = self.stack_sets.iter().flatten();
        self.resources.is_empty()
            && self.incomplete.is_none()
            && sets.all(StackSetDrift::is_in_sync)
    }
}

/// A resource that is not as the template has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DriftedResource {
    /// The resource's name in the template.
    pub logical_resource_id: String,
    /// Its name in AWS.
    pub physical_resource_id: String,
    /// Such as `AWS::Lambda::Function`.
    pub resource_type: String,
    /// `MODIFIED` or `DELETED`.
    pub status: String,
    /// What was changed of it.
    pub properties: Vec<DriftedProperty>,
}

/// A property that has another value than in the template. Each value is made one line, since anybody may have written it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DriftedProperty {
    /// Where it is in the resource, such as `/Timeout`.
    pub path: String,
    /// What the template says; `None` where somebody added it.
    pub expected: Option<String>,
    /// What AWS has; `None` where somebody removed it.
    pub actual: Option<String>,
}

/// Has CloudFormation compare each resource with the template, which takes seconds to minutes, and reads what it found.
pub(in crate::deploy) async fn detect(clients: &Clients, stack: &str) -> Result<Drift, AwsError> {
    let cloudformation = &clients.cloudformation;
    let begun = cloudformation.detect_stack_drift().stack_name(stack).send();
    let begun = begun.await.map_err(|why| {
        let tried = format!("have drift of `{stack}` detected");
        AwsError::new(tried, "cloudformation:DetectStackDrift", why)
    })?;
    let id = begun.stack_drift_detection_id.unwrap_or_default();
    let mut backoff = Backoff::new();
    let incomplete = loop {
        let asked = cloudformation.describe_stack_drift_detection_status();
        let asked = asked.stack_drift_detection_id(&id).send().await;
        let now = asked.map_err(|why| {
            let action = "cloudformation:DescribeStackDriftDetectionStatus";
            AwsError::new("ask how far drift detection is", action, why)
        })?;
        match now.detection_status {
            Some(Detection::DetectionInProgress) => backoff.wait().await,
            Some(Detection::DetectionFailed) => {
                let why = now.detection_status_reason;
                break Some(shown(&why.unwrap_or_else(|| "no reason given".to_owned())));
            }
            _ => break None,
        }
    };
    Ok(Drift {
        resources: resources(clients, stack).await?,
        incomplete,
        stack_sets: None,
    })
}

async fn resources(clients: &Clients, stack: &str) -> Result<Vec<DriftedResource>, AwsError> {
    let mut drifted = Vec::new();
    let mut token = None;
    loop {
        let page = clients
            .cloudformation
            .describe_stack_resource_drifts()
            .stack_name(stack)
            .stack_resource_drift_status_filters(Status::Modified)
            .stack_resource_drift_status_filters(Status::Deleted)
            .set_next_token(token)
            .send()
            .await
            .map_err(|why| {
                let tried = format!("read the drift of `{stack}`");
                AwsError::new(tried, "cloudformation:DescribeStackResourceDrifts", why)
            })?;
        let found = page.stack_resource_drifts.unwrap_or_default();
        drifted.extend(found.into_iter().map(DriftedResource::from));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    drifted.sort_by(|a, b| a.logical_resource_id.cmp(&b.logical_resource_id));
    Ok(drifted)
}

impl From<StackResourceDrift> for DriftedResource {
    fn from(drift: StackResourceDrift) -> Self {
        let properties = drift.property_differences.unwrap_or_default().into_iter();
        let status = drift.stack_resource_drift_status;
        Self {
            logical_resource_id: drift.logical_resource_id.unwrap_or_default(),
            physical_resource_id: shown(&drift.physical_resource_id.unwrap_or_default()),
            resource_type: drift.resource_type.unwrap_or_default(),
            status: status.map_or_else(String::new, |status| status.as_str().to_owned()),
            properties: properties.map(DriftedProperty::from).collect(),
        }
    }
}

impl From<PropertyDifference> for DriftedProperty {
    fn from(difference: PropertyDifference) -> Self {
        let PropertyDifference {
            property_path,
            expected_value,
            actual_value,
            difference_type,
            ..
        } = difference;
        let expected = expected_value.filter(|_| difference_type != Some(DifferenceType::Add));
        let actual = actual_value.filter(|_| difference_type != Some(DifferenceType::Remove));
        Self {
            path: shown(&property_path.unwrap_or_default()),
            expected: expected.map(|value| shown(&value)),
            actual: actual.map(|value| shown(&value)),
        }
    }
}

/// One line of a text that anybody with access to the account may have written.
fn shown(text: &str) -> String {
    truncate_chars(&one_line(text), VALUE_CHARS)
}
