//! `run --compare`: two configurations, two binaries, two sets of findings.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use patrol_test_support::{
    binary,
    patrol::{Said, event, folder, lines, patrol},
};
use serde_json::{Value, json};

/// Sign-ins of a root, and the end of a trail.
fn events(folder: &Path) {
    let mut stopped = event("stopped");
    stopped["detail-type"] = "AWS API Call via CloudTrail".into();
    stopped["source"] = "aws.cloudtrail".into();
    stopped["detail"]["eventType"] = "AwsApiCall".into();
    stopped["detail"]["eventSource"] = "cloudtrail.amazonaws.com".into();
    stopped["detail"]["eventName"] = "DeleteTrail".into();
    fs::write(
        folder.join("events.jsonl"),
        lines(&[event("1"), stopped, event("2")]),
    )
    .expect("a file");
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = patrol();
    command.current_dir(folder).arg("run").args(arguments);
    command.output().expect("patrol runs").into()
}

#[test]
fn two_configurations_are_told_apart() {
    let folder = folder("compare-config");
    events(&folder);
    let before = "[rules.cloudTrail]\ndisallowedActions = [\"DeleteTrail\"]\n";
    let after = "[rules.rootLogin]\nseverity = \"high\"\n";
    fs::write(folder.join("before.toml"), before).expect("a file");
    fs::write(folder.join("patrol.toml"), after).expect("a file");
    let flags = [
        "--rule",
        "rootLogin",
        "--rule",
        "trailStopped",
        "--compare",
        "before.toml",
        "events.jsonl",
    ];
    let said = run(&folder, &flags);
    assert_eq!(
        (said.code, &*said.out),
        (
            1,
            "\
before.toml -> patrol.toml: 1 rule differs
rootLogin: 2 of another severity
  changed  critical -> high  Root user of account 111122223333 signed in
           2026-03-02T09:01:00Z  events.jsonl:1
"
        ),
        "{}",
        said.err
    );
    let same = run(
        &folder,
        &[
            "--rule",
            "rootLogin",
            "--compare",
            "patrol.toml",
            "events.jsonl",
        ],
    );
    assert_eq!(
        (same.code, &*same.out),
        (0, "patrol.toml -> patrol.toml: no difference\n")
    );
}

#[test]
fn two_binaries_are_told_apart_and_a_pull_request_gets_a_table() {
    let folder = folder("compare-binary");
    events(&folder);
    let old = folder.join("old");
    let program = binary("patrol-test-stack");
    fs::write(
        &old,
        format!(
            "#!/bin/sh\nshift\nexec '{}' run --without rootLogin \"$@\"\n",
            program.display()
        ),
    )
    .expect("a script");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).expect("a program");
    let said = run(
        &folder,
        &["--compare", "old", "--format", "markdown", "events.jsonl"],
    );
    assert_eq!(said.code, 1, "{}", said.err);
    let rows: Vec<_> = said.out.lines().collect();
    assert_eq!(rows[0], "### Patrol: other findings");
    assert!(
        rows.contains(&"| `rootLogin` | 2 | 0 | 0 | new, critical: `Root user of account 111122223333 signed in`, `events.jsonl:1` |"),
        "{}",
        said.out
    );
    assert_eq!(rows.len(), 7, "other rules find the same: {}", said.out);
}

#[test]
fn two_sets_of_findings_are_told_apart() {
    let folder = folder("compare-findings");
    events(&folder);
    let found = run(
        &folder,
        &[
            "-q",
            "--rule",
            "rootLogin",
            "--format",
            "jsonl",
            "events.jsonl",
        ],
    );
    let mut findings = found.findings();
    assert_eq!(findings.len(), 2);
    fs::write(folder.join("old.jsonl"), &found.out).expect("a file");
    findings[1]["key"] = json!("rootLogin/other");
    findings[1]["event_id"] = Value::Null;
    fs::write(folder.join("new.jsonl"), lines(&findings)).expect("a file");
    let said = run(&folder, &["--compare", "old.jsonl", "new.jsonl"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(
        said.out.contains("rootLogin: 1 new, 1 lost\n"),
        "{}",
        said.out
    );
    fs::write(folder.join("none.jsonl"), "").expect("a file");
    let said = run(&folder, &["--compare", "none.jsonl", "old.jsonl"]);
    assert!(said.out.contains("rootLogin: 2 new\n"), "{}", said.out);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = folder("compare-refused");
    events(&folder);
    fs::write(
        folder.join("old.jsonl"),
        "{\"rule\":\"a\",\"severity\":\"low\",\"subject\":\"x\"}\nno finding\n",
    )
    .expect("a file");
    fs::write(folder.join("bad.toml"), "[rules.nothing]\n").expect("a file");
    for (arguments, words) in [
        (
            &["--compare", "nowhere", "events.jsonl"][..],
            "`--compare nowhere`: expected a file",
        ),
        (
            &["--compare", "old.jsonl", "events.jsonl"],
            "it holds findings, and `events.jsonl` does not",
        ),
        (
            &["--compare", "old.jsonl", "old.jsonl"],
            "`old.jsonl`, line 2: no finding",
        ),
        (
            &["--compare", "events.jsonl", "events.jsonl"],
            "`events.jsonl` cannot be run",
        ),
        (
            &["--compare", "bad.toml", "events.jsonl"],
            "`bad.toml run` ended with code 2",
        ),
        (
            &["--compare", "bad.toml", "-"],
            "standard input can be read once",
        ),
        (
            &["--compare", "bad.toml", "--format", "csv", "events.jsonl"],
            "`--format text` or `--format markdown`",
        ),
        (
            &["--format", "markdown", "events.jsonl"],
            "`--format markdown` is for `--compare`",
        ),
    ] {
        let said = run(&folder, arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn faults_of_a_side_are_no_clean_answer() {
    let folder = folder("compare-faults");
    fs::write(folder.join("events.jsonl"), "no event\n").expect("a file");
    fs::write(folder.join("before.toml"), "").expect("a file");
    let said = run(
        &folder,
        &[
            "--rule",
            "rootLogin",
            "--compare",
            "before.toml",
            "events.jsonl",
        ],
    );
    assert_eq!(said.code, 3, "{}", said.err);
}
