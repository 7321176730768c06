//! The organization's templates in a miniature AWS that has accounts: as StackSets, and an event's
//! way from a member account to the security account.
#![cfg(feature = "cli")]

use std::fs;

use patrol_test_support::Moto;
use serde_json::{Value, json};

/// The account that makes the organization.
const SECURITY: &str = "123456789012";

/// What `patrol template` prints.
fn template(args: &[&str]) -> Value {
    let said = patrol_test_support::patrol::call(&[&["template"], args].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

/// An organization: its id and a member account.
fn organization(aws: &mut Moto) -> (String, String) {
    let made = aws.call(
        "organizations",
        "create_organization",
        json!({ "FeatureSet": "ALL" }),
    );
    let id = made["Organization"]["Id"].as_str().expect("an id");
    let account = json!({ "AccountName": "member", "Email": "member@example.com" });
    let made = aws.call("organizations", "create_account", account);
    let member = made["CreateAccountStatus"]["AccountId"].as_str();
    (id.to_owned(), member.expect("an account").to_owned())
}

/// Deploys a template as a StackSet; every instance must stand.
fn deploy(aws: &mut Moto, name: &str, mut template: Value, account: &str, regions: &[&str]) {
    // The miniature's StackSets name their stacks with a colon, which nothing can have in the name
    // that it would get from there.
    let resources = template["Resources"].as_object_mut().expect("resources");
    for (id, resource) in resources {
        match resource["Type"].as_str() {
            Some("AWS::Lambda::Function") => resource["Properties"]["FunctionName"] = json!(id),
            Some("AWS::SNS::Topic") => resource["Properties"]["TopicName"] = json!(id),
            Some("AWS::SQS::Queue") => resource["Properties"]["QueueName"] = json!(id),
            _ => {}
        }
    }
    let declared = template["Parameters"].as_object().expect("parameters");
    let parameters: Vec<_> = declared
        .iter()
        .map(|(name, parameter)| {
            let value = match name.as_str() {
                "CentralAccountId" => SECURITY,
                "CentralRegion" => "us-east-1",
                "CodeS3Bucket" => "code",
                "CodeS3Key" => "patrol.zip",
                _ => parameter["Default"].as_str().unwrap_or("none"),
            };
            json!({ "ParameterKey": name, "ParameterValue": value })
        })
        .collect();
    let set = json!({
        "Capabilities": ["CAPABILITY_IAM"],
        "Parameters": parameters,
        "StackSetName": name,
        "TemplateBody": template.to_string(),
    });
    aws.call("cloudformation", "create_stack_set", set);
    let instances = json!({ "Accounts": [account], "Regions": regions, "StackSetName": name });
    aws.call("cloudformation", "create_stack_instances", instances);
    let listed = aws.call(
        "cloudformation",
        "list_stack_instances",
        json!({ "StackSetName": name }),
    );
    let stand: Vec<_> = listed["Summaries"]
        .as_array()
        .expect("instances")
        .iter()
        .filter(|instance| instance["Status"] == "CURRENT")
        .collect();
    assert_eq!(stand.len(), regions.len(), "{listed}");
}

#[test]
fn a_member_accounts_event_arrives_in_the_security_account_once() {
    let mut aws = Moto::start("forward");
    let (_, member) = organization(&mut aws);
    let regions = ["us-east-1", "eu-west-1"];
    deploy(
        &mut aws,
        "member",
        template(&["--member"]),
        &member,
        &regions,
    );

    // What the central template's rule would get, for the test to read.
    let queue = aws.call("sqs", "create_queue", json!({ "QueueName": "arrived" }));
    let central = template(&[]);
    let pattern = &central["Resources"]["Ec2Events"]["Properties"];
    let rule = json!({ "Name": "arrived", "EventPattern": pattern["EventPattern"].to_string() });
    aws.call("events", "put_rule", rule);
    let target =
        json!({ "Arn": format!("arn:aws:sqs:us-east-1:{SECURITY}:arrived"), "Id": "queue" });
    let targets = json!({ "Rule": "arrived", "Targets": [target] });
    aws.call("events", "put_targets", targets);

    aws.be(Some(&member));
    let at_home = aws.list("events", "list_rules", "Rules").len();
    aws.go_to("eu-west-1");
    // Rules about calls of any service are needed everywhere, and stand in every forwarding rule.
    assert_eq!(aws.list("events", "list_rules", "Rules").len(), at_home);
    assert!(at_home > 10, "{at_home} rules");
    let detail = json!({
        "awsRegion": "ap-east-1",
        "eventName": "RunInstances",
        "eventSource": "ec2.amazonaws.com",
        "userIdentity": { "type": "IAMUser", "userName": "alice" },
    });
    let entry = json!({
        "Detail": detail.to_string(),
        "DetailType": "AWS API Call via CloudTrail",
        "Source": "aws.ec2",
    });
    let put = aws.call("events", "put_events", json!({ "Entries": [entry] }));
    assert_eq!(put["FailedEntryCount"], 0, "{put}");

    aws.be(None);
    aws.go_to("us-east-1");
    let arguments = json!({ "QueueUrl": queue["QueueUrl"], "MaxNumberOfMessages": 10 });
    let arrived = aws.call("sqs", "receive_message", arguments);
    let arrived = arrived["Messages"].as_array().expect("a message");
    let [message] = &arrived[..] else {
        panic!("one event was put, {} arrived", arrived.len());
    };
    let event: Value =
        serde_json::from_str(message["Body"].as_str().expect("a body")).expect("an event");
    assert_eq!(event["detail"], detail);
}

#[test]
fn the_bus_admits_the_organization_and_nobody_else() {
    let mut aws = Moto::start("bus");
    let (id, _) = organization(&mut aws);
    let zip = patrol_test_support::target_tmp().join("moto/empty.zip");
    // The end of an archive is a whole one, with nothing in it.
    fs::write(&zip, [&b"PK\x05\x06"[..], &[0; 18]].concat()).expect("a file");
    aws.call("s3", "create_bucket", json!({ "Bucket": "code" }));
    let object = json!({ "Body": { "file": zip }, "Bucket": "code", "Key": "patrol.zip" });
    aws.call("s3", "put_object", object);
    let central = template(&["--organization", &id]);
    let policy = &central["Resources"]["OrganizationBusPolicy"]["Properties"];
    // The miniature's CloudFormation leaves the policies of buses out; its EventBridge takes them.
    // Two stacks write to the policy of one bus.
    let statements: Vec<_> = [
        "aaaaaaaa-0000-1111-2222-333333333333",
        "bbbbbbbb-0000-1111-2222-333333333333",
    ]
    .map(|stack| {
        let mut statement = policy["Statement"].clone();
        statement["Resource"] = json!(format!(
            "arn:aws:events:us-east-1:{SECURITY}:event-bus/default"
        ));
        statement["Sid"] = json!(statement_id(&policy["StatementId"], stack));
        statement
    })
    .into();
    let policy = json!({ "Statement": statements, "Version": "2012-10-17" }).to_string();
    aws.call("events", "put_permission", json!({ "Policy": policy }));
    let wanted = central["Resources"]
        .as_object()
        .expect("resources")
        .values();
    let wanted = wanted.filter(|resource| resource["Type"] == "AWS::Events::Rule");
    let wanted = wanted.count();
    deploy(&mut aws, "central", central, SECURITY, &["us-east-1"]);

    assert_eq!(aws.list("events", "list_rules", "Rules").len(), wanted);
    let bus = aws.call("events", "describe_event_bus", json!({}));
    let policy: Value =
        serde_json::from_str(bus["Policy"].as_str().expect("a policy")).expect("JSON");
    assert_eq!(policy["Statement"], json!(statements));
    for statement in &statements {
        assert_eq!(statement["Effect"], "Allow");
        assert_eq!(statement["Action"], "events:PutEvents");
        let condition = &statement["Condition"]["StringEquals"];
        assert_eq!(condition["aws:PrincipalOrgID"], id);
    }
}

/// What CloudFormation makes of the statement's id in a stack.
fn statement_id(expression: &Value, stack: &str) -> String {
    let arn = format!("arn:aws:cloudformation:us-east-1:{SECURITY}:stack/patrol/{stack}");
    let joined = &expression["Fn::Join"];
    let selected = &joined[1][1]["Fn::Select"];
    let split = &selected[1]["Fn::Split"];
    assert_eq!(split[1]["Ref"], "AWS::StackId", "{expression}");
    let mut parts = arn.split(split[0].as_str().expect("a separator"));
    let index = selected[0]
        .as_u64()
        .and_then(|index| usize::try_from(index).ok());
    let part = parts.nth(index.expect("an index")).expect("a part");
    let first = joined[1][0].as_str().expect("a text");
    let id = format!("{first}{}{part}", joined[0].as_str().expect("a separator"));
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    assert!(id.len() <= 64 && id.bytes().all(known), "{id}");
    id
}
