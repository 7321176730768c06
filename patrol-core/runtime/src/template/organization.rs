//! The security account's bus, open to its organization and to nobody else.

use serde_json::{Value, json};

use super::{error::TemplateError, forwarded::AWS, intrinsics::sub};

/// The policy that lets the accounts of an organization forward AWS's own events to the bus.
///
/// `events:eventBusInvocation` tells an event that an EventBridge rule forwards from one that
/// somebody puts on the bus, and `events:source` says whose event it is. A policy that reads
/// "for all values" admits a request without any, so the source must be there.
///
/// Source: [conditions of EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html).
pub(super) fn bus_policy(organization: &str) -> Value {
    json!({
        "Properties": {
            "EventBusName": "default",
            "Statement": {
                "Action": "events:PutEvents",
                "Condition": {
                    "ForAllValues:StringLike": { "events:source": format!("{AWS}*") },
                    "Null": { "events:source": "false" },
                    "StringEquals": {
                        "aws:PrincipalOrgID": organization,
                        "events:eventBusInvocation": "true",
                    },
                },
                "Effect": "Allow",
                "Principal": "*",
                "Resource": sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"),
            },
            "StatementId": statement_id(),
        },
        "Type": "AWS::Events::EventBusPolicy",
    })
}

/// A bus has one policy for all, and two stacks may write to it. The id takes 64 characters, which
/// a stack's name may exceed; the last part of a stack's ARN is as unique and has 36.
fn statement_id() -> Value {
    let parts = json!({ "Fn::Split": ["/", { "Ref": "AWS::StackId" }] });
    json!({ "Fn::Join": ["-", ["Patrol", { "Fn::Select": [2, parts] }]] })
}

/// Refuses what is not an organization's id, such as an account's.
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
