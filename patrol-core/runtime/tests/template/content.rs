//! What must hold in a template, whatever the snapshots look like.

use patrol_runtime::template::TemplateOptions;
use serde_json::{Value, json};

use crate::variants::{TOGETHER, all, build};

#[test]
fn rules_on_one_service_share_an_eventbridge_rule_that_names_them() {
    let template = build(&TOGETHER, &TemplateOptions::new());
    let rule = &template["Resources"]["IamEvents"]["Properties"];
    let target = &rule["Targets"][0];
    assert_eq!(
        target["InputTransformer"],
        json!({ "InputTemplate": r#"{"patrol":{"rules":["policySimulated","policyWritten"]},"event":<aws.events.event.json>}"# })
    );
    assert_eq!(
        rule["EventPattern"]["detail"]["eventName"],
        json!(["CreatePolicyVersion", "PutRolePolicy", "PutUserPolicy"])
    );
    assert_eq!(
        target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0],
        "DeadLetterQueue"
    );
    assert_eq!(rule["State"], "ENABLED");
    let reading = &template["Resources"]["StsEvents"]["Properties"];
    assert_eq!(
        reading["State"],
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    );
}

#[test]
fn tags_are_on_everything_that_takes_some() {
    let tagged = all().into_iter().find(|(name, _)| *name == "tagged");
    let (_, template) = tagged.expect("a tagged variant");
    let resources = template.as_value()["Resources"].as_object();
    for (id, resource) in resources.expect("resources") {
        let tags = &resource["Properties"]["Tags"];
        let kind = resource["Type"].as_str().expect("a type");
        let wanted = match kind {
            "AWS::ApiGatewayV2::Api" | "AWS::ApiGatewayV2::Stage" => {
                json!({ "cost-center": "42", "team": "security" })
            }
            // None of these has any tags.
            "AWS::ApiGatewayV2::Integration"
            | "AWS::ApiGatewayV2::Route"
            | "AWS::Lambda::EventInvokeConfig"
            | "AWS::Lambda::Permission"
            | "AWS::Logs::MetricFilter"
            | "AWS::SNS::Subscription"
            | "AWS::SNS::TopicPolicy"
            | "AWS::SQS::QueuePolicy"
            | "AWS::Scheduler::Schedule" => Value::Null,
            _ => json!([
                { "Key": "team", "Value": "security" },
                { "Key": "cost-center", "Value": "42" },
            ]),
        };
        assert_eq!(*tags, wanted, "{id} of {kind}");
    }
}
