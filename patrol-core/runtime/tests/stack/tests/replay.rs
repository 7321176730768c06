//! An archive replayed on AWS's own engine, in miniature: the same findings as `run`, whatever fails.
#![cfg(all(feature = "deploy", feature = "lambda"))]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use patrol_test_support::{
    Ministack,
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
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
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

    let accounts: BTreeSet<_> = run
        .findings()
        .iter()
        .map(|one| one["account"].to_string())
        .collect();
    assert_eq!(accounts.len(), 3);
}
