//! How small the function is, and how fast it starts: against the least of a Rust function with the
//! same client, and against a rule in Node.
//!
//! ```text
//! cargo bench -p patrol-test-stack --bench start
//! ```
//!
//! It builds both functions with the profile `lambda`, and runs each of the three against a Runtime
//! API and an SNS on loopback: start is from the process's beginning to its first question for an
//! invocation, memory is what the process holds after the invocations, and each invocation publishes
//! one message. Node and npm must be there; the AWS SDK for JavaScript is installed below `target`.
#![allow(clippy::print_stdout, missing_docs)]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use patrol_core::Registry;
use patrol_test_support::lambda::{Function, Sns, with_digest};
use serde_json::{Value, json};

patrol_runtime::link_rulesets!();

const STARTS: usize = 21;
const INVOCATIONS: usize = 200;
const SDK: &str = "@aws-sdk/client-sns@3.1169.0";

fn main() {
    let rows = [
        (
            "Patrol: the AWS ruleset and acme-rules",
            rust("patrol-stack", "patrol"),
        ),
        (
            "bare lambda_runtime, same client",
            rust("patrol-bare", "patrol-bare"),
        ),
        ("Node, one rule as in the original", node()),
    ];
    println!("| Function | zip MB | start ms | memory MB | first invocation ms | further ms |");
    println!("|---|---|---|---|---|---|");
    for (name, (binary, zip)) in rows {
        let row = measure(&binary);
        println!(
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.2} |",
            zip.map_or("-".to_owned(), |zip| format!("{:.2}", megabytes(zip))),
            milliseconds(row.start),
            megabytes(row.memory),
            milliseconds(row.first),
            milliseconds(row.further),
        );
    }
}

/// Medians.
struct Row {
    start: Duration,
    /// Bytes.
    memory: u64,
    first: Duration,
    further: Duration,
}

fn measure(binary: &Path) -> Row {
    let is_patrol = binary.ends_with("patrol/bootstrap");
    let sns = Sns::start();
    let mut starts = Vec::new();
    let mut firsts = Vec::new();
    let mut further = Vec::new();
    let mut memory = Vec::new();
    for round in 0..STARTS {
        let function = function(binary, &sns);
        let begun = Instant::now();
        let function = function.start();
        starts.push(begun.elapsed());
        let count = if round == 0 { INVOCATIONS } else { 2 };
        for number in 0..count {
            let mut event = assumed(&format!("{round}-{number}"));
            if is_patrol {
                // As the template's EventBridge rules send it.
                event = json!({ "patrol": { "rules": ["assumeRole"] }, "event": event });
            }
            let begun = Instant::now();
            function.invoke(&event).expect("the invocation");
            match number {
                0 => firsts.push(begun.elapsed()),
                _ => further.push(begun.elapsed()),
            }
        }
        memory.push(resident(function.process_id()));
    }
    assert_eq!(sns.published().len(), INVOCATIONS + 2 * (STARTS - 1));
    Row {
        start: median(starts),
        memory: memory[0],
        first: median(firsts),
        further: median(further),
    }
}

fn function(binary: &Path, sns: &Sns) -> Function {
    [
        ("AllowedIAMActionsRestrictedServices", "iam"),
        ("AssumeRoleDisallowedRoles", "Admin"),
        ("CloudTrailDisallowedActions", "StopLogging"),
        (
            "CloudfrontModifyDeleteProtectedActions",
            "DeleteDistribution",
        ),
        ("CloudfrontModifyDeleteProtectedDistributions", "E1"),
        (
            "DisallowedResourcesDisallowedResourceArns",
            "arn:aws:s3:::secret",
        ),
        ("RepositoryMadePublicWebhookSecret", "secret"),
    ]
    .into_iter()
    .fold(Function::new(binary), |function, (name, value)| {
        function.env(name, value)
    })
    // As the template sets it: the function compares it with its own.
    .env("PatrolDigest", digest())
    .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
    .env("AWS_ENDPOINT_URL", sns.url())
}

/// The fingerprint of the rules that this bench links as the function does.
fn digest() -> String {
    patrol_runtime::digest(&Registry::linked().expect("rules"))
}

/// An event that the rule reports.
fn assumed(id: &str) -> Value {
    json!({
        "version": "0", "id": id, "detail-type": "AWS API Call via CloudTrail", "source": "aws.sts",
        "account": "123456789012", "time": "2026-03-02T10:00:00Z", "region": "us-east-1", "resources": [],
        "detail": {
            "eventVersion": "1.08", "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
            "eventTime": "2026-03-02T10:00:00Z", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
            "userIdentity": { "type": "IAMUser", "userName": "bob", "arn": "arn:aws:iam::123456789012:user/bob" },
            "requestParameters": { "roleArn": "arn:aws:iam::123456789012:role/Admin", "roleSessionName": "bob" },
            "responseElements": {},
        },
    })
}

/// Builds a function as it is deployed; its binary, and the bytes of its zip.
fn rust(package: &str, binary: &str) -> (PathBuf, Option<u64>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..");
    let mut build = Command::new(env!("CARGO"));
    build.args(["rustc", "--profile", "lambda", "-p", package]);
    if package == "patrol-stack" {
        build.args(["--no-default-features", "--features", "lambda"]);
    }
    // As `patrol build` asks the compiler, and lld, which is Rust's own on x86_64.
    let flags = r#"build.rustflags=["-C","force-frame-pointers=yes"]"#;
    build.args(["--config", flags]);
    if cfg!(target_arch = "x86_64") {
        let linked = "link-arg=-Wl,--bp-compression-sort=both,--icf=all,-O2";
        build.args(["--", "-C", linked]);
    }
    run(build.current_dir(&root));
    // `target/tmp` is what cargo gives a bench.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let built = target.expect("a target folder").join("lambda").join(binary);
    let folder = folder(binary);
    let bootstrap = folder.join("bootstrap");
    fs::copy(&built, &bootstrap).expect("the built binary");
    if package == "patrol-stack" {
        // As `patrol build` does.
        let program = fs::read(&bootstrap).expect("the built binary");
        fs::write(&bootstrap, with_digest(program, &digest())).expect("the built binary");
    }
    // Both alike; libdeflate, as `patrol build` has it, makes a zip a thirtieth smaller.
    let zip = folder.join("function.zip");
    let pack = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=9); z.write('bootstrap')";
    run(Command::new("python3")
        .args(["-c", pack, "function.zip"])
        .current_dir(&folder));
    let bytes = fs::metadata(zip).expect("the zip").len();
    (bootstrap, Some(bytes))
}

/// Installs what the rule in Node needs; a program that runs it.
fn node() -> (PathBuf, Option<u64>) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/start/node");
    let folder = folder("node");
    for file in ["index.mjs", "runtime.mjs"] {
        fs::copy(source.join(file), folder.join(file)).expect("the rule in Node");
    }
    run(Command::new("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg(SDK));
    let which = Command::new("sh").args(["-c", "command -v node"]).output();
    let which = which.expect("sh").stdout;
    let node = String::from_utf8(which).expect("a path").trim().to_owned();
    assert!(!node.is_empty(), "this bench needs node");
    let program = folder.join("function");
    let script = folder.join("runtime.mjs");
    let text = format!("#!/bin/sh\nexec '{node}' '{}'\n", script.display());
    fs::write(&program, text).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    // The SDK comes with AWS's Node runtime.
    (program, None)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("start")
        .join(name);
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    folder
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status();
    let done = status.as_ref().is_ok_and(std::process::ExitStatus::success);
    assert!(done, "this bench needs {command:?}: {status:?}");
}

fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes * 1024)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[allow(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
