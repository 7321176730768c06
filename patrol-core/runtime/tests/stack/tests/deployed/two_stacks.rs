//! Two environments in one region, and one environment in two regions: each remembers by itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{ZIP, said, template};
use patrol_test_support::{Ministack, instance_abroad};

/// What a stack is known by.
struct Stack {
    region: &'static str,
    name: &'static str,
    outputs: Value,
    /// The names that its resources have in AWS, by logical id.
    resources: BTreeMap<String, String>,
}

fn deploy(aws: &mut Ministack, region: &'static str, name: &'static str) -> Stack {
    aws.go_to(region);
    let how = json!("instanceOutsideHome throttle=1h");
    let values = [("AlertAggregation", how)];
    let outputs = aws.deploy_with(
        name,
        &template(&["--region", region, "--forwarded"]),
        &ZIP,
        &values,
    );
    let listed = aws.call(
        "cloudformation",
        "list_stack_resources",
        json!({ "StackName": name }),
    );
    let listed = listed["StackResourceSummaries"].as_array();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let resources = listed.into_iter().flatten().map(|one| {
        (
            text(&one["LogicalResourceId"]),
            text(&one["PhysicalResourceId"]),
        )
    });
    Stack {
        region,
        name,
        outputs,
        resources: resources.collect(),
    }
}

/// The function of a stack hears of an instance abroad.
fn hear(aws: &mut Ministack, stack: &Stack, id: &str) {
    aws.go_to(stack.region);
    let mut event = instance_abroad();
    event["id"] = json!(id);
    event["time"] = json!("2026-01-01T10:00:00Z");
    let call =
        json!({ "FunctionName": stack.outputs["FunctionName"], "Payload": event.to_string() });
    let answer = aws.call("lambda", "invoke", call);
    assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
}

/// How many alerts each topic has told, of a queue that hears them and then an end of each.
fn told(aws: &mut Ministack, queue: &Value, topics: &[&Value]) -> BTreeMap<String, usize> {
    for topic in topics {
        let end = json!({ "TopicArn": topic, "Subject": "end", "Message": "end" });
        aws.call("sns", "publish", end);
    }
    let (mut ends, mut told) = (0, BTreeMap::new());
    while ends < topics.len() {
        let alert = aws.alert(queue);
        if alert["Subject"] == "end" {
            ends += 1;
        } else {
            let topic = alert["TopicArn"].as_str().expect("a topic").to_owned();
            *told.entry(topic).or_default() += 1;
        }
    }
    told
}

#[test]
fn environments_of_a_region_and_one_of_the_same_name_in_another_remember_each_by_itself() {
    let mut aws = Ministack::start("two-stacks");
    let stacks = [
        ("us-east-1", "patrol-production"),
        ("us-east-1", "patrol-trial"),
        ("eu-west-1", "patrol-production"),
    ];
    let stacks = stacks.map(|(region, name)| deploy(&mut aws, region, name));

    // Nothing of one stack is another's: neither names nor what its alarms look at.
    for (at, stack) in stacks.iter().enumerate() {
        assert!(stack.resources.contains_key("StateTable"));
        for other in stacks[at + 1..]
            .iter()
            .filter(|other| other.region == stack.region)
        {
            for (id, name) in &stack.resources {
                assert_ne!(Some(name), other.resources.get(id), "{id}");
            }
        }
        aws.go_to(stack.region);
        let alarm = json!({ "AlarmNames": [stack.resources["StateAlarm"]] });
        let alarm = aws.call("cloudwatch", "describe_alarms", alarm);
        let dimension = &alarm["MetricAlarms"][0]["Dimensions"];
        assert_eq!(
            *dimension,
            json!([{ "Name": "Stack", "Value": stack.name }])
        );
    }

    let mut queues = BTreeMap::new();
    for stack in &stacks {
        aws.go_to(stack.region);
        let queue = aws.listen(&stack.outputs["AlertTopicArn"]);
        queues.insert(stack.region, queue);
    }
    // The same events reach all of them, one of them twice.
    for id in ["first", "second", "first", "second"] {
        for stack in &stacks {
            hear(&mut aws, stack, id);
        }
    }
    for (region, queue) in queues {
        aws.go_to(region);
        let here = stacks.iter().filter(|stack| stack.region == region);
        let topics: Vec<_> = here.map(|stack| &stack.outputs["AlertTopicArn"]).collect();
        let told = told(&mut aws, &queue, &topics);
        for topic in &topics {
            let topic = topic.as_str().expect("a topic");
            assert_eq!(told.get(topic), Some(&1), "{topic} in {told:?}");
        }
        assert_eq!(told.len(), topics.len());
    }
    for stack in &stacks {
        aws.go_to(stack.region);
        let scan = json!({ "TableName": stack.resources["StateTable"] });
        let items = aws.call("dynamodb", "scan", scan);
        let items = items["Items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{}: {items:?}", stack.name);
        assert_eq!(items[0]["h"]["N"], "1", "{}", stack.name);
    }
}

/// The function is ended by an update, begins anew, and knows nothing but what its table says.
fn end(aws: &mut Ministack, stack: &Stack) {
    aws.go_to(stack.region);
    let bucket = aws.code_bucket();
    let name = &stack.outputs["FunctionName"];
    let code = json!({ "FunctionName": name, "S3Bucket": bucket, "S3Key": "patrol.zip" });
    aws.call("lambda", "update_function_code", code);
}

#[test]
fn what_is_denied_and_ended_in_one_region_changes_nothing_in_the_other() {
    let mut aws = Ministack::start("two-regions");
    let stacks = ["us-east-1", "eu-west-1"].map(|region| deploy(&mut aws, region, "patrol-state"));
    let queues = stacks.each_ref().map(|stack| {
        aws.go_to(stack.region);
        aws.listen(&stack.outputs["AlertTopicArn"])
    });
    let told_in = |aws: &mut Ministack, id: &str| {
        for stack in &stacks {
            hear(aws, stack, id);
        }
        [0, 1].map(|at| {
            aws.go_to(stacks[at].region);
            let topic = &stacks[at].outputs["AlertTopicArn"];
            told(aws, &queues[at], &[topic])
                .into_values()
                .sum::<usize>()
        })
    };
    assert_eq!(told_in(&mut aws, "first"), [1, 1]);
    for stack in &stacks {
        end(&mut aws, stack);
    }
    assert_eq!(told_in(&mut aws, "second"), [0, 0], "the tables know it");

    // Roles are of all regions: this one is of the stack in the second.
    let [first, second] = &stacks;
    assert_ne!(first.resources["Role"], second.resources["Role"]);
    let deny = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Action": "dynamodb:*", "Resource": "*" },
    ] });
    let denied = json!({
        "RoleName": second.resources["Role"], "PolicyName": "denied",
        "PolicyDocument": deny.to_string(),
    });
    aws.call("iam", "put_role_policy", denied);
    end(&mut aws, second);
    assert_eq!(told_in(&mut aws, "third"), [0, 1]);
    end(&mut aws, first);
    assert_eq!(told_in(&mut aws, "fourth"), [0, 0], "it is warm");

    // The table of the first is as it was: three findings that were held back.
    let counts = stacks.each_ref().map(|stack| {
        aws.go_to(stack.region);
        let scan = json!({ "TableName": stack.resources["StateTable"] });
        let items = aws.call("dynamodb", "scan", scan);
        items["Items"][0]["h"]["N"].clone()
    });
    assert_eq!(counts, ["3", "1"]);

    // Who forgets the key in one region has not forgotten it in the other.
    let forgotten = state(&aws, second.region, &[]);
    let id = forgotten["keys"][0]["id"].as_str().expect("an id");
    let gone = state(&aws, second.region, &["--forget", id]);
    assert_eq!(gone["forgotten"], json!([id]));
    assert_eq!(state(&aws, second.region, &[])["keys"], json!([]));
    assert_eq!(state(&aws, first.region, &[])["keys"][0]["held"], 3);
}

/// What `patrol state` says of the stack of a region.
fn state(aws: &Ministack, region: &str, args: &[&str]) -> Value {
    let args = [&["--region", region, "--json"], args].concat();
    let said = said(aws, "state", &args);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}
