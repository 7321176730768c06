//! Secrets: nowhere in the clear.

use std::io::Write as _;

use serde_json::json;

use crate::command::*;
use patrol_test_support::Ministack;

#[test]
fn a_secret_stands_nowhere_in_the_clear() {
    let mut aws = Ministack::start("deploy-secret");
    create(&mut aws, "secret");
    let change = r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#;
    // So long a template is uploaded too.
    let long = long_template();
    let long = long.iter().map(String::as_str);
    let args: Vec<_> = ["--force", "--parameters", change]
        .into_iter()
        .chain(long)
        .collect();
    must(&patrol(&aws.endpoint, "update", &args));

    let mut objects = 0;
    let buckets = aws.call("s3", "list_buckets", json!({}));
    for bucket in buckets["Buckets"].as_array().expect("buckets") {
        let bucket = &bucket["Name"];
        let listed = aws.call("s3", "list_objects_v2", json!({ "Bucket": bucket }));
        for object in listed["Contents"].as_array().into_iter().flatten() {
            let key = object["Key"].as_str().expect("a key");
            if key.ends_with(".zip") {
                continue;
            }
            let object = json!({ "Bucket": bucket, "Key": key });
            let body = aws.call("s3", "get_object", object).to_string();
            assert!(!body.contains(SECRET), "{key}");
            objects += 1;
        }
    }
    assert!(objects >= 2, "a template and a configuration");
    let secret = &saved(&mut aws)["RepositoryMadePublicWebhookSecret"];
    assert!(
        secret
            .as_str()
            .is_some_and(|text| text.starts_with("secure:"))
    );

    // What the function gets, after an update that did not name the secret.
    let outputs = info(&aws, &[])["Outputs"].take();
    let mut variables = |function: &str| {
        let function = json!({ "FunctionName": outputs[function] });
        let mut configuration = aws.call("lambda", "get_function_configuration", function);
        configuration["Environment"]["Variables"].take()
    };
    let webhooks = variables("WebhookFunctionName");
    assert_eq!(webhooks["RepositoryMadePublicWebhookSecret"], *secret);
    let others = variables("FunctionName");
    assert_eq!(others["AssumeRoleDisallowedRoles"], "Auditor");

    assert_eq!(
        info(&aws, &[])["Parameters"]["RepositoryMadePublicWebhookSecret"],
        "****"
    );
    let clear = info(&aws, &["--decrypt"]);
    assert_eq!(
        clear["Parameters"]["RepositoryMadePublicWebhookSecret"],
        SECRET
    );
}

#[test]
fn a_secret_need_not_stand_among_the_arguments() {
    let mut aws = Ministack::start("deploy-secret-source");
    make_key(&mut aws);
    let zip = code("secret-source");
    let zip = zip.to_str().expect("UTF-8");
    let file = zip.replace("code.zip", "secret.txt");
    std::fs::write(&file, format!("{SECRET}\n")).expect("a file");
    let mut values = values();
    for source in [format!("@{file}"), "-".to_owned()] {
        values["RepositoryMadePublicWebhookSecret"] = source.into();
        let values = values.to_string();
        let args = ["--force", "--code", zip, "--kms", "--parameters", &values];
        let mut program = start_with_input(&aws.endpoint, "create", &args);
        let mut input = program.stdin.take().expect("a pipe");
        // A program that does not read it may have left.
        let _ = input.write_all(SECRET.as_bytes());
        drop(input);
        must(&program.wait_with_output().expect("it ends"));
        let clear = info(&aws, &["--decrypt"]);
        assert_eq!(
            clear["Parameters"]["RepositoryMadePublicWebhookSecret"],
            SECRET
        );
        must(&patrol(&aws.endpoint, "delete", &["--force"]));
    }
}
