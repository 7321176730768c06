//! The function may do what the template permits, and nothing else.

use std::{fs, path::Path};

use patrol_test_support::{Ministack, instance_abroad, take_permission};
use serde_json::{Value, json};

use crate::{ZIP, template};

#[test]
fn without_leave_to_publish_the_function_fails_loudly() {
    let mut template = template(&[]);
    take_permission(&mut template, &json!("sns:Publish"));

    let mut aws = Ministack::start("mute");
    let outputs = aws.deploy("patrol-mute", &template, &ZIP);
    let payload =
        json!({ "patrol": { "rule": "instanceOutsideHome" }, "event": instance_abroad() });
    let answer = aws.call(
        "lambda",
        "invoke",
        json!({ "FunctionName": outputs["FunctionName"], "Payload": payload.to_string() }),
    );
    assert!(answer["FunctionError"].is_string(), "{answer}");
    assert!(
        answer["Payload"]
            .as_str()
            .is_some_and(|words| words.contains("AlertTopic")),
        "{answer}"
    );
}

/// The fixture of `securityGroupOpened`, for a group of this id.
fn group_opened(group: &Value) -> Value {
    let fixture = "examples/custom-ruleset/tests/fixtures/securityGroupOpened/reports.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..");
    let text = fs::read_to_string(path.join(fixture)).expect("the rule's fixture");
    let mut event: Value = serde_json::from_str(&text).expect("JSON");
    event["region"] = json!("us-east-1");
    event["detail"]["awsRegion"] = json!("us-east-1");
    event["detail"]["requestParameters"]["groupId"] = group.clone();
    event
}

/// A rule asks EC2 with the permission that its client declares, and with none is refused.
#[test]
fn a_rule_may_ask_what_its_client_declares_and_nothing_else() {
    let mut aws = Ministack::start("asks");
    let group = json!({ "GroupName": "build servers", "Description": "for a test" });
    let group = aws.call("ec2", "create_security_group", group)["GroupId"].take();
    let payload =
        json!({ "patrol": { "rule": "securityGroupOpened" }, "event": group_opened(&group) });
    let call = |outputs: &Value| json!({ "FunctionName": outputs["FunctionName"], "Payload": payload.to_string() });

    let mut template = template(&[]);
    let outputs = aws.deploy("patrol-asks", &template, &ZIP);
    let queue = aws.listen(&outputs["AlertTopicArn"]);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    assert!(answer["FunctionError"].is_null(), "{answer}");
    let group = group.as_str().expect("an id");
    assert_eq!(
        aws.alert(&queue)["Subject"],
        format!("Open to the internet: build servers ({group})")
    );

    take_permission(&mut template, &json!(["ec2:DescribeSecurityGroups"]));
    let outputs = aws.deploy("patrol-refused", &template, &ZIP);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    let words = answer["Payload"].as_str().expect("what went wrong");
    assert!(
        words.contains("`ec2:DescribeSecurityGroups` failed: UnauthorizedOperation"),
        "{answer}"
    );
}
