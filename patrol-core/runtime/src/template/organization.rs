//! The security account's bus, open to its organization and to nobody else.

use serde_json::{Value, json};

use super::{error::TemplateError, intrinsics::sub};

/// The policy that lets the accounts of an organization put events on the bus.
pub(super) fn bus_policy(organization: &str) -> Value {
    json!({
        "Properties": {
            "EventBusName": "default",
            "Statement": {
                "Action": "events:PutEvents",
                "Condition": { "StringEquals": { "aws:PrincipalOrgID": organization } },
                "Effect": "Allow",
                "Principal": "*",
                "Resource": sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"),
                "Sid": "PatrolOrganization",
            },
            "StatementId": "PatrolOrganization",
        },
        "Type": "AWS::Events::EventBusPolicy",
    })
}

/// Refuses what is no organization's id, such as an account's.
///
/// Source: [Organization](https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html).
pub(super) fn check_id(id: &str) -> Result<(), TemplateError> {
    let fits = id.strip_prefix("o-").is_some_and(|rest| {
        (10..=32).contains(&rest.len())
            && rest
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    fits.then_some(()).ok_or_else(|| {
        TemplateError::option(
            "organization",
            id,
            "an organization's id such as `o-a1b2c3d4e5`",
        )
    })
}
