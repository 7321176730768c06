//! The template and the binary in miniature AWS: deployed by change set, read back, and at work
//! with the very permissions that the template gives.
#![cfg(all(feature = "deploy", feature = "lambda"))]

mod denied;
mod health;
mod patterns;
mod permissions;
mod reconcile;
mod redrive;
mod redrive_trouble;
mod state;
mod state_trouble;
mod two_stacks;

use std::{collections::BTreeSet, fs, io::Write as _, path::PathBuf, sync::LazyLock};

use flate2::{Compression, write::GzEncoder};
use patrol_test_support::{
    Ministack, function_zip, instance_abroad, of_type,
    patrol::{Said, patrol},
    put_event,
};
use serde_json::{Value, json};

/// Made once: it takes seconds.
static ZIP: LazyLock<PathBuf> =
    LazyLock::new(|| function_zip(&patrol_test_support::binary("patrol-test-stack")));

/// What `patrol template` prints for this machine's processor.
fn template(args: &[&str]) -> Value {
    patrol_test_support::template(&patrol_test_support::binary("patrol-test-stack"), args)
}

/// What a command says of the stack `patrol-COMMAND`: `patrol COMMAND COMMAND --name patrol ARGS`.
fn said(aws: &Ministack, name: &str, args: &[&str]) -> Said {
    let mut command = patrol();
    command
        .args([name, name, "--name", "patrol"])
        .args(args)
        .env("AWS_ENDPOINT_URL", &aws.endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1");
    Said::from(command.output().expect("the stack's binary runs"))
}

#[test]
fn an_event_becomes_an_alert_and_everything_stands_as_written() {
    let template = template(&[]);
    let mut aws = Ministack::start("whole");
    let outputs = aws.deploy("patrol-test", &template, &ZIP);
    let function = &outputs["FunctionName"];

    let rules = aws.list("events", "list_rules", "Rules");
    let wanted: Vec<_> = of_type(&template, "AWS::Events::Rule").collect();
    assert_eq!(rules.len(), wanted.len());
    let policy = aws.call("lambda", "get_policy", json!({ "FunctionName": function }));
    let policy = policy["Policy"].as_str().expect("a policy");
    assert!(policy.contains(":rule/patrol-test-*"), "{policy}");
    for (id, properties) in wanted {
        let named = |rule: &&Value| {
            rule["Name"].as_str().is_some_and(|name| {
                properties["Name"]["Fn::Sub"]
                    == name.replacen("patrol-test", "${AWS::StackName}", 1)
            })
        };
        let rule = rules
            .iter()
            .find(named)
            .unwrap_or_else(|| panic!("{id} in {rules:?}"));
        assert_eq!(rule["State"], properties["State"], "{id}");
        let pattern = rule["EventPattern"].as_str();
        let pattern = pattern.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
        assert_eq!(pattern.as_ref(), properties.get("EventPattern"), "{id}");
        let schedule = properties.get("ScheduleExpression");
        assert_eq!(rule.get("ScheduleExpression"), schedule, "{id}");
        let targets = aws.call(
            "events",
            "list_targets_by_rule",
            json!({ "Rule": rule["Name"] }),
        );
        assert_eq!(targets["Targets"][0]["Arn"], outputs["FunctionArn"], "{id}");
        assert_eq!(
            targets["Targets"][0]["InputTransformer"], properties["Targets"][0]["InputTransformer"],
            "{id}"
        );
        assert!(
            rule["Arn"]
                .as_str()
                .expect("an ARN")
                .contains(":rule/patrol-test-"),
            "{id} may not call the function"
        );
    }

    let topic = json!({ "TopicArn": outputs["AlertTopicArn"] });
    let attributes = aws.call("sns", "get_topic_attributes", topic.clone());
    let policy = attributes["Attributes"]["Policy"]
        .as_str()
        .expect("a policy");
    let policy: Value = serde_json::from_str(policy).expect("JSON");
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let admitted: Vec<_> = statements
        .filter(|statement| statement["Effect"] == "Allow")
        .map(|statement| &statement["Principal"])
        .collect();
    assert_eq!(
        admitted,
        [&json!({ "Service": "cloudwatch.amazonaws.com" })]
    );
    let subscriptions = aws.call("sns", "list_subscriptions_by_topic", topic);
    assert_eq!(
        subscriptions["Subscriptions"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        subscriptions["Subscriptions"][0]["Endpoint"],
        "security@example.com"
    );

    let mut metrics = BTreeSet::new();
    for alarm in aws.list("cloudwatch", "describe_alarms", "MetricAlarms") {
        if alarm["AlarmActions"] == json!([outputs["AlertTopicArn"]]) {
            metrics.extend(alarm["MetricName"].as_str().map(str::to_owned));
        }
    }
    let wanted = [
        "ApproximateNumberOfMessagesVisible",
        "AsyncEventAge",
        "AsyncEventsDropped",
        "BrokenRoutes",
        "CloudTrailEvents",
        "DestinationDeliveryFailures",
        "Errors",
        "FailedInvocations",
        "NumberOfNotificationsFailed",
        "OwnEvents",
        "RefusedDeliveries",
        "StateFailures",
        "Throttles",
        "Url5xxCount",
    ];
    assert_eq!(metrics, BTreeSet::from(wanted.map(str::to_owned)));

    let queue = aws.listen(&outputs["AlertTopicArn"]);
    put_event(&mut aws);
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Instance started in ap-east-1"
    );

    // A member account's event is evaluated as the member's.
    let mut forwarded = instance_abroad();
    forwarded["account"] = json!("222222222222");
    forwarded["id"] = json!("forwarded");
    let payload = json!({ "patrol": { "rule": "instanceOutsideHome" }, "event": forwarded });
    let answer = aws.call(
        "lambda",
        "invoke",
        json!({ "FunctionName": function, "Payload": payload.to_string() }),
    );
    assert!(answer["FunctionError"].is_null(), "{answer}");
    let told = aws.alert(&queue);
    assert_eq!(
        told["MessageAttributes"]["account"]["Value"],
        "222222222222"
    );
}

/// What is sent in the clear is refused, whoever sends it.
#[test]
fn nothing_is_published_or_queued_over_plain_http() {
    let mut aws = Ministack::start_strict("plain");
    let outputs = aws.deploy("patrol-plain", &template(&[]), &ZIP);
    let place = json!({ "StackName": "patrol-plain", "LogicalResourceId": "DeadLetterQueue" });
    let queue = aws.call("cloudformation", "describe_stack_resource", place);
    let queue = &queue["StackResourceDetail"]["PhysicalResourceId"];
    let topic = &outputs["AlertTopicArn"];
    for (service, operation, arguments, words) in [
        (
            "sns",
            "publish",
            json!({ "TopicArn": topic, "Message": "hello" }),
            "not authorized",
        ),
        (
            "sqs",
            "send_message",
            json!({ "QueueUrl": queue, "MessageBody": "hello" }),
            "AccessDenied",
        ),
    ] {
        let refused = aws.try_call(service, operation, arguments);
        let why = refused.expect_err("plain HTTP");
        // The account's own root, whom nothing but the statement keeps from it.
        assert!(why.contains(words), "{service}: {why}");
    }
}

/// The dead letters and the log outlive the stack, and another of its name can follow.
#[test]
fn what_was_given_up_stays_when_the_stack_is_deleted() {
    let mut aws = Ministack::start("deleted");
    let stack = json!({ "StackName": "patrol-deleted" });
    for (args, stays) in [(&[][..], true), (&["--delete-all"], false)] {
        aws.deploy("patrol-deleted", &template(args), &ZIP);
        let mut place = stack.clone();
        place["LogicalResourceId"] = json!("DeadLetterQueue");
        let queue = aws.call("cloudformation", "describe_stack_resource", place.clone());
        let queue = queue["StackResourceDetail"]["PhysicalResourceId"].clone();
        place["LogicalResourceId"] = json!("LogGroup");
        let group = aws.call("cloudformation", "describe_stack_resource", place);
        let group = group["StackResourceDetail"]["PhysicalResourceId"].clone();
        let letter = json!({ "QueueUrl": queue, "MessageBody": "an event" });
        aws.call("sqs", "send_message", letter);

        aws.call("cloudformation", "delete_stack", stack.clone());
        aws.until("the stack is gone", |aws| {
            let found = aws.try_call("cloudformation", "describe_stacks", stack.clone());
            found.err()
        });
        let letter = aws.try_call("sqs", "receive_message", json!({ "QueueUrl": queue }));
        let letter = letter
            .ok()
            .map(|answer| answer["Messages"][0]["Body"].clone());
        assert_eq!(letter, stays.then(|| json!("an event")));
        let name = json!({ "logGroupNamePrefix": group });
        let groups = aws.call("logs", "describe_log_groups", name);
        let groups = groups["logGroups"].as_array().map(Vec::len);
        assert_eq!(groups, Some(usize::from(stays)), "{group}");
    }
}

/// A rule that cannot start without its parameter has it in its own function, and the others start
/// without the rule.
#[test]
fn the_others_start_without_an_isolated_rules_parameters() {
    let template = template(&["--isolate", "assumeRole"]);
    let mut aws = Ministack::start("isolated-parameter");
    let outputs = aws.deploy("patrol-others", &template, &ZIP);
    let queue = aws.listen(&outputs["AlertTopicArn"]);
    put_event(&mut aws);
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Instance started in ap-east-1"
    );
}

#[test]
fn a_rule_alone_has_its_own_function_and_alerts_too() {
    let template = template(&["--isolate", "instanceOutsideHome"]);
    let mut aws = Ministack::start("isolated");
    let outputs = aws.deploy("patrol-alone", &template, &ZIP);
    assert_ne!(
        outputs["InstanceOutsideHomeFunctionArn"],
        outputs["FunctionArn"]
    );
    let queue = aws.listen(&outputs["AlertTopicArn"]);
    put_event(&mut aws);
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Instance started in ap-east-1"
    );
}

/// Miniature AWS carries no event from region to region; what would carry it can be read back.
#[test]
fn a_member_forwards_an_event_once() {
    let mut aws = Ministack::start("member");
    aws.go_to("ap-east-1");
    aws.deploy("patrol-member", &template(&["--member"]), &ZIP);
    let rules = aws.list("events", "list_rules", "Rules");
    let mut event = instance_abroad();
    for (name, value) in [
        ("account", "111122223333"),
        ("id", "1"),
        ("region", "ap-east-1"),
        ("source", "aws.ec2"),
        ("time", "2026-01-01T00:00:00Z"),
    ] {
        event[name] = json!(value);
    }
    event["resources"] = json!([]);
    let mut carried = 0;
    for rule in &rules {
        let targets = aws.call(
            "events",
            "list_targets_by_rule",
            json!({ "Rule": rule["Name"] }),
        );
        let target = &targets["Targets"][0];
        assert_eq!(
            target["Arn"],
            "arn:aws:events:us-east-1:000000000000:event-bus/default"
        );
        assert!(
            target["RoleArn"]
                .as_str()
                .is_some_and(|role| role.contains("ForwardRole")),
            "{target}"
        );
        let question = json!({ "EventPattern": rule["EventPattern"], "Event": event.to_string() });
        let answer = aws.call("events", "test_event_pattern", question);
        carried += usize::from(answer["Result"] == true);
    }
    assert_eq!(carried, 1, "the event is forwarded exactly once");

    // What an account wrote itself is not AWS's word.
    event["source"] = json!("company.replay");
    for rule in rules {
        let question = json!({ "EventPattern": rule["EventPattern"], "Event": event.to_string() });
        let answer = aws.call("events", "test_event_pattern", question);
        assert_eq!(answer["Result"], false, "{rule}");
    }
}

/// The record of a log object reaches every sink, with the very permissions that the template
/// gives: to read the trail, to tell Dispatch, to put events on a bus.
#[test]
fn a_log_object_becomes_alerts_wherever_they_go() {
    let mut aws = Ministack::start("trail");
    let dispatch =
        aws.call("sns", "create_topic", json!({ "Name": "dispatch" }))["TopicArn"].take();
    let bus = json!({ "Name": "security" });
    let bus = aws.call("events", "create_event_bus", bus)["EventBusArn"].take();
    let told = aws.listen(&dispatch);
    let name = json!({ "QueueName": "findings" });
    let found = aws.call("sqs", "create_queue", name)["QueueUrl"].take();
    let rule = json!({ "Name": "findings", "EventBusName": "security", "EventPattern": json!({ "source": ["patrol"] }).to_string() });
    aws.call("events", "put_rule", rule);
    let target = json!([{ "Id": "queue", "Arn": "arn:aws:sqs:us-east-1:000000000000:findings" }]);
    let targets = json!({ "Rule": "findings", "EventBusName": "security", "Targets": target });
    aws.call("events", "put_targets", targets);

    let mut template = template(&["--trail-bucket", "company-trail"]);
    template["Parameters"]["AlertBusArn"]["Default"] = bus;
    template["Parameters"]["DispatchSnsArn"]["Default"] = dispatch;
    let outputs = aws.deploy("patrol-trail", &template, &ZIP);

    let mut record = instance_abroad()["detail"].take();
    record["eventID"] = json!("1");
    let log = patrol_test_support::target_tmp().join("trail.json.gz");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let text = json!({ "Records": [record] }).to_string();
    gzip.write_all(text.as_bytes()).expect("memory");
    fs::write(&log, gzip.finish().expect("memory")).expect("a log object");
    let key = "AWSLogs/000000000000/CloudTrail/ap-east-1/2026/03/02/a_1.json.gz";
    aws.call("s3", "create_bucket", json!({ "Bucket": "company-trail" }));
    let object = json!({ "Body": { "file": log }, "Bucket": "company-trail", "Key": key });
    aws.call("s3", "put_object", object);
    let alert = json!({ "Records": [{
        "eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "awsRegion": "us-east-1",
        "s3": { "bucket": { "name": "company-trail" }, "object": { "key": key } },
    }] });
    let answer = aws.call(
        "lambda",
        "invoke",
        json!({ "FunctionName": outputs["FunctionName"], "Payload": alert.to_string() }),
    );
    assert!(answer["FunctionError"].is_null(), "{answer}");

    let message = aws.alert(&told)["Message"].take();
    let message: Value = serde_json::from_str(message.as_str().expect("text")).expect("JSON");
    assert_eq!(message["type"], "broadcast");
    assert_eq!(
        message["body"]["slack"]["message"],
        "Instance started in ap-east-1\nalice started an instance in account 000000000000, ap-east-1."
    );
    let event = aws.alert(&found);
    assert_eq!(event["detail-type"], "Patrol Finding");
    assert_eq!(event["detail"]["rule"], "instanceOutsideHome");
    assert_eq!(event["detail"]["event_id"], "1");
}
