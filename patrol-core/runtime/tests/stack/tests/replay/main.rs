//! An archive replayed on AWS's own engine, in miniature: the same findings as `run`, whatever fails.
#![cfg(all(feature = "deploy", feature = "lambda"))]

mod refused;
mod stack;
mod trouble;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use patrol_test_support::{
    Aws, Ministack,
    archive::Archive,
    function_zip,
    patrol::{Said, folder, patrol},
};
use serde_json::{Value, json};

static ZIP: LazyLock<PathBuf> =
    LazyLock::new(|| function_zip(&patrol_test_support::binary("patrol-test-stack")));

/// The days of the archive that are asked for, and what is not to be read from files of this machine.
const DAYS: [&str; 5] = ["--from", "2026-03-02", "--to", "2026-03-20", "--no-config"];

/// A command of the stack's binary with AWS in miniature.
fn command(aws: &Ministack, arguments: &[&str]) -> Command {
    let mut command = patrol();
    command
        .args(arguments)
        .env("AWS_ENDPOINT_URL", &aws.endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1");
    command
}

fn said(aws: &Ministack, arguments: &[&str]) -> Said {
    let output = command(aws, arguments).output();
    output.expect("patrol runs").into()
}

/// A replay tells what `run` tells, and ends as it does.
fn told_alike(replay: &Said, run: &Said) {
    let (replayed, ran) = ((replay.code, &replay.out), (run.code, &run.out));
    assert_eq!(replayed, ran, "{}", replay.err);
}

/// The days that are asked for, and findings as lines of JSON.
fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &DAYS, &["--format", "jsonl"]].concat()
}

/// The files below a folder, by their path there.
fn files(root: &Path, below: &Path, found: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(below).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(root, &path, found);
        } else {
            let key = path.strip_prefix(root).expect("below").to_string_lossy();
            found.push((key.into_owned(), path.clone()));
        }
    }
}

/// Puts an archive of three accounts into the bucket `trail`, with an object that is cut off and a
/// digest. The cut-off object's key.
fn fill(aws: &mut Ministack, name: &str) -> String {
    let root = folder(name);
    let archive = Archive {
        files: 24,
        records: 60,
        seed: 7,
    };
    archive.write(&root);
    let mut found = Vec::new();
    files(&root, &root, &mut found);
    found.sort();
    let cut = found.iter().find(|(key, _)| key.contains("/2026/03/10/"));
    let (cut, path) = cut.expect("a file of that day").clone();
    let bytes = fs::read(&path).expect("a file");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("a file");
    // It stands already where a test wants it in another region.
    let _ = aws.try_call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let digest = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/10/a.json.gz";
    found.push((digest.to_owned(), path));
    for (key, path) in found {
        let object = json!({ "Bucket": "trail", "Key": key, "Body": { "file": path } });
        aws.call("s3", "put_object", object);
    }
    cut
}

/// Deploys the stack of replays. With so little time each invocation reads one object, and says where to
/// go on.
fn deploy(aws: &mut Ministack) -> Value {
    let binary = patrol_test_support::binary("patrol-test-stack");
    let template = patrol_test_support::template(&binary, &["--replay", "--timeout", "25"]);
    let values = [
        ("ArchiveBucket", json!("trail")),
        ("ArchiveKeyArn", json!("")),
    ];
    aws.deploy_with("patrol-replay", &template, &ZIP, &values)
}

/// What an operator decides: what is remembered of findings, how bad they are, what is hidden.
const CONFIG: &str = r#"
[rules.publicBucketACL]
aggregate = "throttle=30d"

[rules.assumeRole]
aggregate = "threshold=2/30d even-if-severe"

[rules.functionCodeReplaced]
severity = "critical"

[[suppress]]
rules = ["removeS3ManagedEncryption"]
when = { account = ["111122223333"] }
until = 2026-12-31
owner = "security@example.com"
reason = "the test's own"
"#;

/// The executions that Step Functions has started for ranges, or for replays.
fn executions(aws: &mut Aws, of: &Value) -> Vec<Value> {
    let mut listed = aws.call("stepfunctions", "list_executions", of.clone());
    match listed["executions"].take() {
        Value::Array(executions) => executions,
        other => panic!("{other}"),
    }
}

/// How many invocations have failed so far, of all ranges of all replays.
fn failed_invocations(aws: &mut Ministack, machine: &Value) -> usize {
    let mut failed = 0;
    for replay in executions(aws, &json!({ "stateMachineArn": machine })) {
        let of = json!({ "executionArn": replay["executionArn"] });
        let runs = aws.call("stepfunctions", "list_map_runs", of);
        for run in runs["mapRuns"].as_array().expect("map runs") {
            for range in executions(aws, &json!({ "mapRunArn": run["mapRunArn"] })) {
                let of = json!({ "executionArn": range["executionArn"] });
                let history = aws.call("stepfunctions", "get_execution_history", of);
                let events = history["events"].as_array().expect("events").iter();
                failed += events.filter(|event| event["type"] == "TaskFailed").count();
            }
        }
    }
    failed
}

/// The processes of this miniature's functions.
fn functions(aws: &Ministack) -> Vec<String> {
    let endpoint = format!("AWS_ENDPOINT_URL={}\0", aws.endpoint);
    let processes = fs::read_dir("/proc").expect("Linux").flatten();
    let ids = processes.filter_map(|process| {
        let read = |name: &str| fs::read(process.path().join(name)).ok();
        let environment = String::from_utf8_lossy(&read("environ")?).into_owned();
        let ours =
            environment.contains("AWS_LAMBDA_RUNTIME_API=") && environment.contains(&endpoint);
        ours.then(|| process.file_name().to_string_lossy().into_owned())
    });
    ids.collect()
}

#[test]
fn a_replay_finds_what_a_run_finds() {
    let mut aws = Ministack::start("replay");
    let cut = fill(&mut aws, "replay");
    let outputs = deploy(&mut aws);

    let planned = said(&aws, &with(&["replay", "trail", "--plan"]));
    assert_eq!(planned.code, 0, "{planned:?}");
    assert!(planned.out.starts_with("to read: "), "{planned:?}");
    let started = aws.call(
        "stepfunctions",
        "list_executions",
        json!({ "stateMachineArn": outputs["StateMachineArn"] }),
    );
    assert_eq!(started["executions"], json!([]));

    let run = said(&aws, &with(&["run", "s3://trail"]));
    let replay = said(&aws, &with(&["replay", "trail"]));
    assert!(run.findings().len() > 10, "{run:?}");
    assert_eq!(replay.out, run.out, "{}\n{}", replay.err, run.err);
    assert_eq!(
        (run.code, replay.code),
        (3, 3),
        "{}\n{}",
        run.err,
        replay.err
    );
    let faults = |said: &Said| -> Vec<String> {
        let lines = said
            .err
            .lines()
            .filter(|line| line.starts_with("s3://trail/"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(faults(&replay), faults(&run));
    let of_cut = faults(&run).into_iter().filter(|line| line.contains(&cut));
    assert_eq!(of_cut.count(), 1, "{}", run.err);

    let some = ["--include", "*/2026/03/1*"];
    let plan = said(
        &aws,
        &with(&[&["replay", "trail", "--plan"], &some[..]].concat()),
    );
    let to_read = |said: &Said| said.out.lines().next().map(str::to_owned);
    assert_ne!(to_read(&plan), to_read(&planned));
    let run_some = said(&aws, &with(&[&["run", "s3://trail"], &some[..]].concat()));
    let replay_some = said(&aws, &with(&[&["replay", "trail"], &some[..]].concat()));
    told_alike(&replay_some, &run_some);
    let (few, all) = (run_some.findings().len(), run.findings().len());
    assert!(0 < few && few < all, "{few} of {all}");

    let accounts: BTreeSet<_> = run
        .findings()
        .iter()
        .map(|one| one["account"].to_string())
        .collect();
    assert_eq!(accounts.len(), 3);
}

#[test]
fn what_is_remembered_hidden_and_set_holds_in_a_replay_too() {
    let mut aws = Ministack::start("replay-state");
    fill(&mut aws, "replay-state");
    deploy(&mut aws);
    let file = folder("replay-state-config").join("patrol.toml");
    fs::write(&file, CONFIG).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let with = |words: &[&str]| -> Said {
        let rest = [
            "--from",
            "2026-03-02",
            "--to",
            "2026-03-20",
            "--config",
            &file,
        ];
        let params = ["--param", "assumeRole.disallowedRoles=Admin"];
        said(&aws, &[words, &rest, &params].concat())
    };
    let totals = |said: &Said| -> String {
        let mut lines = said.err.lines().rev();
        let line = lines.find(|line| line.contains(" findings in "));
        line.unwrap_or_else(|| panic!("{said:?}")).to_owned()
    };
    for format in ["text", "jsonl", "csv", "sarif", "junit", "ocsf"] {
        let manner = ["--format", format, "--verbose"];
        let run = with(&[&["run", "s3://trail"][..], &manner].concat());
        let replay = with(&[&["replay", "trail"][..], &manner].concat());
        assert_eq!(replay.out, run.out, "{format}: {}\n{}", replay.err, run.err);
        assert_eq!(totals(&replay), totals(&run), "{format}");
        for words in ["held back", "suppressed", "critical"] {
            assert!(totals(&run).contains(words), "{}", run.err);
        }
    }
}
