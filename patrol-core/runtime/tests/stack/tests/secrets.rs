//! A secret's way from whoever deploys it to the webhook that it proves: encrypted on the way,
//! decrypted in the function alone, with the very permissions that the template gives.
#![cfg(all(feature = "deploy", feature = "lambda"))]

use std::process::{Command, Stdio};

use hmac::{Hmac, KeyInit, Mac};
use patrol_test_support::{
    Ministack, arch, function_zip,
    lambda::{Endpoint, Response},
    post,
};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "a-secret-that-nobody-may-read";

/// `patrol COMMAND test --name acme ARGS`; what it says holds no secret.
fn patrol(aws: &Ministack, command: &str, args: &[&str]) {
    let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
        .args([
            command,
            "test",
            "--name",
            "acme",
            "--force",
            "--arch",
            arch(),
        ])
        .args(args)
        .env("AWS_ENDPOINT_URL", &aws.endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env_remove("CFN_CONFIG_BUCKET")
        .stdin(Stdio::null())
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the stack's binary runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains(SECRET), "{said}");
}

/// A call of GitHub's to the webhook's address, and the status of the answer.
fn call(aws: &Ministack, address: &str, signed_with: &str) -> u16 {
    let body = json!({
        "action": "publicized",
        "repository": { "full_name": "acme/billing" },
        "sender": { "login": "alice" },
    })
    .to_string();
    let mut code = Hmac::<Sha256>::new_from_slice(signed_with.as_bytes()).expect("a key");
    code.update(body.as_bytes());
    let code = code.finalize().into_bytes();
    let code: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
    let proof = format!("sha256={code}");
    let headers = [
        ("content-type", "application/json"),
        ("x-github-event", "repository"),
        ("x-hub-signature-256", &proof),
    ];
    post(&aws.endpoint, address, &headers, &body)
}

/// The stack's outputs and parameters, by name.
fn stack(aws: &mut Ministack) -> Value {
    let stacks = aws.call(
        "cloudformation",
        "describe_stacks",
        json!({ "StackName": "acme-test" }),
    );
    let all = |list: &str, key: &str, value: &str| -> Value {
        let entries = stacks["Stacks"][0][list].as_array().into_iter().flatten();
        let entries = entries.map(|entry| {
            let key = entry[key].as_str().expect("a name").to_owned();
            (key, entry[value].clone())
        });
        Value::Object(entries.collect())
    };
    json!({
        "Outputs": all("Outputs", "OutputKey", "OutputValue"),
        "Parameters": all("Parameters", "ParameterKey", "ParameterValue"),
    })
}

/// Everything that is kept anywhere, less the function's code.
fn everything(aws: &mut Ministack) -> String {
    let stack = json!({ "StackName": "acme-test" });
    let mut kept = vec![
        aws.call("cloudformation", "describe_stacks", stack.clone()),
        aws.call("cloudformation", "describe_stack_events", stack.clone()),
        aws.call("cloudformation", "get_template", stack),
        aws.call("lambda", "list_functions", json!({})),
        aws.call(
            "ssm",
            "get_parameter",
            json!({ "Name": "/acme-test/parameters" }),
        ),
    ];
    let buckets = aws.call("s3", "list_buckets", json!({}));
    for bucket in buckets["Buckets"].as_array().expect("buckets") {
        let bucket = &bucket["Name"];
        let listed = aws.call("s3", "list_objects_v2", json!({ "Bucket": bucket }));
        for object in listed["Contents"].as_array().into_iter().flatten() {
            if !object["Key"]
                .as_str()
                .is_some_and(|key| key.ends_with(".zip"))
            {
                let object = json!({ "Bucket": bucket, "Key": object["Key"] });
                kept.push(aws.call("s3", "get_object", object));
            }
        }
    }
    let groups = aws.call("logs", "describe_log_groups", json!({}));
    for group in groups["logGroups"].as_array().expect("log groups") {
        let group = json!({ "logGroupName": group["logGroupName"] });
        kept.push(aws.call("logs", "filter_log_events", group));
    }
    Value::Array(kept).to_string()
}

/// Miniature AWS knows `ssm:GetParameters` for all parameters at once only; AWS itself looks at
/// each name.
fn let_read_many(aws: &mut Ministack) {
    let place = json!({ "StackName": "acme-test", "LogicalResourceId": "Role" });
    let role = aws.call("cloudformation", "describe_stack_resource", place);
    let policy = json!({
        "Statement": [{ "Action": "ssm:GetParameters", "Effect": "Allow", "Resource": "*" }],
        "Version": "2012-10-17",
    });
    let policy = json!({
        "PolicyDocument": policy.to_string(),
        "PolicyName": "ReadMany",
        "RoleName": role["StackResourceDetail"]["PhysicalResourceId"],
    });
    aws.call("iam", "put_role_policy", policy);
}

#[test]
fn a_secret_is_decrypted_in_the_function_alone() {
    let mut aws = Ministack::start("secrets");
    let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"].take();
    let alias = json!({ "AliasName": "alias/cloudformation", "TargetKeyId": key["KeyId"] });
    aws.call("kms", "create_alias", alias);
    let zip = function_zip(&patrol_test_support::binary("patrol-test-stack"));
    let values = json!({
        "AllowedIAMActionsRestrictedServices": "iam",
        "AllowedIAMActionsIgnoredRolePolicy": r#"^"\d+$:.*"#,
        "AssumeRoleDisallowedRoles": ["Admin", "Root"],
        "CloudTrailDisallowedActions": "StopLogging",
        "CloudfrontModifyDeleteProtectedActions": "UpdateDistribution",
        "CloudfrontModifyDeleteProtectedDistributions": "E123",
        "DisallowedResourcesDisallowedResourceArns": "arn:aws:s3:::vault",
        "RepositoryMadePublicWebhookSecret": SECRET,
    });
    let zip = zip.to_str().expect("UTF-8");
    let values = values.to_string();
    let args = [
        "--code",
        zip,
        "--parameters-in",
        "ssm",
        "--parameters",
        &values,
        "--kms",
    ];
    patrol(&aws, "create", &args);

    let_read_many(&mut aws);
    let made = stack(&mut aws);
    assert_eq!(made["Parameters"]["SecretsKeyArns"], key["Arn"], "{made}");
    let address = made["Outputs"]["RepositoryMadePublicUrl"]
        .as_str()
        .expect("an address");
    assert_eq!(call(&aws, address, SECRET), 200);
    assert_eq!(call(&aws, address, "another secret"), 401);
    let kept = everything(&mut aws);
    assert!(!kept.contains(SECRET), "{kept}");
    for words in [
        "notified: acme/billing is public",
        "without the proof",
        r#"AllowedIAMActionsIgnoredRolePolicy=^\"\\d+$:.*\n"#,
        "AssumeRoleDisallowedRoles=Admin,Root",
        "secure:",
    ] {
        assert!(kept.contains(words), "{words} is not in {kept}");
    }

    // Without the key in the role's policy, the function says so and serves nothing.
    let without = ["--memory", "512", "--parameters-in", "ssm", "--parameters"];
    let without = [&without[..], &[r#"{"SecretsKeyArns":""}"#]].concat();
    patrol(&aws, "update", &without);
    assert_eq!(call(&aws, address, SECRET), 502);
    let function = json!({ "FunctionName": made["Outputs"]["WebhookFunctionName"] });
    let answer = aws.call("lambda", "invoke", function).to_string();
    assert!(
        answer.contains("needs `kms:Decrypt` on the key"),
        "{answer}"
    );
    assert!(!answer.contains(SECRET), "{answer}");
}

/// Where a signature does not match, AWS says what should have been signed: the session's token stands in it.
#[test]
fn a_session_token_that_aws_repeats_is_not_shown() {
    const TOKEN: &str = "hunter2/hunter2+hunter2==";
    let aws = Endpoint::serve(|request| {
        let token = request.headers["x-amz-security-token"].replace('/', "\\/");
        let words = format!("'POST / x-amz-security-token:{token}'");
        let (query, code) = (request.text().contains("Action="), "SignatureDoesNotMatch");
        let error = format!("<Error><Code>{code}</Code><Message>{words}</Message></Error>");
        let json = format!(r#"{{"__type": "{code}", "message": "{words}"}}"#);
        let body = match request.headers.contains_key("x-amz-target") {
            true => json,
            false if query => format!("<ErrorResponse>{error}</ErrorResponse>"),
            false => error,
        };
        Response::new(403, body)
    });
    let events = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../examples/events/console-sign-ins.jsonl"
    );
    let notify = "sns:arn:aws:sns:us-east-1:123456789012:alerts";
    let days = ["--from", "2026-03-01", "--to", "2026-03-02"];
    for args in [
        &["info", "test", "--name", "acme"][..],
        &["redrive", "test", "--name", "acme"],
        &["run", "s3://acme-logs/AWSLogs/"],
        &[&["replay", "acme-logs", "--plan"], &days[..]].concat(),
        &["run", events, "--notify", notify],
    ] {
        let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
            .args(args)
            .env("AWS_ENDPOINT_URL", aws.url())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_SESSION_TOKEN", TOKEN)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_MAX_ATTEMPTS", "1")
            .stdin(Stdio::null())
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .output()
            .expect("the stack's binary runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(
            said.contains("x-amz-security-token:[secret]"),
            "{args:?}: {said}"
        );
        assert!(!said.contains("hunter2"), "{args:?}: {said}");
    }
}

/// An SDK quotes an endpoint that it cannot read, and whoever set it may have written a token into it.
#[test]
fn an_endpoint_that_cannot_be_read_is_not_quoted() {
    let events = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../examples/events/console-sign-ins.jsonl"
    );
    let topic = "sns:arn:aws:sns:us-east-1:123456789012:alerts";
    for endpoint in [
        "http://127.0.0.1:1 /?key=hunter2hunter2",
        "http://user:hunter2hunter2@ 127.0.0.1:1",
        "127.0.0.1 ?key=hunter2hunter2",
    ] {
        for args in [
            &["info", "test", "--name", "acme"][..],
            &["run", "s3://acme-logs/AWSLogs/"],
            &["run", events, "--notify", topic],
        ] {
            let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
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
                .expect("the stack's binary runs");
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(!output.status.success(), "{args:?}: {said}");
            assert!(!said.contains("hunter2"), "{args:?}: {said}");
        }
    }
}
