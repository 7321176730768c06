//! A rule that is fed through an SNS topic of its own.

use serde_json::json;

use super::{
    Template, TemplateError,
    draft::Draft,
    host::Host,
    intrinsics::{arn, reference},
    queue,
    rule_events::permission,
    topic::key_arn,
};
use patrol_core::RuleEntry;

/// Adds the topic, the function's subscription and an output for senders.
pub(super) fn add(
    template: &Template,
    host: &Host,
    rule: &RuleEntry,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let topic = rule.logical_id() + "Topic";
    let properties = json!({
        "DisplayName": rule.name.chars().take(100).collect::<String>(),
        "KmsMasterKeyId": key_arn(template),
    });
    draft.resource(
        &topic,
        json!({ "Properties": properties, "Type": "AWS::SNS::Topic" }),
    )?;
    draft.resource(
        &(rule.logical_id() + "Permission"),
        permission(host, "sns.amazonaws.com", reference(&topic)),
    )?;
    draft.resource(
        &(rule.logical_id() + "Subscription"),
        json!({
            "Properties": {
                "Endpoint": arn(&host.id("Function")),
                "Protocol": "lambda",
                "RedrivePolicy": { "deadLetterTargetArn": arn(queue::ID) },
                "TopicArn": reference(&topic),
            },
            "Type": "AWS::SNS::Subscription",
        }),
    )?;
    draft.output(
        &(rule.logical_id() + "TopicArn"),
        &format!("Topic that senders publish to for rule `{}`; they need `sns:Publish` on it and leave to use its key", rule.name),
        reference(&topic),
    )
}
