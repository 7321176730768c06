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

/// One sender's records cost the others nothing: a batch is small, what fails of it is named, and a stream's
/// batch is halved until the record that ends the function stands alone.
#[test]
fn batches_of_queues_and_streams_are_bounded() {
    let template = build(&TOGETHER, &TemplateOptions::new());
    let mapping = |id: &str| &template["Resources"][id]["Properties"];
    let queue = mapping("QueuedMapping");
    assert_eq!(queue["BatchSize"], 10);
    assert_eq!(queue["ScalingConfig"], json!({ "MaximumConcurrency": 10 }));
    for stream in ["StreamedMapping", "TableChangedMapping"] {
        assert_eq!(mapping(stream)["BatchSize"], 100);
        assert_eq!(mapping(stream)["BisectBatchOnFunctionError"], true);
        assert_eq!(mapping(stream)["MaximumRetryAttempts"], 10);
    }
    for id in ["QueuedMapping", "StreamedMapping", "TableChangedMapping"] {
        let answers = &mapping(id)["FunctionResponseTypes"];
        assert_eq!(*answers, json!(["ReportBatchItemFailures"]));
        // Lambda takes no batch above ten records without a window for queues; none waits.
        assert_eq!(mapping(id)["MaximumBatchingWindowInSeconds"], Value::Null);
    }
}
