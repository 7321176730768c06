//! The topic that alerts and alarms go to: encrypted, with few publishers, and its subscriptions.

use serde_json::{Value, json};

use super::{
    deletion::kept,
    error::TemplateError,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    queue,
    sections::Sections,
    transport::refuse_plain_http,
};

/// The topic's logical id.
pub(super) const ID: &str = "AlertTopic";

/// The key's logical id.
const KEY: &str = "AlertKey";

/// The ARN of the key that encrypts the topic.
pub(super) fn key_arn(options: &TemplateOptions) -> Value {
    options.topic_key.as_deref().map_or_else(|| arn(KEY), sub)
}

/// Adds the topic, its key, its policy and its subscriptions.
pub(super) fn add(options: &TemplateOptions, sections: &mut Sections) -> Result<(), TemplateError> {
    if options.topic_key.is_none() {
        sections.resource(KEY, key(options))?;
    }
    let properties = json!({
        "DisplayName": "Patrol",
        "KmsMasterKeyId": key_arn(options),
    });
    sections.resource(
        ID,
        json!({ "Properties": properties, "Type": "AWS::SNS::Topic" }),
    )?;
    sections.resource(
        "AlertTopicPolicy",
        json!({
            "Properties": {
                "PolicyDocument": { "Statement": [publish_alarms(), refuse_plain_http("sns:Publish", reference(ID))], "Version": "2012-10-17" },
                "Topics": [reference(ID)],
            },
            "Type": "AWS::SNS::TopicPolicy",
        }),
    )?;
    subscription(sections, "AlarmEmail", "email")?;
    subscription(sections, "AlertUrl", "https")?;
    sections.output(
        "AlertTopicArn",
        "ARN of the topic that alerts and alarms go to",
        reference(ID),
    )
}

/// The functions publish by their roles; only the alarms need the topic's own policy.
fn publish_alarms() -> Value {
    json!({
        "Action": "sns:Publish",
        "Condition": {
            "ArnLike": { "aws:SourceArn": sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*") },
            "StringEquals": { "aws:SourceAccount": reference("AWS::AccountId") },
        },
        "Effect": "Allow",
        "Principal": { "Service": "cloudwatch.amazonaws.com" },
        "Resource": reference(ID),
        "Sid": "Alarms",
    })
}

/// A key of the stack's own: alarms cannot publish to a topic under the key `alias/aws/sns`, whose
/// policy nobody can change.
///
/// Source: [CloudWatch alarms and encrypted topics](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
fn key(options: &TemplateOptions) -> Value {
    let properties = json!({
        "Description": sub("Alerts of ${AWS::StackName}"),
        "EnableKeyRotation": true,
        "KeyPolicy": {
            "Statement": [
                {
                    "Action": "kms:*",
                    "Effect": "Allow",
                    "Principal": { "AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root") },
                    "Resource": "*",
                    "Sid": "Account",
                },
                {
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "Condition": { "StringEquals": { "aws:SourceAccount": reference("AWS::AccountId") } },
                    "Effect": "Allow",
                    "Principal": { "Service": "cloudwatch.amazonaws.com" },
                    "Resource": "*",
                    "Sid": "Alarms",
                },
            ],
            "Version": "2012-10-17",
        },
    });
    let key = json!({ "Properties": properties, "Type": "AWS::KMS::Key" });
    kept(options, key)
}

/// A subscription that stands only when its parameter is set.
fn subscription(
    sections: &mut Sections,
    parameter: &str,
    protocol: &str,
) -> Result<(), TemplateError> {
    let condition = sections.when_set(parameter);
    sections.resource(
        &format!("{parameter}Subscription"),
        json!({
            "Condition": condition,
            "Properties": {
                "Endpoint": reference(parameter),
                "Protocol": protocol,
                "RedrivePolicy": { "deadLetterTargetArn": arn(queue::ID) },
                "TopicArn": reference(ID),
            },
            "Type": "AWS::SNS::Subscription",
        }),
    )
}
