//! What is left when a stack is deleted.

use patrol_runtime::template::{Isolate, Template, TemplateOptions, WebhookFront};
use serde_json::Value;

use crate::variants::{TOGETHER, registry};

/// The resources of these types: id, and what becomes of them.
fn policies(template: &Template) -> Vec<(&str, &Value, &Value)> {
    let resources = template.as_value()["Resources"].as_object();
    resources
        .expect("resources")
        .iter()
        .filter(|(_, resource)| {
            let kept = [
                "AWS::DynamoDB::Table",
                "AWS::KMS::Key",
                "AWS::Logs::LogGroup",
                "AWS::SQS::Queue",
            ];
            kept.iter().any(|kind| resource["Type"] == *kind)
        })
        .map(|(id, resource)| {
            let policies = (
                &resource["DeletionPolicy"],
                &resource["UpdateReplacePolicy"],
            );
            (id.as_str(), policies.0, policies.1)
        })
        .collect()
}

fn options() -> TemplateOptions {
    let front = WebhookFront::HttpApi {
        rate: 10,
        burst: 20,
    };
    let isolate = Isolate::Rules(vec!["roleAssumed".into()]);
    TemplateOptions::new().webhooks(front).isolate(isolate)
}

#[test]
fn dead_letters_logs_and_the_key_stay() {
    let template = options().build(&registry(&TOGETHER)).expect("a template");
    let ids: Vec<_> = policies(&template).into_iter().map(|(id, ..)| id).collect();
    let wanted = [
        "AlertKey",
        "DeadLetterQueue",
        "LogGroup",
        "RoleAssumedLogGroup",
        "StateTable",
        "WebhookHttpApiLog",
        "WebhookLogGroup",
    ];
    assert_eq!(ids, wanted);
    for (id, deletion, replacement) in policies(&template) {
        // But a stack that could not be created leaves nothing.
        assert_eq!(deletion, "RetainExceptOnCreate", "{id}");
        assert_eq!(replacement, "Retain", "{id}");
    }
    let member = TemplateOptions::new().build_member(&registry(&TOGETHER));
    let member = member.expect("a template");
    let [(_, deletion, _)] = policies(&member)[..] else {
        panic!("one queue: {member}");
    };
    assert_eq!(deletion, "RetainExceptOnCreate");
}

/// A name that is left behind would be taken when a stack of that name is created again.
#[test]
fn nothing_that_stays_has_a_name_of_its_own() {
    let template = options().build(&registry(&TOGETHER)).expect("a template");
    for (id, ..) in policies(&template) {
        let properties = &template.as_value()["Resources"][id]["Properties"];
        for name in ["LogGroupName", "QueueName"] {
            assert!(properties[name].is_null(), "{id}: {name}");
        }
    }
}

#[test]
fn the_operator_may_have_all_deleted() {
    let registry = registry(&TOGETHER);
    let central = options().delete_all().build(&registry);
    let member = TemplateOptions::new().delete_all().build_member(&registry);
    for template in [central, member] {
        let template = template.expect("a template");
        assert!(!policies(&template).is_empty());
        for (id, deletion, replacement) in policies(&template) {
            assert_eq!(
                (deletion, replacement),
                (&"Delete".into(), &"Delete".into()),
                "{id}"
            );
        }
    }
}
