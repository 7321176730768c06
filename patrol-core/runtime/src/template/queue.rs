//! The dead-letter queue: events that could not be delivered, or that a function failed on.

use serde_json::json;

use super::{
    error::TemplateError,
    intrinsics::{arn, reference, sub},
    sections::Sections,
    skip::skip,
};

/// The queue's logical id.
pub(super) const ID: &str = "DeadLetterQueue";

/// SQS's longest: two weeks to look at what failed.
const RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

/// Adds the queue and who may send to it.
pub(super) fn add(sections: &mut Sections) -> Result<(), TemplateError> {
    let properties = json!({
        "MessageRetentionPeriod": RETENTION_SECONDS,
        // SQS's own key: with a customer's, EventBridge and SNS would need leave to use it.
        "SqsManagedSseEnabled": true,
    });
    sections.resource(
        ID,
        json!({
            "DeletionPolicy": "Delete",
            "Metadata": skip(&[("CKV_AWS_27", "SQS encrypts with its own key; EventBridge and SNS could not use a customer's without leave")]),
            "Properties": properties,
            "Type": "AWS::SQS::Queue",
            "UpdateReplacePolicy": "Delete",
        }),
    )?;
    let send = |service: &str, source: &str| {
        json!({
            "Action": "sqs:SendMessage",
            "Condition": { "ArnLike": { "aws:SourceArn": sub(source) } },
            "Effect": "Allow",
            "Principal": { "Service": service },
            "Resource": arn(ID),
        })
    };
    sections.resource(
        "DeadLetterQueuePolicy",
        json!({
            "Properties": {
                "PolicyDocument": {
                    "Statement": [
                        send(
                            "events.amazonaws.com",
                            "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*",
                        ),
                        send(
                            "sns.amazonaws.com",
                            "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*",
                        ),
                    ],
                    "Version": "2012-10-17",
                },
                "Queues": [reference(ID)],
            },
            "Type": "AWS::SQS::QueuePolicy",
        }),
    )
}
