//! What `run` reads of an archive: by time, account, region and severity, and what rules could match.

use std::{collections::BTreeSet, fs, path::Path};

use patrol_test_support::{
    archive::Archive,
    patrol::{Said, event, folder, patrol, record},
};
use serde_json::{Value, json};

fn run(folder: &Path, more: &[&str]) -> Said {
    let mut command = patrol();
    command
        .args([
            "run",
            "--without",
            "repositoryMadePublic",
            "--format",
            "jsonl",
            "-v",
        ])
        .args(["--param", "assumeRole.disallowedRoles=Admin"])
        .args(more)
        .arg(folder);
    command.output().expect("patrol runs").into()
}

fn archive(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    let archive = Archive {
        files: 84,
        records: 40,
        seed: 5,
    };
    archive.write(&folder);
    folder
}

/// Findings of everything that say what is asked for.
fn of(all: &Said, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    all.findings().into_iter().filter(wanted).collect()
}

#[test]
fn findings_are_those_of_the_selection_and_other_files_are_not_opened() {
    let folder = archive("selection");
    let all = run(&folder, &[]);
    assert!(all.findings().len() > 30, "{}", all.findings().len());
    let text =
        |finding: &Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    for (flags, wanted, days) in [
        (
            &["--from", "2026-03-10", "--to", "2026-03-12"][..],
            &(|finding: &Value| ("2026-03-10".."2026-03-13").contains(&&*text(finding, "time")))
                as &dyn Fn(&Value) -> bool,
            4,
        ),
        (
            &[
                "--from",
                "2026-03-10T12:00:00Z",
                "--to",
                "2026-03-10T18:00:00+02:00",
            ],
            &|finding| {
                ("2026-03-10T12:00:00Z".."2026-03-10T16:00:01Z").contains(&&*text(finding, "time"))
            },
            2,
        ),
        (
            &[
                "--account",
                "111122223333",
                "--region",
                "us-east-1",
                "--region",
                "us-west-2",
            ],
            &|finding| {
                text(finding, "account") == "111122223333"
                    && text(finding, "region").starts_with("us-")
            },
            28,
        ),
        (
            &["--severity", "high"],
            &|finding| ["high", "critical"].contains(&&*text(finding, "severity")),
            28,
        ),
    ] {
        let said = run(&folder, flags);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(
            said.findings() == of(&all, wanted),
            "{flags:?}: other findings"
        );
        let opened: BTreeSet<_> = said
            .err
            .lines()
            .filter_map(|line| line.split("/2026/03/").nth(1)?.get(..2))
            .collect();
        assert!(
            !opened.is_empty() && opened.len() <= days,
            "{flags:?}: {opened:?}"
        );
        assert_eq!(
            said.err.contains("outside the selection"),
            flags[0] != "--severity",
            "{}",
            said.err
        );
    }
}

#[test]
fn where_no_rule_could_match_nothing_is_opened() {
    let folder = archive("needed");
    let said = run(&folder, &["--without", "instanceOutsideHome"]);
    assert!(!said.err.contains("no rule could match"), "{}", said.err);
    let mut command = patrol();
    let iam = command
        .args(["run", "-v", "--rule", "allowedIAMActions"])
        .args(["--param", "allowedIAMActions.restrictedServices=iam"])
        .arg(&folder)
        .output();
    let said: Said = iam.expect("patrol runs").into();
    assert!(
        said.err.contains("where no rule could match"),
        "{}",
        said.err
    );
    let opened: Vec<_> = said
        .err
        .lines()
        .filter(|line| line.contains(".json.gz:"))
        .collect();
    assert!(
        !opened.is_empty() && opened.iter().all(|line| line.contains("/us-east-1/")),
        "{}",
        said.err
    );
}

#[test]
fn events_that_do_not_say_when_are_taken() {
    let folder = folder("selection-silent");
    let mut silent = event("silent");
    silent["time"] = Value::Null;
    let events = [event("in"), silent]
        .map(|event| format!("{event}\n"))
        .concat();
    fs::write(folder.join("events.jsonl"), events).expect("a file");
    let ids = |flags: &[&str]| -> Vec<String> {
        let mut command = patrol();
        command
            .args(["run", "--rule", "rootLogin", "--format", "jsonl"])
            .args(flags)
            .arg(&folder);
        let said: Said = command.output().expect("patrol runs").into();
        let findings = said.findings();
        findings
            .iter()
            .map(|finding| finding["event_id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(ids(&["--from", "2026-03-02"]), ["in", "silent"]);
    assert_eq!(ids(&["--to", "2026-03-01"]), ["silent"]);
    assert_eq!(ids(&["--account", "999999999999"]), [""; 0]);
}

#[test]
fn a_selection_that_makes_no_sense_is_refused() {
    let folder = folder("selection-refused");
    for (flags, words) in [
        (
            &["--from", "yesterday"][..],
            "`--from yesterday`: expected a date such as `2026-03-01`",
        ),
        (&["--to", "2026-3-1"], "`--to 2026-3-1`: expected a date"),
        (
            &["--from", "2026-03-02", "--to", "2026-03-01"],
            "`--from 2026-03-02` is after `--to 2026-03-01`",
        ),
        (
            &["--account", "prod"],
            "`--account prod`: expected the 12 digits",
        ),
        (
            &["--region", "Ireland"],
            "`--region Ireland`: expected a name such as `eu-west-1`",
        ),
        (&["--severity", "bad"], "unknown severity `bad`"),
    ] {
        let said = run(&folder, flags);
        assert_eq!(said.code, 2, "{flags:?}: {}", said.err);
        assert!(said.err.contains(words), "{flags:?}: {}", said.err);
    }
}

#[test]
fn digests_and_aggregated_records_are_one_count_a_file() {
    let folder = folder("selection-kinds");
    let aggregated = json!({
        "eventVersion": "1.0", "accountId": "111122223333", "eventId": "a-1", "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent", "awsRegion": "us-east-1", "eventSource": "signin.amazonaws.com",
        "timeWindow": {"windowStart": "2026-03-02T09:00:00Z", "windowEnd": "2026-03-02T09:05:00Z", "windowSize": "PT5M"},
    });
    let log = json!({"Records": [aggregated, record("1"), aggregated, aggregated]});
    let digest = json!({
        "awsAccountId": "111122223333", "digestStartTime": "2026-03-02T08:00:00Z",
        "digestEndTime": "2026-03-02T09:00:00Z", "digestS3Bucket": "logs", "digestS3Object": "x", "logFiles": [],
    });
    fs::write(folder.join("a.json"), log.to_string()).expect("a file");
    fs::write(folder.join("b.json"), digest.to_string()).expect("a file");
    let mut command = patrol();
    command
        .args(["run", "--rule", "rootLogin", "--format", "jsonl"])
        .arg(&folder);
    let said: Said = command.output().expect("patrol runs").into();
    assert_eq!((said.code, said.findings().len()), (0, 1), "{}", said.err);
    let lines: Vec<_> = said
        .err
        .lines()
        .map(|line| line.rsplit('/').next().unwrap_or_default())
        .collect();
    assert_eq!(
        lines,
        [
            "a.json: passed over 3 aggregated records, which EventBridge does not deliver",
            "b.json: passed over a digest of CloudTrail, which holds no events",
        ]
    );
}

/// Files that are not logs may lie beside them; whoever names a file wants it.
#[test]
fn of_a_folder_only_files_of_the_names_that_are_asked_for_are_read() {
    let folder = folder("selection-names");
    fs::create_dir_all(folder.join("2026")).expect("a folder");
    for name in [
        "a.json",
        "2026/b.json",
        "2026/c.jsonl",
        "picture.png",
        "2026/picture.png",
    ] {
        let content = match name.ends_with("png") {
            true => "PNG".to_owned(),
            false => event(name).to_string(),
        };
        fs::write(folder.join(name), content).expect("a file");
    }
    let path = folder.to_str().expect("UTF-8");
    let run = |more: &[&str]| {
        let mut command = patrol();
        command.args(["run", "--rule", "rootLogin", "--format", "jsonl", "-v"]);
        let said: Said = command.args(more).output().expect("patrol runs").into();
        said
    };
    let found = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("{path}/{name}:1"))
            .collect()
    };
    let said = run(&[path]);
    assert_eq!(said.code, 3, "the pictures are not events: {}", said.err);
    for (globs, names, left_out) in [
        (
            &["--include", "*.json"][..],
            &["2026/b.json", "a.json"][..],
            "3 files or folders",
        ),
        (
            &["--include", "*.json", "--include", "c.*"],
            &["2026/b.json", "2026/c.jsonl", "a.json"],
            "2 files or folders",
        ),
        (
            &["--include", "*/2026/*.json*"],
            &["2026/b.json", "2026/c.jsonl"],
            "3 files or folders",
        ),
        (&["--include", "nothing"], &[], "5 files or folders"),
    ] {
        let said = run(&[globs, &[path]].concat());
        assert_eq!(
            (said.code, said.inputs()),
            (0, found(names)),
            "{globs:?}: {}",
            said.err
        );
        assert!(
            said.err
                .contains(&format!("not read: {left_out} outside the selection")),
            "{}",
            said.err
        );
    }
    let named = format!("{path}/a.json");
    let said = run(&["--include", "*.jsonl", &named]);
    assert_eq!(said.inputs(), found(&["a.json"]), "{}", said.err);
}
