//! The life of a stack in miniature AWS, driven by the stack's own binary as a script would, and
//! what is said when AWS refuses.
#![cfg(feature = "deploy")]

#[allow(dead_code, reason = "its other half serves the test of the template")]
#[path = "parts/ministack.rs"]
mod ministack;
mod parts;
#[path = "parts/refusing.rs"]
mod refusing;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use ministack::Ministack;
use refusing::Refusing;
use serde_json::{Value, json};

const SECRET: &str = "a-secret-that-nobody-may-read";
const CONFIGURATIONS: &str = "cfn-config-configurations-000000000000-us-east-1";
const SAVED: &str = "acme/acme-test-us-east-1.cfn.json";

/// Every required parameter but the secret.
fn values() -> Value {
    json!({
        "AllowedIAMActionsRestrictedServices": "iam",
        "AssumeRoleDisallowedRoles": ["Admin", "Root"],
        "CloudTrailDisallowedActions": "StopLogging",
        "CloudfrontModifyDeleteProtectedActions": "UpdateDistribution",
        "CloudfrontModifyDeleteProtectedDistributions": "E123",
        "DisallowedResourcesDisallowedResourceArns": "arn:aws:s3:::vault",
    })
}

fn values_and_secret() -> String {
    let mut values = values();
    values["RepositoryMadePublicWebhookSecret"] = SECRET.into();
    values.to_string()
}

/// A zip that could be a function's.
fn code(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("deploy")
        .join(name);
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    fs::write(folder.join("bootstrap"), "#!/bin/sh\n").expect("a file");
    let packed = Command::new("python3")
        .args(["-m", "zipfile", "-c", "code.zip", "bootstrap"])
        .current_dir(&folder)
        .status();
    assert!(
        packed.is_ok_and(|status| status.success()),
        "this test needs python3"
    );
    folder.join("code.zip")
}

/// `patrol COMMAND test --name acme ARGS`, without a terminal.
fn patrol(endpoint: &str, command: &str, args: &[&str]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_patrol"));
    run(program, endpoint, command, args)
}

/// The same in a terminal: for each pair, waits for the words and types the keys.
fn typed(endpoint: &str, command: &str, args: &[&str], answers: &[(&str, &str)]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parts/terminal.py");
    let mut program = Command::new("python3");
    program
        .arg(script)
        .arg(json!(answers).to_string())
        .arg(env!("CARGO_BIN_EXE_patrol"))
        .env("TERM", "xterm");
    run(program, endpoint, command, args)
}

fn run(mut program: Command, endpoint: &str, command: &str, args: &[&str]) -> Output {
    program
        .args([command, "test", "--name", "acme"])
        .args(args)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env_remove("CFN_CONFIG_BUCKET")
        .stdin(Stdio::null())
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the stack's binary runs")
}

/// The exit code, standard output and standard error; no secret may stand in either.
fn said(output: &Output) -> (i32, String, String) {
    let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let err = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert!(!out.contains(SECRET), "{out}");
    assert!(!err.contains(SECRET), "{err}");
    (output.status.code().expect("an exit code"), out, err)
}

fn must(output: &Output) -> String {
    let (code, out, err) = said(output);
    assert_eq!(code, 0, "{err}");
    out + &err
}

/// Makes the stack, with the secret encrypted.
fn create(aws: &mut Ministack, name: &str) -> PathBuf {
    let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"]["KeyId"].take();
    let alias = json!({ "AliasName": "alias/cloudformation", "TargetKeyId": key });
    aws.call("kms", "create_alias", alias);
    let zip = code(name);
    let path = zip.to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &path, "--parameters", &values, "--kms"];
    must(&patrol(&aws.endpoint, "create", &args));
    zip
}

fn info(aws: &Ministack, args: &[&str]) -> Value {
    let args = [&["--json"], args].concat();
    let output = patrol(&aws.endpoint, "info", &args);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn saved(aws: &mut Ministack) -> Value {
    let object = json!({ "Bucket": CONFIGURATIONS, "Key": SAVED });
    let body = aws.call("s3", "get_object", object);
    serde_json::from_str(body["Body"].as_str().expect("a body")).expect("JSON")
}

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

#[test]
fn a_secret_stands_nowhere_in_the_clear() {
    let mut aws = Ministack::start("deploy-secret");
    create(&mut aws, "secret");
    let change = r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#;
    must(&patrol(
        &aws.endpoint,
        "update",
        &["--force", "--parameters", change],
    ));

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
    let function = info(&aws, &[])["Outputs"]["FunctionName"].take();
    let function = json!({ "FunctionName": function });
    let configuration = aws.call("lambda", "get_function_configuration", function);
    let variables = &configuration["Environment"]["Variables"];
    assert_eq!(variables["RepositoryMadePublicWebhookSecret"], *secret);
    assert_eq!(variables["AssumeRoleDisallowedRoles"], "Auditor");

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
fn whoever_types_is_asked_and_shown_everything() {
    let mut aws = Ministack::start("deploy-typed");
    let endpoint = aws.endpoint.clone();
    create(&mut aws, "typed");

    // Ctrl-C at the first question, no at the last, a wrong name: the stack is as before.
    let left = typed(&endpoint, "update", &[], &[("AlarmEmail:", "\x03")]);
    let (exit, screen, _) = said(&left);
    assert_eq!(exit, 130, "{screen}");
    assert!(screen.contains("interrupted"), "{screen}");
    let change = ["--parameters", r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#];
    let erased = "\x7f".repeat("no address".len()) + "\r";
    let mut answers = vec![
        ("AlarmEmail:", "no address\r"),
        ("must be an e-mail address", &erased),
    ];
    let names = info(&aws, &[])["Parameters"].take();
    let names: Vec<_> = names
        .as_object()
        .expect("parameters")
        .keys()
        .map(|name| format!("{name}:"))
        .collect();
    let given = [
        "AlarmEmail:",
        "AssumeRoleDisallowedRoles:",
        "CodeS3Bucket:",
        "CodeS3Key:",
    ];
    let asked = names
        .iter()
        .map(String::as_str)
        .filter(|name| !given.contains(name));
    answers.extend(asked.map(|name| (name, "\r")));
    answers.push(("Accept parameter changes?", "y\r"));
    let refused = [&answers[..], &[("update the stack acme-test", "n\r")]].concat();
    let (exit, screen, _) = said(&typed(&endpoint, "update", &change, &refused));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("Nothing was changed"), "{screen}");
    let (_, screen, _) = said(&typed(
        &endpoint,
        "delete",
        &[],
        &[("to delete it:", "acme\r")],
    ));
    assert!(screen.contains("Nothing was changed"), "{screen}");
    assert_eq!(info(&aws, &[])["StackStatus"], "CREATE_COMPLETE");

    let accepted = [&answers[..], &[("update the stack acme-test", "y\r")]].concat();
    let (exit, screen, _) = said(&typed(&endpoint, "update", &change, &accepted));
    assert_eq!(exit, 0, "{screen}");
    let updated = info(&aws, &["--decrypt"]);
    assert_eq!(updated["StackStatus"], "UPDATE_COMPLETE");
    assert_eq!(
        updated["Parameters"]["AssumeRoleDisallowedRoles"],
        "Auditor"
    );
    assert_eq!(
        updated["Parameters"]["RepositoryMadePublicWebhookSecret"],
        SECRET
    );

    let (exit, screen, _) = said(&typed(
        &endpoint,
        "delete",
        &[],
        &[("to delete it:", "acme-test\r")],
    ));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("DELETE_COMPLETE"), "{screen}");
}

#[test]
fn nothing_is_made_before_everything_is_known() {
    let mut aws = Ministack::start("deploy-refused");
    let endpoint = aws.endpoint.clone();
    let zip = code("refused");
    let path = zip.to_str().expect("UTF-8");
    let all = values_and_secret();
    let some = values().to_string();
    for (command, args, exit, words) in [
        (
            "create",
            &["--force"][..],
            2,
            &["bootstrap.zip", "--code"][..],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                r#"{"AssumeRoleDisallowedRoles":"A"}"#,
            ],
            2,
            &[
                "`CloudTrailDisallowedActions`",
                "`RepositoryMadePublicWebhookSecret`",
            ],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                r#"{"AssumeRole":"A"}"#,
            ],
            2,
            &["no parameter `AssumeRole`", "`AssumeRoleDisallowedRoles`"],
        ),
        (
            "create",
            &["--force", "--code", path, "--parameters", &all],
            2,
            &["`RepositoryMadePublicWebhookSecret`", "--kms"],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                &all,
                "--kms",
                "--config-bucket",
                "none",
            ],
            3,
            &["no bucket `none`", "--config-bucket"],
        ),
        ("create", &["--code", path], 2, &["no terminal", "--force"]),
        (
            "update",
            &["--force", "--parameters", &some],
            3,
            &["no stack `acme-test`", "create"],
        ),
        ("delete", &["--force"], 3, &["no stack `acme-test`"]),
        ("save", &["--force"], 3, &["no stack `acme-test`"]),
        ("diff", &[], 3, &["no stack `acme-test`"]),
    ] {
        let (code, _, err) = said(&patrol(&endpoint, command, args));
        assert_eq!(code, exit, "{command} {args:?}: {err}");
        for word in words {
            assert!(err.contains(word), "{command} {args:?}: {word}: {err}");
        }
    }
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"], json!([]));
}

#[test]
fn a_refusal_says_what_was_tried_and_what_to_do() {
    let stack = |status: &str| {
        format!(
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>acme-test</StackName><StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/acme-test/1</StackId><StackStatus>{status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        )
    };
    let error = |code: &str| {
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error></ErrorResponse>"
        )
    };
    for (status, body, words) in [
        (
            403,
            error("AccessDenied"),
            &[
                "look up the stack `acme-test`",
                "may not `cloudformation:DescribeStacks`",
            ][..],
        ),
        (
            403,
            error("ExpiredToken"),
            &["credentials have expired", "same command"],
        ),
        (
            403,
            error("InvalidClientTokenId"),
            &["does not know these credentials"],
        ),
        (400, error("Throttling"), &["slow down"]),
        (
            200,
            stack("ROLLBACK_COMPLETE"),
            &["ROLLBACK_COMPLETE", "delete test", "create test"],
        ),
        (
            200,
            stack("UPDATE_ROLLBACK_FAILED"),
            &["continue-update-rollback"],
        ),
        (
            200,
            stack("UPDATE_IN_PROGRESS"),
            &["CloudFormation is at work", "wait"],
        ),
        (
            200,
            stack("REVIEW_IN_PROGRESS"),
            &["never made", "create test"],
        ),
    ] {
        let aws = Refusing::start(status, &body);
        let (exit, _, err) = said(&patrol(&aws.endpoint, "update", &["--force"]));
        assert_eq!(exit, 3, "{err}");
        for word in words {
            assert!(err.contains(word), "{word}: {err}");
        }
    }
}
