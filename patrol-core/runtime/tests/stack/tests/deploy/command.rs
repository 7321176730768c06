//! The stack's own binary, as a script or a person runs it, and what it leaves in AWS.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
};

use serde_json::{Value, json};

use patrol_test_support::{Ministack, at};

pub(crate) const SECRET: &str = "a-secret-that-nobody-may-read";
pub(crate) const CONFIGURATIONS: &str = "cfn-config-configurations-000000000000-us-east-1";
pub(crate) const TEMPLATES: &str = "cfn-config-templates-000000000000-us-east-1";
pub(crate) const SAVED: &str = "acme/acme-test-us-east-1.cfn.json";

/// The stack's own program as a function's zip, made once: it takes seconds.
pub(crate) static ZIP: LazyLock<PathBuf> = LazyLock::new(|| {
    patrol_test_support::function_zip(&patrol_test_support::binary("patrol-test-stack"))
});

/// Every required parameter but the secret.
pub(crate) fn values() -> Value {
    json!({
        "AllowedIAMActionsRestrictedServices": "iam",
        "AssumeRoleDisallowedRoles": ["Admin", "Root"],
        "CloudTrailDisallowedActions": "StopLogging",
        "CloudfrontModifyDeleteProtectedActions": "UpdateDistribution",
        "CloudfrontModifyDeleteProtectedDistributions": "E123",
        "DisallowedResourcesDisallowedResourceArns": "arn:aws:s3:::vault",
    })
}

pub(crate) fn values_and_secret() -> String {
    let mut values = values();
    values["RepositoryMadePublicWebhookSecret"] = SECRET.into();
    values.to_string()
}

/// Options that make the template too long for a request, with tags on every resource.
pub(crate) fn long_template() -> Vec<String> {
    let tags = (0..10).map(|number| format!("Padding{number}={}", "x".repeat(200)));
    tags.flat_map(|tag| ["--tag".to_owned(), tag]).collect()
}

/// A zip that could be a function's.
pub(crate) fn code(name: &str) -> PathBuf {
    code_with(name, &[])
}

/// The same with more files in it.
pub(crate) fn code_with(name: &str, more: &[(&str, &str)]) -> PathBuf {
    let folder = patrol_test_support::target_tmp().join("deploy").join(name);
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    let mut pack = Command::new("python3");
    pack.args(["-m", "zipfile", "-c", "code.zip"])
        .current_dir(&folder);
    for (file, text) in [&[("bootstrap", "#!/bin/sh\n")], more].concat() {
        fs::write(folder.join(file), text).expect("a file");
        pack.arg(file);
    }
    let packed = pack.status();
    assert!(
        packed.is_ok_and(|status| status.success()),
        "this test needs python3"
    );
    folder.join("code.zip")
}

/// `patrol COMMAND test --name acme ARGS`, without a terminal.
pub(crate) fn patrol(endpoint: &str, command: &str, args: &[&str]) -> Output {
    let program = Command::new(patrol_test_support::binary("patrol-test-stack"));
    run(program, endpoint, command, args)
}

/// The same in a terminal: for each pair, waits for the words and types the keys.
pub(crate) fn typed(
    endpoint: &str,
    command: &str,
    args: &[&str],
    answers: &[(&str, &str)],
) -> Output {
    let script = patrol_test_support::terminal_script();
    let mut program = Command::new("python3");
    program
        .arg(script)
        .arg(json!(answers).to_string())
        .arg(patrol_test_support::binary("patrol-test-stack"))
        .env("TERM", "xterm");
    run(program, endpoint, command, args)
}

/// `patrol COMMAND test --name acme ARGS`, running.
pub(crate) fn start(endpoint: &str, command: &str, args: &[&str]) -> Child {
    let mut program = Command::new(patrol_test_support::binary("patrol-test-stack"));
    prepare(&mut program, endpoint, command, args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the stack's binary runs")
}

/// The same, with something to read.
pub(crate) fn start_with_input(endpoint: &str, command: &str, args: &[&str]) -> Child {
    let mut program = Command::new(patrol_test_support::binary("patrol-test-stack"));
    prepare(&mut program, endpoint, command, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the stack's binary runs")
}

fn run(mut program: Command, endpoint: &str, command: &str, args: &[&str]) -> Output {
    let program = prepare(&mut program, endpoint, command, args);
    program.output().expect("the stack's binary runs")
}

fn prepare<'a>(
    program: &'a mut Command,
    endpoint: &str,
    command: &str,
    args: &[&str],
) -> &'a mut Command {
    at(
        program.args([command, "test", "--name", "acme"]).args(args),
        endpoint,
    )
}

/// The exit code, standard output and standard error; no secret may stand in either.
pub(crate) fn said(output: &Output) -> (i32, String, String) {
    let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let err = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert!(!out.contains(SECRET), "{out}");
    assert!(!err.contains(SECRET), "{err}");
    (output.status.code().expect("an exit code"), out, err)
}

pub(crate) fn must(output: &Output) -> String {
    let (code, out, err) = said(output);
    assert_eq!(code, 0, "{err}");
    out + &err
}

/// The key that `--kms` without a name means.
pub(crate) fn make_key(aws: &mut Ministack) {
    let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"]["KeyId"].take();
    let alias = json!({ "AliasName": "alias/cloudformation", "TargetKeyId": key });
    aws.call("kms", "create_alias", alias);
}

/// What `DescribeStacks` says of a stack with this status.
pub(crate) fn described(status: &str) -> String {
    format!(
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>acme-test</StackName><StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/acme-test/1</StackId><StackStatus>{status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    )
}

/// What a person is asked about a stack's parameters, except for those given otherwise: the stack's own,
/// since the rules of the public ruleset have more parameters than anybody wants to be asked for.
pub(crate) fn questions(info: &Value, given: &[&str]) -> Vec<String> {
    const OWN: [&str; 8] = [
        "AlarmEmail",
        "AlertAggregation",
        "AlertBusArn",
        "AlertRoutes",
        "AlertUrl",
        "DispatchSnsArn",
        "SecretsKeyArns",
        "SecurityHubProductArn",
    ];
    let parameters = info["Parameters"].as_object().expect("parameters");
    assert!(parameters.len() > 40, "{parameters:?}");
    let own = OWN.iter().map(|name| format!("{name}:"));
    own.filter(|name| !given.contains(&name.as_str())).collect()
}

/// Makes the stack, with the secret encrypted.
pub(crate) fn create(aws: &mut Ministack, name: &str) -> PathBuf {
    make_key(aws);
    let zip = code(name);
    let path = zip.to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &path, "--parameters", &values, "--kms"];
    must(&patrol(&aws.endpoint, "create", &args));
    zip
}

pub(crate) fn info(aws: &Ministack, args: &[&str]) -> Value {
    let args = [&["--json"], args].concat();
    let output = patrol(&aws.endpoint, "info", &args);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

pub(crate) fn saved(aws: &mut Ministack) -> Value {
    let object = json!({ "Bucket": CONFIGURATIONS, "Key": SAVED });
    let body = aws.call("s3", "get_object", object);
    serde_json::from_str(body["Body"].as_str().expect("a body")).expect("JSON")
}
