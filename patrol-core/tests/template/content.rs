//! What must hold in a template, whatever the snapshots look like.

use patrol_core::template::{Isolate, ParametersIn, Template, TemplateError};
use serde_json::{Value, json};

use crate::{
    resources::of_type,
    variants::{TOGETHER, all, registry},
};

fn build(rules: &[&str], template: &Template) -> Value {
    template
        .build(&registry(rules))
        .expect("a template")
        .into_value()
}

#[test]
fn each_rule_of_eventbridge_says_which_rule_it_is() {
    let template = build(&TOGETHER, &Template::new());
    let rule = &template["Resources"]["RoleAssumedEventRule"]["Properties"];
    let target = &rule["Targets"][0];
    assert_eq!(
        target["InputTransformer"],
        json!({ "InputTemplate": r#"{"patrol":{"rule":"roleAssumed"},"event":<aws.events.event.json>}"# })
    );
    assert_eq!(
        target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0],
        "DeadLetterQueue"
    );
    assert_eq!(
        rule["State"],
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    );
    let quiet = &template["Resources"]["PolicyWrittenEventRule"]["Properties"];
    assert_eq!(quiet["State"], "ENABLED");
}

#[test]
fn everything_that_calls_a_function_may_and_nothing_else() {
    for (name, document) in all() {
        let template = document.as_value();
        for (id, properties) in of_type(template, "AWS::Lambda::Permission") {
            let url = properties["Principal"] == "*";
            assert!(url || properties["SourceArn"].is_object(), "{name}: {id}");
        }
        let rules = of_type(template, "AWS::Events::Rule").map(|(id, _)| id);
        for id in rules.filter(|id| id.ends_with("EventRule")) {
            let may = of_type(template, "AWS::Lambda::Permission")
                .any(|(_, permission)| permission["SourceArn"]["Fn::GetAtt"][0] == id);
            assert!(may, "{name}: {id}");
        }
    }
}

#[test]
fn no_role_may_more_than_its_rules_need() {
    let template = build(&TOGETHER, &Template::new().isolate(Isolate::All));
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
    let template = build(&["roleAssumed"], &Template::new());
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
    for (name, document) in all() {
        for (id, properties) in of_type(document.as_value(), "AWS::IAM::Role") {
            let statements = properties["Policies"][0]["PolicyDocument"]["Statement"].as_array();
            for statement in statements.expect("statements") {
                let resource = &statement["Resource"];
                let wide = resource == "*"
                    || resource
                        .as_array()
                        .is_some_and(|all| all.contains(&json!("*")));
                let explained =
                    document.as_value()["Resources"][id]["Metadata"]["Patrol"].is_object();
                assert!(!wide || explained, "{name}: {id}: {statement}");
            }
        }
    }
}

#[test]
fn secrets_are_not_echoed_and_have_no_default() {
    let template = build(&["pushed"], &Template::new());
    let token = &template["Parameters"]["PushedToken"];
    assert_eq!(token["NoEcho"], true);
    assert_eq!(token.get("Default"), None);
}

#[test]
fn parameters_beside_the_environment_are_complete_and_no_secret() {
    let store = Template::new().parameters_in(ParametersIn::ParameterStore);
    let template = build(&["pushed", "roleAssumed"], &store);
    let variables = &template["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
    assert_eq!(
        variables["PatrolParameters"],
        json!({ "Fn::Sub": "ssm:${Parameters}" })
    );
    assert_eq!(variables["PushedToken"], json!({ "Ref": "PushedToken" }));
    assert_eq!(variables.get("RoleAssumedRoles"), None);
    let value = &template["Resources"]["Parameters"]["Properties"]["Value"]["Fn::Sub"];
    assert_eq!(
        value[0],
        "RoleAssumedRoles=${RoleAssumedRoles}\nRoleAssumedLimit=${RoleAssumedLimit}\nRoleAssumedServices=${RoleAssumedServices}\n"
    );
    assert_eq!(
        value[1],
        json!({ "RoleAssumedRoles": { "Fn::Join": [",", { "Ref": "RoleAssumedRoles" }] } })
    );
    let template = build(&["pushed"], &store);
    assert!(template["Resources"].get("Parameters").is_none());
}

#[test]
fn parameters_are_typed_described_and_handed_over() {
    let template = build(&["roleAssumed"], &Template::new());
    let parameters = &template["Parameters"];
    assert_eq!(parameters["RoleAssumedRoles"]["Type"], "CommaDelimitedList");
    assert_eq!(
        parameters["RoleAssumedRoles"]["Description"],
        "Comma separated list of roles."
    );
    assert_eq!(
        parameters["RoleAssumedServices"]["AllowedValues"],
        json!(["true", "false"])
    );
    // CloudFormation knows no empty number.
    assert_eq!(parameters["RoleAssumedLimit"]["Type"], "String");
    let function = &template["Resources"]["Function"]["Properties"];
    let variables = &function["Environment"]["Variables"];
    assert_eq!(
        variables["RoleAssumedRoles"],
        json!({ "Fn::Join": [",", { "Ref": "RoleAssumedRoles" }] })
    );
    assert_eq!(
        variables["PatrolDigest"],
        registry(&["roleAssumed"]).digest()
    );
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    assert_eq!(
        groups[3]["Label"]["default"],
        "roleAssumed: Reports a role that was assumed."
    );
}

#[test]
fn an_event_is_forwarded_once_however_many_rules_need_it() {
    let registry = registry(&["policyWritten", "policySimulated", "roleAssumed"]);
    let template = Template::new()
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
    let pattern: patrol_core::Pattern = policies["EventPattern"]
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
    let template = Template::new()
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
    let there = Template::new().region("eu-central-1");
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

    let document = there
        .clone()
        .forwarded()
        .build(&registry)
        .expect("a template");
    assert!(
        document.notes()[0].contains("`roleAssumed`"),
        "{:?}",
        document.notes()
    );
    let assertion = &document.as_value()["Rules"]["Region"]["Assertions"][0];
    assert_eq!(assertion["Assert"]["Fn::Equals"][1], "eu-central-1");

    // Without a region, CloudFormation itself refuses another one, in words.
    let implied = Template::new().build(&registry).expect("a template");
    let assertion = &implied.as_value()["Rules"]["Region"]["Assertions"][0];
    assert_eq!(assertion["Assert"]["Fn::Equals"][1], "us-east-1");
    assert!(
        assertion["AssertDescription"]
            .to_string()
            .contains("policyWritten")
    );
}

#[test]
fn one_url_is_not_both_open_and_closed() {
    let error = Template::new()
        .build(&registry(&["pushed", "called"]))
        .expect_err("one URL");
    assert!(error.to_string().contains("--isolate"), "{error}");
}

#[test]
fn names_are_taken_once() {
    let topic = json!({ "Type": "AWS::SNS::Topic" });
    for (name, error) in [
        ("AlertTopic", TemplateError::NameTaken("AlertTopic".into())),
        ("AlarmEmail", TemplateError::NameTaken("AlarmEmail".into())),
        ("my-topic", TemplateError::BadName("my-topic".into())),
    ] {
        let template = Template::new().resource(name, topic.clone());
        assert_eq!(template.build(&registry(&["roleAssumed"])), Err(error));
    }
}

#[test]
fn a_pattern_that_is_too_long_names_its_rule() {
    let short = Template::new().pattern_limit(50);
    let error = short
        .build(&registry(&["roleAssumed"]))
        .expect_err("a long pattern")
        .to_string();
    assert!(
        error.starts_with("characters in the pattern of rule `roleAssumed`: "),
        "{error}"
    );
}

#[test]
fn silence_of_all_functions_together_is_an_alarm() {
    let alarm =
        |template: &Value| template["Resources"]["NoInvocationsAlarm"]["Properties"].clone();
    let rules = ["roleAssumed", "policyWritten"];
    let one = alarm(&build(&rules, &Template::new()));
    assert_eq!(one["Namespace"], "AWS/Lambda");
    assert_eq!(one["Dimensions"][0]["Value"]["Ref"], "Function");

    let several = build(&rules, &Template::new().isolate(Isolate::All));
    let alarm = alarm(&several);
    assert_eq!(alarm.get("Dimensions"), None);
    let counted: Vec<_> = of_type(&several, "AWS::Logs::MetricFilter")
        .map(|(_, filter)| {
            let metric = &filter["MetricTransformations"][0];
            assert_eq!(metric["MetricNamespace"], alarm["Namespace"]);
            assert_eq!(metric["MetricName"], alarm["MetricName"]);
            filter["LogGroupName"]["Ref"].as_str().expect("a log group")
        })
        .collect();
    assert_eq!(counted, ["PolicyWrittenLogGroup", "RoleAssumedLogGroup"]);
}

#[test]
fn a_service_takes_a_role_for_this_account_alone() {
    for (name, document) in all() {
        for (id, role) in of_type(document.as_value(), "AWS::IAM::Role") {
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
    let vpc = patrol_core::template::VpcConfig::new(
        ["subnet-0123456789abcdef0"],
        ["sg-0123456789abcdef0"],
    );
    let template = build(&["roleAssumed"], &Template::new().vpc_config(vpc));
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
fn tags_are_on_everything_that_takes_some() {
    let tagged = all().into_iter().find(|(name, _)| *name == "tagged");
    let (_, document) = tagged.expect("a tagged variant");
    let resources = document.as_value()["Resources"].as_object();
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
