//! Dead letters are put through the deployed functions again.

use serde_json::{Value, json};

use crate::{ZIP, said, template};
use patrol_test_support::{Ministack, instance_abroad, patrol::Said};

/// `patrol redrive redrive --name patrol ARGS`.
fn redrive(aws: &Ministack, args: &[&str]) -> Said {
    said(aws, "redrive", args)
}

/// How many messages can be read now.
fn waiting(aws: &mut Ministack, queue: &Value) -> Value {
    let names = json!(["ApproximateNumberOfMessages"]);
    let asked = json!({ "QueueUrl": queue, "AttributeNames": names });
    let answer = aws.call("sqs", "get_queue_attributes", asked);
    answer["Attributes"]["ApproximateNumberOfMessages"].clone()
}

#[test]
fn a_dead_letter_leaves_the_queue_when_it_was_evaluated() {
    let mut aws = Ministack::start("redrive");
    let outputs = aws.deploy("patrol-redrive", &template(&[]), &ZIP);
    let place = json!({ "StackName": "patrol-redrive", "LogicalResourceId": "DeadLetterQueue" });
    let queue = aws.call("cloudformation", "describe_stack_resource", place);
    let queue = queue["StackResourceDetail"]["PhysicalResourceId"].clone();
    let function = outputs["FunctionArn"].as_str().expect("an ARN");

    let event = |id: &str| {
        let mut event = instance_abroad();
        event["id"] = json!(id);
        json!({ "patrol": { "rule": "instanceOutsideHome" }, "event": event })
    };
    let text = |value: &str| json!({ "DataType": "String", "StringValue": value });
    let target =
        |arn: &str| json!({ "ERROR_CODE": text("NO_PERMISSIONS"), "TARGET_ARN": text(arn) });
    let given_up = json!({
        "requestContext": { "functionArn": format!("{function}:$LATEST"), "condition": "RetriesExhausted" },
        "requestPayload": event("given-up"),
        "responsePayload": { "errorMessage": "no\u{202e} answer" },
    });
    let foreign = "arn:aws:lambda:us-east-1:000000000000:function:somebody-elses";
    for (body, attributes) in [
        (event("undelivered"), target(function)),
        (given_up, json!({})),
        // The function fails at this one again.
        (json!({ "hello": "world" }), target(function)),
        (event("foreign"), target(foreign)),
    ] {
        let letter = json!({ "QueueUrl": queue, "MessageAttributes": attributes, "MessageBody": body.to_string() });
        aws.call("sqs", "send_message", letter);
    }

    let shown = redrive(&aws, &["--dry-run"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for words in [
        "patrol-redrive in us-east-1: 4 dead letters",
        "instanceOutsideHome: NO_PERMISSIONS (oldest 2",
        "instanceOutsideHome: no\\u{202e} answer (oldest 2",
        "stays: it names a function that is not of this stack: `arn:aws:lambda:us-east-1:000000000000:function:somebody-elses`",
    ] {
        assert!(shown.err.contains(words), "{words}: {}", shown.err);
    }
    assert_eq!(waiting(&mut aws, &queue), "4");
    let unknown = redrive(&aws, &["--rule", "instanceOutsideHom", "--force"]);
    let words = "no rule `instanceOutsideHom` is linked; did you mean `instanceOutsideHome`";
    assert!(unknown.err.contains(words), "{}", unknown.err);
    let other = redrive(&aws, &["--rule", "assumeRole", "--force"]);
    assert!(
        other
            .err
            .contains("none of 4 dead letters is for these rules"),
        "{}",
        other.err
    );
    // Nobody is there to be asked, and nothing is done.
    let asked = redrive(&aws, &[]);
    assert_eq!(asked.code, 2, "{}", asked.err);
    assert_eq!(waiting(&mut aws, &queue), "4");

    let topic = aws.listen(&outputs["AlertTopicArn"]);
    let done = redrive(&aws, &["--force", "--json"]);
    assert_eq!(done.code, 3, "{}", done.err);
    let done: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(done["Found"]["Chosen"], 4);
    assert_eq!(done["Done"]["Evaluated"], 2, "{done}");
    let kept = done["Done"]["Kept"].as_object().expect("reasons");
    assert_eq!(kept.len(), 2, "{done}");
    assert!(
        kept.keys().any(|why| why.starts_with("it failed again: ")),
        "{done}"
    );
    for _ in 0..2 {
        let told = aws.alert(&topic);
        assert_eq!(told["Subject"], "Instance started in ap-east-1");
    }
    assert_eq!(waiting(&mut aws, &queue), "2");
}

#[test]
fn a_stack_without_a_queue_of_dead_letters_is_named() {
    let mut aws = Ministack::start("redrive-none");
    let missing = redrive(&aws, &["--force"]);
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert!(missing.err.contains("patrol-redrive"), "{}", missing.err);
    let template = json!({ "Parameters": {}, "Resources": { "T": { "Type": "AWS::SNS::Topic" } } });
    aws.deploy("patrol-redrive", &template, &ZIP);
    let other = redrive(&aws, &["--force"]);
    assert_eq!(other.code, 3, "{}", other.err);
    assert!(
        other.err.contains("has no resource `DeadLetterQueue`"),
        "{}",
        other.err
    );
}
