//! Events on their way from other accounts and regions.

use patrol_core::Pattern;
use patrol_runtime::template::{TemplateError, TemplateOptions};
use serde_json::json;

use crate::variants::registry;
use patrol_test_support::of_type;

#[test]
fn an_event_is_forwarded_once_however_many_rules_need_it() {
    let registry = registry(&["policyWritten", "policySimulated", "roleAssumed"]);
    let template = TemplateOptions::new()
        .build_member(&registry)
        .expect("a template")
        .into_value();
    let rules: Vec<_> = of_type(&template, "AWS::Events::Rule").collect();
    let [(_, policies), (_, roles)] = rules[..] else {
        panic!("two rules of EventBridge: {rules:?}");
    };
    let event = |name: &str| {
        json!({ "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam",
            "detail": { "eventSource": "iam.amazonaws.com", "eventName": name } })
    };
    let pattern: Pattern = policies["EventPattern"]
        .to_string()
        .parse()
        .expect("a pattern");
    for (name, wanted) in [
        ("PutRolePolicy", true),
        ("CreatePolicyVersion", true),
        ("CreateUser", false),
    ] {
        let event = event(name).to_string();
        assert_eq!(
            pattern.matches(event.as_bytes()).expect("an event"),
            wanted,
            "{name}"
        );
    }
    assert_eq!(
        roles["State"],
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    );
}

#[test]
fn the_security_account_forwards_nothing_to_itself() {
    let registry = registry(&["policyWritten", "roleAssumed"]);
    let template = TemplateOptions::new()
        .build_member(&registry)
        .expect("a template")
        .into_value();
    let same =
        |ours: &str, central: &str| json!({ "Fn::Equals": [{ "Ref": ours }, { "Ref": central }] });
    let here = [
        same("AWS::AccountId", "CentralAccountId"),
        same("AWS::Region", "CentralRegion"),
    ];
    let conditions = &template["Conditions"];
    assert_eq!(
        conditions["Elsewhere"],
        json!({ "Fn::Not": [{ "Fn::And": here }] })
    );
    let there = json!({ "Fn::Equals": [{ "Ref": "AWS::Region" }, "us-east-1"] });
    assert_eq!(
        conditions["ElsewhereInUsEast1"],
        json!({ "Fn::And": [{ "Condition": "Elsewhere" }, there] })
    );
    let resources = &template["Resources"];
    assert_eq!(resources["RoleAssumedForward"]["Condition"], "Elsewhere");
    assert_eq!(
        resources["PolicyWrittenForward"]["Condition"],
        "ElsewhereInUsEast1"
    );
}

#[test]
fn global_events_are_not_waited_for_where_they_never_come() {
    let registry = registry(&["policyWritten", "roleAssumed"]);
    let there = TemplateOptions::new().region("eu-central-1");
    let error = there
        .build(&registry)
        .expect_err("IAM is at home in us-east-1");
    assert!(matches!(
        error,
        TemplateError::OtherRegion {
            home: "us-east-1",
            ..
        }
    ));
    assert!(
        error
            .to_string()
            .starts_with("`policyWritten`: these events are delivered in us-east-1 only")
    );

    let template = there
        .clone()
        .forwarded()
        .build(&registry)
        .expect("a template");
    assert!(
        template.notes()[0].contains("`roleAssumed`"),
        "{:?}",
        template.notes()
    );
    let assertion = &template.as_value()["Rules"]["Region"]["Assertions"][0];
    assert_eq!(assertion["Assert"]["Fn::Equals"][1], "eu-central-1");

    // Without a region, CloudFormation itself refuses another one, in words.
    let implied = TemplateOptions::new().build(&registry).expect("a template");
    let assertion = &implied.as_value()["Rules"]["Region"]["Assertions"][0];
    assert_eq!(assertion["Assert"]["Fn::Equals"][1], "us-east-1");
    assert!(
        assertion["AssertDescription"]
            .to_string()
            .contains("policyWritten")
    );
}
