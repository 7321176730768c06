//! A rule that is fed through an SNS topic of its own.

use serde_json::json;

use super::{
    alarms,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference},
    options::TemplateOptions,
    queue,
    rule_events::permission,
    sections::Sections,
    topic::key_arn,
    transport::refuse_plain_http,
};
use patrol_core::RuleEntry;

/// Adds the topic, the function's subscription and an output for senders.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    rule: &RuleEntry,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let topic = rule.logical_id() + "Topic";
    let properties = json!({
        "DisplayName": rule.name.chars().take(100).collect::<String>(),
        "KmsMasterKeyId": key_arn(options),
    });
    sections.resource(
        &topic,
        json!({ "Properties": properties, "Type": "AWS::SNS::Topic" }),
    )?;
    sections.resource(
        &(rule.logical_id() + "TopicPolicy"),
        json!({
            "Properties": {
                "PolicyDocument": {
                    "Statement": [refuse_plain_http("sns:Publish", reference(&topic))],
                    "Version": "2012-10-17",
                },
                "Topics": [reference(&topic)],
            },
            "Type": "AWS::SNS::TopicPolicy",
        }),
    )?;
    alarms::of_topic(options, &topic, sections)?;
    sections.resource(
        &(rule.logical_id() + "Permission"),
        permission(function, "sns.amazonaws.com", reference(&topic)),
    )?;
    sections.resource(
        &(rule.logical_id() + "Subscription"),
        json!({
            "Properties": {
                "Endpoint": arn(&function.id("Function")),
                "Protocol": "lambda",
                "RedrivePolicy": { "deadLetterTargetArn": arn(queue::ID) },
                "TopicArn": reference(&topic),
            },
            "Type": "AWS::SNS::Subscription",
        }),
    )?;
    sections.output(
        &(rule.logical_id() + "TopicArn"),
        &format!("Topic that senders publish to for rule `{}`; they need `sns:Publish` on it and permission to use its key", rule.name),
        reference(&topic),
    )
}
