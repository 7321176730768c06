//! The whole life of a stack, as a script runs it.

use serde_json::{Value, json};

use crate::command::*;
use patrol_test_support::{Ministack, instance_abroad, put_event};

#[test]
fn a_stack_lives_from_create_to_delete() {
    let mut aws = Ministack::start("deploy-life");
    let endpoint = aws.endpoint.clone();
    let zip = create(&mut aws, "life");

    let made = info(&aws, &["--extended"]);
    assert_eq!(made["StackStatus"], "CREATE_COMPLETE");
    assert_eq!(
        made["Parameters"]["AssumeRoleDisallowedRoles"],
        "Admin,Root"
    );
    assert!(
        made["Outputs"]["FunctionArn"]
            .as_str()
            .is_some_and(|arn| arn.starts_with("arn:"))
    );
    let resources = made["StackResources"].as_array().expect("resources");
    assert!(
        resources
            .iter()
            .any(|resource| resource["LogicalResourceId"] == "Function")
    );

    let (exit, out, _) = said(&patrol(&endpoint, "diff", &[]));
    assert_eq!(
        (exit, out.contains("nothing to change")),
        (0, true),
        "{out}"
    );
    let told = must(&patrol(&endpoint, "update", &["--force"]));
    assert!(told.contains("nothing to change"), "{told}");

    let change = ["--parameters", r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#];
    let json = [&change[..], &["--json", "--memory", "512"]].concat();
    let (exit, out, err) = said(&patrol(&endpoint, "diff", &json));
    assert_eq!(exit, 1, "{err}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    let parameters = json!([{
        "Name": "AssumeRoleDisallowedRoles", "Before": "Admin,Root", "After": "Auditor",
    }]);
    assert_eq!(plan["Parameters"], parameters);
    assert!(
        plan["Template"]
            .as_str()
            .is_some_and(|text| text.contains("\"MemorySize\": 512"))
    );
    let changes = plan["Changes"].as_array().expect("changes");
    assert!(
        changes
            .iter()
            .any(|change| change["LogicalResourceId"] == "Function")
    );
    let unchanged = info(&aws, &[]);
    assert_eq!(
        unchanged["Parameters"], made["Parameters"],
        "diff changes nothing"
    );

    let path = zip.to_str().expect("UTF-8");
    let update = [&change[..], &["--force", "--code", path]].concat();
    let told = must(&patrol(&endpoint, "update", &update));
    assert!(told.contains("Admin,Root -> Auditor"), "{told}");
    assert!(
        told.contains("Found the code"),
        "the same code is uploaded once: {told}"
    );
    let updated = info(&aws, &[]);
    assert_eq!(updated["StackStatus"], "UPDATE_COMPLETE");
    assert_eq!(saved(&mut aws)["AssumeRoleDisallowedRoles"], "Auditor");

    aws.call(
        "s3",
        "delete_object",
        json!({ "Bucket": CONFIGURATIONS, "Key": SAVED }),
    );
    let told = must(&patrol(&endpoint, "save", &["--force"]));
    assert!(
        told.contains("RepositoryMadePublicWebhookSecret"),
        "what is not saved: {told}"
    );
    assert_eq!(saved(&mut aws)["AssumeRoleDisallowedRoles"], "Auditor");

    must(&patrol(&endpoint, "delete", &["--force"]));
    let (exit, _, err) = said(&patrol(&endpoint, "info", &[]));
    assert_eq!(exit, 3);
    assert!(err.contains("there is no stack `acme-test`"), "{err}");
}

/// The stack's own program as the function, with a secret that KMS has encrypted.
#[test]
fn the_deployed_function_answers_an_event_before_and_after_an_update() {
    let mut aws = Ministack::start("deploy-answers");
    make_key(&mut aws);
    let zip = ZIP.to_str().expect("UTF-8");
    let values = values_and_secret();
    let args = ["--force", "--code", zip, "--parameters", &values, "--kms"];
    // The template is for the processor that the code is for.
    must(&patrol(&aws.endpoint, "create", &args));
    let topic = info(&aws, &[])["Outputs"]["AlertTopicArn"].take();
    let queue = aws.listen(&topic);
    put_event(&mut aws);
    let subject = "Instance started in ap-east-1";
    assert_eq!(aws.alert(&queue)["Subject"], subject);

    // At home, starting an instance is nothing to report; elsewhere it still is.
    let home = r#"{"InstanceOutsideHomeHomeRegions":"ap-east-1"}"#;
    let update = ["--force", "--parameters", home];
    must(&patrol(&aws.endpoint, "update", &update));
    let function = info(&aws, &[])["Outputs"]["FunctionName"].take();
    let payload = json!({
        "patrol": { "rule": "instanceOutsideHome" },
        "event": instance_abroad(),
    });
    let call = json!({ "FunctionName": function, "Payload": payload.to_string() });
    let answer = aws.call("lambda", "invoke", call);
    assert!(answer.get("FunctionError").is_none(), "{answer}");
    let quiet = json!({ "QueueUrl": queue, "WaitTimeSeconds": 1 });
    let messages = aws.call("sqs", "receive_message", quiet);
    assert!(messages.get("Messages").is_none(), "{messages}");
    let other = r#"{"InstanceOutsideHomeHomeRegions":"eu-central-1"}"#;
    must(&patrol(
        &aws.endpoint,
        "update",
        &["--force", "--parameters", other],
    ));
    put_event(&mut aws);
    assert_eq!(aws.alert(&queue)["Subject"], subject);
}
