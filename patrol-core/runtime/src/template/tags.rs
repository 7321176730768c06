//! The operator's tags, on every resource that takes some.

use serde_json::{Map, Value, json};

use super::{options::TemplateOptions, sections::Sections};

/// Types whose `Tags` are a list of keys and values.
///
/// Source: [tags](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html)
/// and each type's own page.
const LISTED: [&str; 12] = [
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
];

/// Types whose `Tags` are an object.
const MAPPED: [&str; 3] = [
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::SSM::Parameter",
];

/// Puts the tags on what is in the template so far.
pub(super) fn put(options: &TemplateOptions, sections: &mut Sections) {
    if options.tags.is_empty() {
        return;
    }
    let tag = |(key, value): &(String, String)| json!({ "Key": key, "Value": value });
    let list: Value = options.tags.iter().map(tag).collect();
    let tags = options.tags.iter();
    let map: Map<_, _> = tags
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    for resource in sections.resources_mut() {
        let tags = match resource["Type"].as_str() {
            Some(kind) if LISTED.contains(&kind) => list.clone(),
            Some(kind) if MAPPED.contains(&kind) => Value::Object(map.clone()),
            _ => continue,
        };
        resource["Properties"]["Tags"] = tags;
    }
}
