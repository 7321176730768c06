//! A template put into a team's own template.

use patrol_runtime::template::{Template, TemplateError, TemplateOptions};
use serde_json::{Value, json};

use crate::variants::registry;

fn embedded(theirs: Value) -> Result<Template, TemplateError> {
    let template = TemplateOptions::new().build(&registry(&["roleAssumed"]));
    template.expect("a template").embed_into(theirs)
}

#[test]
fn both_templates_are_in_the_whole() {
    let theirs = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "All of security",
        "Conditions": { "Big": { "Fn::Equals": ["a", "b"] } },
        "Metadata": { "AWS::CloudFormation::Interface": {
            "ParameterGroups": [{ "Label": { "default": "Team" }, "Parameters": ["Team"] }],
            "ParameterLabels": { "Team": { "default": "The team" } },
        } },
        "Outputs": { "Lists": { "Value": { "Ref": "Lists" } } },
        "Parameters": { "Team": { "Type": "String" } },
        "Resources": { "Lists": { "Type": "AWS::S3::Bucket" } },
    });
    let template = embedded(theirs).expect("a template");
    let whole = template.as_value();
    assert_eq!(whole["Description"], "All of security");
    for pointer in [
        "/Conditions/Big",
        "/Conditions/HasAlarmEmail",
        "/Outputs/Lists",
        "/Outputs/AlertTopicArn",
        "/Parameters/Team",
        "/Parameters/RoleAssumedRoles",
        "/Resources/Lists",
        "/Resources/Function",
    ] {
        assert!(whole.pointer(pointer).is_some(), "{pointer}");
    }
    let interface = &whole["Metadata"]["AWS::CloudFormation::Interface"];
    let titles: Vec<_> = interface["ParameterGroups"]
        .as_array()
        .expect("groups")
        .iter()
        .filter_map(|group| group["Label"]["default"].as_str())
        .collect();
    assert_eq!(titles[..3], ["Team", "Code", "Alerts"]);
    let labels = interface["ParameterLabels"].as_object().expect("labels");
    assert!(labels.contains_key("Team") && labels.contains_key("RoleAssumedRoles"));
}

#[test]
fn what_cannot_be_put_together_is_refused() {
    let topic = json!({ "Type": "AWS::SNS::Topic" });
    let many: serde_json::Map<_, _> = (0..490)
        .map(|n| (format!("Topic{n}"), topic.clone()))
        .collect();
    for (theirs, words) in [
        (
            json!({ "Resources": { "AlertTopic": topic } }),
            "two parts of the template are named `AlertTopic`",
        ),
        (
            json!({ "Resources": { "AlarmEmail": topic } }),
            "two parts of the template are named `AlarmEmail`",
        ),
        (
            json!({ "Outputs": { "AlertTopicArn": { "Value": "x" } } }),
            "two parts of the template are named `AlertTopicArn`",
        ),
        (json!(["Resources"]), "expected a JSON object"),
        (json!({ "Resources": [] }), "`Resources` cannot be added"),
        (json!({ "Resources": many }), "resources in the template: 5"),
    ] {
        let error = embedded(theirs).expect_err(words).to_string();
        assert!(error.contains(words), "{error}");
    }
}
