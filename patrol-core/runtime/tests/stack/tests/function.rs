//! This stack as the Lambda function: its own rules, its own parameters.
#![cfg(feature = "lambda")]

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use patrol_test_support::lambda::{Function, Sns, with_digest};
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:alerts";

/// Sets what the template would set from `patrol.toml`: a variable a parameter.
fn function(sns: &Sns) -> Function {
    function_in(patrol_test_support::binary("patrol-test-stack"), sns)
}

fn function_in(binary: impl Into<PathBuf>, sns: &Sns) -> Function {
    let mut function = Function::new(binary)
        .env("AlertTopicArn", TOPIC)
        .env("AWS_ENDPOINT_URL", sns.url())
        .env(
            "RepositoryMadePublicWebhookSecret",
            "only a webhook checks it",
        );
    for (name, value) in configuration() {
        function = function.env(name, value);
    }
    function
}

/// `AssumeRoleDisallowedRoles` and so on, out of `patrol.toml`.
fn configuration() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../examples/stack/patrol.toml");
    let text = fs::read_to_string(&path).expect("patrol.toml");
    let mut rule = String::new();
    // A secret, which the file does not hold.
    let secret = "RepositoryMadePublicWebhookSecret";
    let mut values = vec![(secret.to_owned(), "only a webhook checks it".to_owned())];
    for line in text.lines() {
        if let Some(name) = line
            .strip_prefix("[rules.")
            .and_then(|line| line.strip_suffix(']'))
        {
            rule = pascal_case(name);
        } else if let Some((name, value)) = line.split_once(" = ") {
            let value = value.trim_matches(['[', ']']).replace('"', "");
            values.push((rule.clone() + &pascal_case(name), value));
        }
    }
    values
}

fn pascal_case(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}

fn instance_in(region: &str) -> Value {
    json!({
        "version": "0",
        "id": "0a7c8a52-9a1e-4b3c-8f0e-1d2c3b4a5f60",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.ec2",
        "account": "111122223333",
        "time": "2026-03-01T10:00:00Z",
        "region": region,
        "resources": [],
        "detail": {
            "eventVersion": "1.09",
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "eventTime": "2026-03-01T10:00:00Z",
            "awsRegion": region,
            "userIdentity": {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice"},
            "requestParameters": {"instanceType": "t4g.micro"},
            "responseElements": {},
        },
    })
}

#[test]
fn it_starts_with_its_parameters_and_reports() {
    let sns = Sns::start();
    let function = function(&sns).start();
    function.invoke(&instance_in("us-east-1")).unwrap();
    assert_eq!(sns.published(), []);
    function.invoke(&instance_in("ap-east-1")).unwrap();
    let [message] = &sns.published()[..] else {
        panic!("{:?}", sns.published());
    };
    assert_eq!(message.subject, "Instance started in ap-east-1");
    assert_eq!(message.attributes["ruleset"], "acme-rules");
}

#[test]
fn it_refuses_to_start_without_its_parameters() {
    let sns = Sns::start();
    let configuration = configuration().into_iter();
    let without = configuration.fold(function(&sns), |function, (name, _)| function.without(name));
    let why = without.try_start().expect_err("it started");
    assert_eq!(why.kind, "Patrol.Start");
    assert!(
        why.message
            .contains("set `RepositoryMadePublicWebhookSecret`"),
        "{why}"
    );
}

/// This program, with what `build` writes into it: the digest that it said itself.
fn built(digest: &str) -> PathBuf {
    let path = patrol_test_support::binary("patrol-test-stack");
    let program = with_digest(fs::read(path).expect("the binary"), digest);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("built");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(digest);
    // Another process writes it: one that this one starts meanwhile would inherit the open file, and what somebody
    // has open for writing cannot be run.
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh"])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("sh");
    let mut input = writer.stdin.take().expect("its input");
    input.write_all(&program).expect("a file");
    drop(input);
    assert!(writer.wait().expect("an end").success());
    path
}

/// What `build` has asked it is not asked again, so that it starts sooner.
#[test]
fn it_believes_the_digest_that_was_written_into_it() {
    let sns = Sns::start();
    // No rules have this one.
    let digest = "0123456789abcdef";
    let program = built(digest);
    let running = function_in(&program, &sns).env("PatrolDigest", digest);
    let running = running.start();
    let event = instance_in("ap-east-1");
    let named = |names: &[&str]| json!({ "patrol": { "rules": names }, "event": event });
    for (payload, findings) in [
        (named(&["instanceOutsideHome", "noSuchRule"]), 1),
        (named(&["instanceOutsideHome"]), 1),
        (named(&["instanceOutsideHome"]), 1),
        (named(&["repositoryMadePublic"]), 0),
        (named(&[]), 0),
        (event.clone(), 1),
    ] {
        let answer = running.invoke(&payload).expect("the invocation");
        assert_eq!(answer["findings"], findings, "{payload}: {answer}");
    }

    let other = function_in(&program, &sns).env("PatrolDigest", "fedcba9876543210");
    let why = other.try_start().expect_err("another template");
    let words = "its `PatrolDigest` is `fedcba9876543210`, this build's is `0123456789abcdef`";
    assert!(why.message.contains(words), "{why}");
}

#[test]
fn a_wrong_parameter_keeps_it_from_starting_whoever_has_built_it() {
    let sns = Sns::start();
    let function = function_in(built("00112233445566aa"), &sns);
    let function = function.env("SecurityGroupOpenedAllowedPorts", "many");
    let why = function
        .try_start()
        .expect_err("a port that is not a number");
    assert!(why.message.contains("`securityGroupOpened`"), "{why}");
}

/// Amazon Linux 2023 has GLIBC 2.34.
#[test]
fn it_runs_on_amazon_linux() {
    let binary = fs::read(patrol_test_support::binary("patrol-test-stack")).expect("the binary");
    let mark = b"GLIBC_2.";
    let versions = binary.windows(mark.len() + 3).filter_map(|window| {
        let digits = window.strip_prefix(mark)?;
        let end = digits.iter().position(|c| !c.is_ascii_digit())?;
        std::str::from_utf8(&digits[..end])
            .ok()?
            .parse::<u32>()
            .ok()
    });
    let newest = versions.max().expect("a binary that links glibc");
    assert!(newest <= 34, "GLIBC 2.{newest} is needed");
}

/// What makes the function large or slow to start is left out of its build.
#[test]
fn its_build_holds_no_command_line_and_no_second_tls() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "-p",
            "patrol-stack",
            "-e",
            "normal",
            "--prefix",
            "none",
        ])
        .args(["--no-default-features", "--features", "lambda"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tree");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).expect("text");
    let packages: BTreeSet<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        packages.contains("hyper") && packages.contains("ring"),
        "{packages:?}"
    );
    for heavy in [
        "aws-config",
        "aws-lc-rs",
        "aws-sdk-cloudformation",
        "aws-sdk-eventbridge",
        "aws-sdk-iam",
        "aws-sdk-s3",
        "clap",
        "h2",
        "inquire",
        "native-tls",
        "openssl",
    ] {
        assert!(
            !packages.contains(heavy),
            "{heavy} is in the function's build"
        );
    }
}
