//! Who may do what: no more than the rules need, and all that is wide is explained.

use patrol_runtime::template::{Isolate, ParametersIn, TemplateOptions, VpcConfig};
use serde_json::{Value, json};

use crate::variants::{TOGETHER, all, build};
use patrol_test_support::of_type;

#[test]
fn everything_that_calls_a_function_may_and_nothing_else() {
    for (name, template) in all() {
        let template = template.as_value();
        for (id, properties) in of_type(template, "AWS::Lambda::Permission") {
            let url = properties["Principal"] == "*";
            assert!(url || properties["SourceArn"].is_object(), "{name}: {id}");
        }
        for (id, rule) in of_type(template, "AWS::Events::Rule") {
            let Some(function) = rule["Targets"][0]["Arn"]["Fn::GetAtt"][0].as_str() else {
                continue;
            };
            let mut permissions =
                of_type(template, "AWS::Lambda::Permission").filter(|(_, permission)| {
                    permission["Principal"] == "events.amazonaws.com"
                        && permission["FunctionName"]["Ref"] == function
                });
            let (permission, may) = permissions.next().unwrap_or_else(|| panic!("{name}: {id}"));
            // One is enough for all of a stack's EventBridge rules, which have its name.
            assert_eq!(permissions.count(), 0, "{name}: {id}");
            let source = may["SourceArn"]["Fn::Sub"].as_str().unwrap_or_default();
            assert!(
                source.ends_with(":rule/${AWS::StackName}-*"),
                "{name}: {id}"
            );
            assert_eq!(may["SourceAccount"]["Ref"], "AWS::AccountId", "{name}");
            let called = rule["Name"]["Fn::Sub"].as_str().unwrap_or_default();
            let end = called.strip_prefix("${AWS::StackName}-");
            let end = end.unwrap_or_else(|| panic!("{name}: {id}: {called}"));
            assert!(end.len() <= 24, "{name}: {id}: {called}");
            // No event is refused because the permission comes later.
            let after = &template["Resources"][id]["DependsOn"];
            let after = after.as_array().expect("what comes first");
            assert!(after.contains(&json!(permission)), "{name}: {id}");
        }
    }
}

#[test]
fn no_role_may_more_than_its_rules_need() {
    let template = build(&TOGETHER, &TemplateOptions::new().isolate(Isolate::All));
    let actions = |role: &str| -> Vec<String> {
        let properties = &template["Resources"][role]["Properties"];
        let statements = properties["Policies"][0]["PolicyDocument"]["Statement"].as_array();
        let actions = statements
            .expect("statements")
            .iter()
            // What stands only with a parameter is another test's.
            .filter(|statement| statement.get("Fn::If").is_none())
            .flat_map(|statement| {
                // What depends on a parameter of the stack stands behind its condition.
                let statement = statement.pointer("/Fn::If/1").unwrap_or(statement);
                let action = &statement["Action"];
                action
                    .as_array()
                    .cloned()
                    .unwrap_or_else(|| vec![action.clone()])
            });
        actions
            .map(|action| action.as_str().expect("an action").to_owned())
            .collect()
    };
    let own = actions("PolicyWrittenRole");
    assert!(own.contains(&"sns:Publish".to_owned()));
    assert!(own.iter().all(|action| !action.contains('*')), "{own:?}");
    let added = |role: &str| -> Vec<String> {
        actions(role)
            .into_iter()
            .filter(|action| !own.contains(action))
            .collect()
    };
    assert_eq!(added("RoleAssumedRole"), [""; 0]);
    assert_eq!(
        added("PolicySimulatedRole"),
        ["iam:SimulatePrincipalPolicy"]
    );
    assert_eq!(
        added("ObjectOpenedRole"),
        ["s3:GetBucketAcl", "s3:ListAllMyBuckets"]
    );
    assert_eq!(
        template["Resources"]["ObjectOpenedRole"]["Metadata"]["Patrol"]["WideStatements"],
        json!([
            "s3:ListAllMyBuckets (objectOpened): S3 lists buckets of an account only as a whole"
        ])
    );
}

#[test]
fn more_sinks_are_permitted_only_when_they_are_named() {
    let template = build(&["roleAssumed"], &TemplateOptions::new());
    let policy = &template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"];
    for (parameter, action) in [
        ("DispatchSnsArn", "sns:Publish"),
        ("AlertBusArn", "events:PutEvents"),
    ] {
        let condition = format!("Has{parameter}");
        let statements = policy["Statement"].as_array().expect("statements").iter();
        let chosen: Vec<_> = statements
            .filter(|statement| statement["Fn::If"][0] == condition)
            .collect();
        let [chosen] = chosen[..] else {
            panic!("{condition}: {chosen:?}");
        };
        assert_eq!(chosen["Fn::If"][1]["Action"], action);
        assert_eq!(chosen["Fn::If"][1]["Resource"], json!({ "Ref": parameter }));
        assert_eq!(chosen["Fn::If"][2], json!({ "Ref": "AWS::NoValue" }));
        assert!(template["Conditions"][&condition].is_object());
        assert_eq!(template["Parameters"][parameter]["Default"], "");
    }
    assert_eq!(template["Parameters"]["AlertRoutes"]["NoEcho"], true);
}

#[test]
fn every_resource_star_is_explained() {
    for (name, template) in all() {
        for (id, properties) in of_type(template.as_value(), "AWS::IAM::Role") {
            let statements = properties["Policies"][0]["PolicyDocument"]["Statement"].as_array();
            for statement in statements.expect("statements") {
                let resource = &statement["Resource"];
                let wide = resource == "*"
                    || resource
                        .as_array()
                        .is_some_and(|all| all.contains(&json!("*")));
                let explained =
                    template.as_value()["Resources"][id]["Metadata"]["Patrol"].is_object();
                assert!(!wide || explained, "{name}: {id}: {statement}");
            }
        }
    }
}

#[test]
fn a_service_takes_a_role_for_this_account_alone() {
    for (name, template) in all() {
        for (id, role) in of_type(template.as_value(), "AWS::IAM::Role") {
            let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
            let service = trust["Principal"]["Service"].as_str().expect("a service");
            let account = &trust["Condition"]["StringEquals"]["aws:SourceAccount"];
            // Lambda says for no resource that it takes a role.
            let bound = account["Ref"] == "AWS::AccountId" || service == "lambda.amazonaws.com";
            assert!(bound, "{name}: {id}: {trust}");
        }
    }
}

#[test]
fn the_code_of_a_function_may_not_use_the_network_that_lambda_joins() {
    let vpc = VpcConfig::new(["subnet-0123456789abcdef0"], ["sg-0123456789abcdef0"]);
    let template = build(&["roleAssumed"], &TemplateOptions::new().vpc_config(vpc));
    let policy = &template["Resources"]["Role"]["Properties"]["Policies"][0];
    let statements = policy["PolicyDocument"]["Statement"].as_array();
    let by_sid = |sid: &str| {
        let mut all = statements.expect("statements").iter();
        all.find(|statement| statement["Sid"] == sid)
            .unwrap_or_else(|| panic!("{sid}"))
    };
    assert_eq!(by_sid("LambdaAlone")["Effect"], "Deny");
    assert_eq!(
        by_sid("LambdaAlone")["Action"],
        by_sid("JoinNetwork")["Action"]
    );
    assert_ne!(by_sid("JoinNetwork")["Resource"], "*");
}

#[test]
fn an_isolated_rule_reads_its_own_references_and_what_is_for_all() {
    let isolated = Isolate::Rules(vec!["roleAssumed".into()]);
    let options = TemplateOptions::new().isolate(isolated);
    let template = build(&["roleAssumed", "policyWritten"], &options);
    let may_read = |role: &str| -> Vec<String> {
        let properties = &template["Resources"][role]["Properties"];
        let statements = properties["Policies"][0]["PolicyDocument"]["Statement"].as_array();
        statements
            .expect("statements")
            .iter()
            .filter(|statement| {
                statement["Sid"] == "ReadParameters" || statement["Sid"] == "ReadSecrets"
            })
            .flat_map(|statement| statement["Resource"].as_array().expect("resources"))
            .map(|arn| {
                let arn = arn["Fn::Sub"].as_str().expect("an ARN");
                let (_, name) = arn.split_once("${AWS::AccountId}:").expect("a name");
                name.replace("${AWS::StackName}", "STACK")
            })
            .collect()
    };
    assert_eq!(may_read("Role"), ["parameter/STACK/*", "secret:STACK/*"]);
    assert_eq!(
        may_read("RoleAssumedRole"),
        [
            "parameter/STACK/RoleAssumed/*",
            "parameter/STACK/shared/*",
            "secret:STACK/RoleAssumed/*",
            "secret:STACK/shared/*",
        ]
    );
    // Its parameters beside the environment stand there too.
    let store = options.parameters_in(ParametersIn::ParameterStore);
    let template = build(&["roleAssumed", "policyWritten"], &store);
    let stored = &template["Resources"]["RoleAssumedParameters"]["Properties"]["Name"];
    assert_eq!(
        stored["Fn::Sub"],
        "/${AWS::StackName}/RoleAssumed/parameters"
    );
}

/// A policy of a queue or topic: its id, and its statements.
fn resource_policies(template: &Value) -> Vec<(&str, &Vec<Value>)> {
    let kinds = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"];
    let policies = kinds.into_iter().flat_map(|kind| of_type(template, kind));
    policies
        .map(|(id, policy)| {
            let statements = policy["PolicyDocument"]["Statement"].as_array();
            (id, statements.expect("statements"))
        })
        .collect()
}

#[test]
fn queues_and_topics_serve_this_account_over_tls() {
    for (name, template) in all() {
        let template = template.as_value();
        let policies = resource_policies(template);
        for (id, statements) in &policies {
            for statement in statements
                .iter()
                .filter(|statement| statement["Effect"] == "Allow")
            {
                let condition = &statement["Condition"];
                let account = ["StringEquals", "StringEqualsIfExists"]
                    .map(|operator| &condition[operator]["aws:SourceAccount"]["Ref"]);
                assert!(account.contains(&&json!("AWS::AccountId")), "{name}: {id}");
                assert!(
                    condition["ArnLike"]["aws:SourceArn"].is_object(),
                    "{name}: {id}"
                );
            }
            let mut refused = statements
                .iter()
                .filter(|statement| statement["Effect"] == "Deny");
            let refused = refused.next().unwrap_or_else(|| panic!("{name}: {id}"));
            assert_eq!(refused["Principal"], "*", "{name}: {id}");
            let plain = json!({ "Bool": { "aws:SecureTransport": "false" } });
            assert_eq!(refused["Condition"], plain, "{name}: {id}");
        }
        // Rules and topics of the account send what they could not deliver, and no other service does.
        for (_, statements) in policies
            .iter()
            .filter(|(id, _)| *id == "DeadLetterQueuePolicy")
        {
            let allowed = statements.iter().filter(|one| one["Effect"] == "Allow");
            let services: Vec<_> = allowed.map(|one| &one["Principal"]).collect();
            let senders = ["events.amazonaws.com", "sns.amazonaws.com"];
            assert_eq!(
                services,
                senders
                    .map(|sender| json!({ "Service": sender }))
                    .each_ref(),
                "{name}"
            );
        }
        // No queue and no topic of the template's own is without.
        let covered: Vec<_> = ["AWS::SQS::Queue", "AWS::SNS::Topic"]
            .into_iter()
            .flat_map(|kind| of_type(template, kind))
            .filter(|(id, _)| !id.starts_with("Team"))
            .collect();
        assert_eq!(policies.len(), covered.len(), "{name}: {covered:?}");
    }
}
