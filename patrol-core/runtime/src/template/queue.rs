//! The dead-letter queue: events that could not be delivered, or that a function failed on.

use serde_json::json;

use super::{
    deletion::kept,
    error::TemplateError,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    sections::Sections,
    skip::skip,
    transport::refuse_plain_http,
};

/// The queue's logical id.
pub(super) const ID: &str = "DeadLetterQueue";

/// SQS's longest: two weeks to look at what failed.
const RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

/// Adds the queue and who may send to it.
pub(super) fn add(options: &TemplateOptions, sections: &mut Sections) -> Result<(), TemplateError> {
    let properties = json!({
        "MessageRetentionPeriod": RETENTION_SECONDS,
        // SQS's own key: a customer's would need a policy that admits EventBridge and SNS.
        "SqsManagedSseEnabled": true,
    });
    let queue = json!({
        "Metadata": skip(&[("CKV_AWS_27", "SQS encrypts with its own key; EventBridge and SNS may not use a customer's by themselves")]),
        "Properties": properties,
        "Type": "AWS::SQS::Queue",
    });
    sections.resource(ID, kept(options, queue))?;
    let send = |service: &str, source: &str| {
        json!({
            "Action": "sqs:SendMessage",
            "Condition": {
                "ArnLike": { "aws:SourceArn": sub(source) },
                // Not every service says whose resource it is, beside the ARN.
                "StringEqualsIfExists": { "aws:SourceAccount": reference("AWS::AccountId") },
            },
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
                        refuse_plain_http("sqs:*", arn(ID)),
                    ],
                    "Version": "2012-10-17",
                },
                "Queues": [reference(ID)],
            },
            "Type": "AWS::SQS::QueuePolicy",
        }),
    )
}
