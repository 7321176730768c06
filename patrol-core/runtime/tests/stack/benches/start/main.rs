//! How small the function is, and how fast it starts: against the least of a Rust function with the
//! same client, and against a rule in Node.
//!
//! ```text
//! cargo bench -p patrol-test-stack --bench start
//! ```
//!
//! It builds both functions with the profile `lambda`, and runs the three in turn against a Runtime
//! API and an SNS on loopback: start is from the process's beginning to its first question for an
//! invocation, the fastest and the median, memory is what the process holds after the invocations, and each
//! invocation publishes one message. Node and npm must be there; the AWS SDK for JavaScript is installed
//! below `target`. On a busy machine, a processor of its own steadies it: `chrt -f 50 taskset -c 1 cargo bench ...`.
#![allow(clippy::print_stdout, missing_docs)]

use std::{
    fmt, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use libdeflater::{CompressionLvl, Compressor};
use patrol_core::Registry;
use patrol_test_support::lambda::{Function, Sns, with_digest};
use serde_json::{Value, json};

patrol_runtime::link_rulesets!();

const STARTS: usize = 101;
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
    let sns = Sns::start();
    let mut measured = rows.each_ref().map(|_| Measured::default());
    // In turn, so that what else the machine does is every function's burden.
    for round in 0..STARTS {
        for ((_, (binary, _)), measured) in rows.iter().zip(&mut measured) {
            measured.add(binary, round, &sns);
        }
    }
    let count = INVOCATIONS + 2 * (STARTS - 1);
    assert_eq!(sns.published().len(), rows.len() * count);
    println!(
        "| Function | zip MB | start ms | of the bare one's | memory MB | first invocation ms | further ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    let [_, bare, _] = measured.each_ref().map(|one| Spread::of(&one.starts));
    for ((name, (_, zip)), measured) in rows.iter().zip(&measured) {
        let start = Spread::of(&measured.starts);
        println!(
            "| {name} | {} | {start} | {:.2} | {:.1} | {} | {} |",
            zip.map_or("-".to_owned(), |zip| format!("{:.2}", megabytes(zip))),
            start.fastest.as_secs_f64() / bare.fastest.as_secs_f64(),
            megabytes(measured.memory[0]),
            Spread::of(&measured.firsts),
            Spread::of(&measured.further),
        );
    }
}

/// What was measured of a function.
#[derive(Default)]
struct Measured {
    starts: Vec<Duration>,
    firsts: Vec<Duration>,
    further: Vec<Duration>,
    /// Bytes.
    memory: Vec<u64>,
}

impl Measured {
    /// One start, and some invocations.
    fn add(&mut self, binary: &Path, round: usize, sns: &Sns) {
        let is_patrol = binary.ends_with("patrol/bootstrap");
        let function = function(binary, sns);
        let begun = Instant::now();
        let function = function.start();
        self.starts.push(begun.elapsed());
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
                0 => self.firsts.push(begun.elapsed()),
                _ => self.further.push(begun.elapsed()),
            }
        }
        self.memory.push(resident(function.process_id()));
    }
}

/// The fastest, and in brackets the median.
struct Spread {
    fastest: Duration,
    median: Duration,
}

impl Spread {
    fn of(times: &[Duration]) -> Self {
        let mut times = times.to_vec();
        times.sort();
        Self {
            fastest: times[0],
            median: times[times.len() / 2],
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [fastest, median] = [self.fastest, self.median].map(milliseconds);
        write!(f, "{fastest:.2} ({median:.2})")
    }
}

fn function(binary: &Path, sns: &Sns) -> Function {
    Function::new(binary)
        .with_required()
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
    let zip = deflated(&fs::read(&bootstrap).expect("the built binary"));
    (bootstrap, Some(zip))
}

/// The bytes of a zip as `patrol build` makes it, less the few that name the entry.
fn deflated(program: &[u8]) -> u64 {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut zip = vec![0; compressor.deflate_compress_bound(program.len())];
    let bytes = compressor.deflate_compress(program, &mut zip);
    bytes.expect("enough room") as u64
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

#[allow(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
