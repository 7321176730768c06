//! Events on their way from other accounts and regions.

use patrol_core::Pattern;
use patrol_runtime::template::{TemplateError, TemplateOptions};
use serde_json::{Value, json};

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
    assert_eq!(resources["StsForward"]["Condition"], "Elsewhere");
    assert_eq!(resources["IamForward"]["Condition"], "ElsewhereInUsEast1");
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
    let mut notes = template.notes().iter();
    assert!(
        notes.any(|note| note.starts_with("rule `roleAssumed` sees the events that AWS delivers in us-east-1 only where they are forwarded")),
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

/// The policy of the security account's bus.
fn bus_policy() -> Value {
    let options = TemplateOptions::new().organization("o-a1b2c3d4e5");
    let template = options.build(&registry(&["roleAssumed"]));
    let template = template.expect("a template").into_value();
    template["Resources"]["OrganizationBusPolicy"]["Properties"].clone()
}

#[test]
fn the_bus_takes_nothing_that_an_account_can_write_itself() {
    let statement = &bus_policy()["Statement"];
    assert_eq!(statement["Effect"], "Allow");
    assert_eq!(statement["Action"], "events:PutEvents");
    let condition = json!({
        "ForAllValues:StringLike": { "events:source": "aws.*" },
        // Without this, a request without any source would satisfy the line above.
        "Null": { "events:source": "false" },
        "StringEquals": {
            "aws:PrincipalOrgID": "o-a1b2c3d4e5",
            "events:eventBusInvocation": "true",
        },
    });
    assert_eq!(statement["Condition"], condition);
}

#[test]
fn two_stacks_may_write_to_the_policy_of_one_bus() {
    let id = bus_policy()["StatementId"].take();
    let unique = json!({ "Fn::Select": [2, { "Fn::Split": ["/", { "Ref": "AWS::StackId" }] }] });
    assert_eq!(id, json!({ "Fn::Join": ["-", ["Patrol", unique]] }));
    // The third part of a stack's ARN, and all that the id may hold.
    let arn = "arn:aws:cloudformation:us-east-1:111122223333:stack/patrol-production/51af3dc0-da77-11e4-872e-1234567db123";
    let id = format!("Patrol-{}", arn.split('/').nth(2).expect("an id"));
    assert!(id.len() <= 64, "{id}");
    assert!(
        bus_policy()["Statement"]["Sid"].is_null(),
        "the id is the statement's name"
    );
}

#[test]
fn awss_own_events_alone_are_forwarded() {
    let rules = ["policyWritten", "roleAssumed", "accountMade"];
    let template = TemplateOptions::new().build_member(&registry(&rules));
    let template = template.expect("a template");
    let forwarded: Vec<_> = of_type(template.as_value(), "AWS::Events::Rule").collect();
    assert_eq!(forwarded.len(), 2, "{forwarded:?}");
    for (id, rule) in forwarded {
        let pattern: Pattern = rule["EventPattern"].to_string().parse().expect("a pattern");
        let event = |source: &str| {
            let (service, call) = match id {
                "StsForward" => ("sts", "AssumeRole"),
                _ => ("iam", "PutRolePolicy"),
            };
            let detail =
                json!({ "eventSource": format!("{service}.amazonaws.com"), "eventName": call });
            json!({ "detail-type": "AWS API Call via CloudTrail", "source": source, "detail": detail })
                .to_string()
        };
        for (source, wanted) in [("aws.iam", true), ("aws.sts", true), ("evil.app", false)] {
            let matches = pattern.matches(event(source).as_bytes()).expect("an event");
            assert_eq!(matches, wanted, "{id}: {source}");
        }
    }
    let notes = template.notes().join("\n");
    assert!(
        notes.contains("rule `accountMade` sees no event of member accounts"),
        "{notes}"
    );
    let error = TemplateOptions::new().build_member(&registry(&["accountMade"]));
    let error = error.expect_err("nothing to forward").to_string();
    assert!(error.contains("events of AWS's"), "{error}");
}
