//! Every kind of trigger in miniature AWS, deployed from the template, with the very permissions
//! that the template gives: something is sent to each, and each rule's alert is read from a queue.

use std::{collections::BTreeSet, path::Path};

use patrol_test_support::{Ministack, function_zip, post, template};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_patrol-triggers-stack");

/// The schedule in a time zone as it stands, and its tick as Scheduler would send it: miniature AWS
/// forgets the zone, and does not fill in what is in angle brackets.
fn tick(aws: &mut Ministack, function: &Value) {
    let schedules = aws.call("scheduler", "list_schedules", json!({}));
    let name = &schedules["Schedules"][0]["Name"];
    let schedule = aws.call("scheduler", "get_schedule", json!({ "Name": name }));
    assert_eq!(schedule["ScheduleExpression"], "cron(* * * * ? *)");
    let role = schedule["Target"]["RoleArn"].as_str();
    assert!(
        role.is_some_and(|role| role.contains("ChimedScheduleRole")),
        "{schedule}"
    );
    let input = schedule["Target"]["Input"].as_str().expect("an input");
    let payload = input
        .replace("<aws.scheduler.execution-id>", "d32c5kddcf5bb8c3")
        .replace(
            "<aws.scheduler.schedule-arn>",
            "arn:aws:scheduler:::schedule",
        )
        .replace("<aws.scheduler.scheduled-time>", "2026-01-01T09:00:00Z");
    let call = json!({ "FunctionName": function, "Payload": payload });
    let answer = aws.call("lambda", "invoke", call);
    assert!(answer["FunctionError"].is_null(), "{answer}");
}

#[test]
fn each_trigger_reaches_its_rule() {
    let mut aws = Ministack::start("triggers");
    let queue = aws.call("sqs", "create_queue", json!({ "QueueName": "work" }))["QueueUrl"].take();
    let arn = aws.call(
        "sqs",
        "get_queue_attributes",
        json!({ "QueueUrl": queue, "AttributeNames": ["QueueArn"] }),
    )["Attributes"]["QueueArn"]
        .take();
    let table = aws.call(
        "dynamodb",
        "create_table",
        json!({
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_IMAGE" },
            "TableName": "table",
        }),
    );
    let values = [
        ("CalledKey", json!("open sesame")),
        (
            "ChangedStreamArn",
            table["TableDescription"]["LatestStreamArn"].clone(),
        ),
        ("QueuedStreamArn", arn),
    ];
    let zip = function_zip(BINARY.as_ref());
    let outputs = aws.deploy_with("triggers", &template(Path::new(BINARY), &[]), &zip, &values);

    let listener = aws.listen(&outputs["AlertTopicArn"]);
    let told = json!({ "TopicArn": outputs["ToldTopicArn"], "Message": "hello" });
    aws.call("sns", "publish", told);
    let work = json!({ "QueueUrl": queue, "MessageBody": "hello" });
    aws.call("sqs", "send_message", work);
    let item = json!({ "Item": { "id": { "S": "one" } }, "TableName": "table" });
    aws.call("dynamodb", "put_item", item);
    for (owner, id) in [(json!(null), "lost"), (json!("alice"), "kept")] {
        let entry = json!({
            "Detail": json!({ "owner": owner, "id": id }).to_string(),
            "DetailType": "Asset",
            "Source": "company.assets",
        });
        let put = aws.call("events", "put_events", json!({ "Entries": [entry] }));
        assert_eq!(put["FailedEntryCount"], 0, "{put}");
    }
    let url = outputs["CalledUrl"].as_str().expect("a URL");
    for (key, status) in [("open sesame", 200), ("wrong", 401)] {
        let answer = post(&aws.endpoint, url, &[("x-key", key)], "{}");
        assert_eq!(answer, status, "{key}");
    }

    tick(&mut aws, &outputs["FunctionName"]);
    // The schedule without a time zone fires by itself.
    let wanted = [
        "Called",
        "Changed",
        "Chimed",
        "Ownerless",
        "Queued",
        "Ticked",
        "Told",
    ];
    let mut seen = BTreeSet::new();
    while seen.len() < wanted.len() {
        let alert = aws.alert(&listener);
        assert!(!alert.to_string().contains("kept"), "{alert}");
        let subject = alert["Subject"].clone();
        seen.insert(subject.as_str().expect("a subject").to_owned());
    }
    assert_eq!(seen, BTreeSet::from(wanted.map(str::to_owned)));
}
