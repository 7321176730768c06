//! `run` on one core and on many: the same findings in the same order, and what ends it early.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use patrol_test_support::{
    archive::Archive,
    patrol::{Said, event, folder, gzip, patrol},
};
use serde_json::Value;

/// The rules of the archive's calls, with what they need.
const RULES: [&str; 10] = [
    "--param",
    "assumeRole.disallowedRoles=Admin",
    "--param",
    "cloudTrail.disallowedActions=StopLogging",
    "--param",
    "allowedIAMActions.restrictedServices=iam",
    "--without",
    "repositoryMadePublic",
    "--format",
    "jsonl",
];

fn run(folder: &Path, more: &[&str]) -> Said {
    let mut command = patrol();
    command
        .arg("run")
        .args(RULES)
        .args(more)
        .arg("-q")
        .arg(folder);
    command.output().expect("patrol runs").into()
}

/// Log files of one day to the next, one of them cut off, one no log file at all.
fn archive(name: &str) -> PathBuf {
    let folder = folder(name);
    let archive = Archive {
        files: 24,
        records: 60,
        seed: 11,
    };
    archive.write(&folder);
    let cut = gzip(
        &[event("1"), event("2")]
            .map(|event| event.to_string())
            .concat()
            .into_bytes(),
    );
    fs::write(folder.join("AWSLogs/cut.json.gz"), &cut[..cut.len() - 20]).expect("a file");
    fs::write(folder.join("AWSLogs/page.html"), "<html>\n<p>no log</p>\n").expect("a file");
    folder
}

#[test]
fn one_job_and_many_say_the_same_and_a_bad_file_does_no_harm() {
    let folder = archive("jobs");
    let one = run(&folder, &["--jobs", "1"]);
    assert_eq!(one.code, 3, "{}", one.err);
    assert!(one.findings().len() > 15, "{}", one.findings().len());
    let faults: Vec<_> = one.err.lines().collect();
    assert_eq!(faults.len(), 2, "{}", one.err);
    for jobs in ["2", "7", "40"] {
        let many = run(&folder, &["--jobs", jobs]);
        assert_eq!((many.code, &many.err), (one.code, &one.err), "{jobs} jobs");
        assert!(many.out == one.out, "{jobs} jobs give another output");
    }
}

/// Sign-ins of the root user, hundreds of them a file and more than a lane takes; a key comes again in every file.
fn full_of_findings(name: &str) -> PathBuf {
    let folder = folder(name);
    for file in 0..3 {
        let events = (0..250).map(|number| {
            let mut event = event(&format!("{file}-{number}"));
            event["account"] = format!("1111222233{:02}", number % 7).into();
            event["time"] = format!(
                "2026-01-0{}T{:02}:{:02}:00Z",
                file + 1,
                number / 60,
                number % 60
            )
            .into();
            event["detail"]["eventID"] = format!("record-{file}-{number}").into();
            event["detail"]["sourceIPAddress"] = format!("a\u{202e}{number}\n").into();
            event["detail"]["additionalEventData"]["padding"] = "x".repeat(12_000).into();
            event.to_string() + "\n"
        });
        fs::write(
            folder.join(format!("{file}.jsonl")),
            events.collect::<String>(),
        )
        .expect("a file");
    }
    folder
}

#[test]
fn one_job_and_many_say_the_same_where_everything_is_a_finding() {
    let folder = full_of_findings("jobs-full");
    let config = folder.join("patrol.toml");
    let text = r#"
[rules.rootLogin]
aggregate = "throttle=2h close=1d"

[[suppress]]
rules = ["rootLogin"]
when = { account = ["111122223303"] }
reason = "the account of a test"
owner = "security@example.com"
until = 2026-01-04
"#;
    fs::write(&config, text).expect("a file");
    let say = |format: &str, jobs: &str, more: &[&str]| -> (Said, String) {
        let report = folder.join("report.html");
        let said: Said = patrol()
            .args(["run", "--rule", "rootLogin", "--format", format])
            .args(["--jobs", jobs, "--summary", "--by-rule", "-v", "--config"])
            .arg(&config)
            .arg("--report")
            .arg(&report)
            .args(more)
            .args((0..3).map(|file| folder.join(format!("{file}.jsonl"))))
            .output()
            .expect("patrol runs")
            .into();
        (said, fs::read_to_string(&report).expect("the report"))
    };
    let same = |format: &str, jobs: &[&str], more: &[&str]| {
        let (one, page) = say(format, "1", more);
        assert_eq!(one.code, 0, "{}", one.err);
        for words in ["in 750 events", "suppressed"] {
            assert!(one.err.contains(words), "{}", one.err);
        }
        for jobs in jobs {
            let (many, other) = say(format, jobs, more);
            assert_eq!(many.err, one.err, "{format}, {jobs} jobs");
            assert!(many.out == one.out, "{format}, {jobs} jobs: another output");
            assert!(other == page, "{format}, {jobs} jobs: another report");
        }
    };
    same("jsonl", &["2", "3", "8"], &["--every-finding"]);
    for format in ["text", "jsonl", "csv", "sarif", "junit", "ocsf"] {
        same(format, &["3"], &[]);
    }
}

/// What `run` passes over without writing an envelope around it is what no rule hears of.
#[test]
fn records_in_a_log_file_and_as_events_give_the_same() {
    let folder = archive("jobs-events");
    let mut logs = Vec::new();
    find(&folder.join("AWSLogs"), &mut logs);
    let mut lines = String::new();
    for log in &logs {
        let mut text = String::new();
        let mut file = flate2::read::GzDecoder::new(File::open(log).expect("a file"));
        if file.read_to_string(&mut text).is_err() || !text.starts_with("{\"Records\"") {
            continue;
        }
        let records: Value = serde_json::from_str(&text).expect("a log file");
        for record in records["Records"].as_array().expect("records") {
            lines += &format!("{record}\n");
        }
    }
    let bare = folder.join("bare.jsonl");
    fs::write(&bare, lines).expect("a file");
    let keys = |said: &Said| -> Vec<_> {
        let findings = said.findings().into_iter();
        findings
            .map(|finding| (finding["key"].clone(), finding["event"].clone()))
            .collect()
    };
    let logs = run(&folder.join("AWSLogs"), &[]);
    let mut found = keys(&logs);
    found.retain(|(_, event)| event["source"] != "aws.signin");
    assert!(!found.is_empty());
    assert!(found == keys(&run(&bare, &[])), "other findings");
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut entries: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn interrupt(process: u32) {
    let sent = Command::new("kill")
        .args(["-INT", &process.to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn what_was_found_before_ctrl_c_is_kept() {
    let report = folder("interrupted").join("page.html");
    let mut child = patrol()
        .args(["run", "--rule", "rootLogin", "--report"])
        .arg(&report)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("patrol starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    writeln!(stdin, "{}", event("first")).expect("an event");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a finding");
    assert!(line.starts_with("CRITICAL"), "{line}");
    interrupt(child.id());
    let output = child.wait_with_output().expect("patrol ends");
    drop(stdin);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{words}");
    assert!(
        words.contains(
            "interrupted: 0 inputs were read to their end; what was found until then is kept"
        ),
        "{words}"
    );
    let page = fs::read_to_string(report).expect("the report");
    assert!(page.contains("1 finding"), "{page}");
}

#[test]
fn a_full_disk_is_one_clear_line() {
    let mut child = patrol()
        .args(["run", "--rule", "rootLogin", "-q", "-"])
        .stdin(Stdio::piped())
        .stdout(
            File::options()
                .write(true)
                .open("/dev/full")
                .expect("/dev/full"),
        )
        .stderr(Stdio::piped())
        .spawn()
        .expect("patrol starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    writeln!(stdin, "{}", event("first")).expect("an event");
    drop(stdin);
    let output = child.wait_with_output().expect("patrol ends");
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{words}");
    assert!(
        words.starts_with("error: cannot write the output: ") && words.lines().count() == 1,
        "{words}"
    );
}

/// What was found is told before the report; a smaller limit than the page stands for the disk.
#[test]
fn a_report_that_has_no_room_is_one_clear_line() {
    let folder = folder("jobs-no-room");
    let report = folder.join("report.html");
    let input = folder.join("event.json");
    fs::write(&input, event("first").to_string()).expect("a file");
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh"])
        .arg(patrol().get_program())
        .args(["run", "--rule", "rootLogin", "-q", "--report"])
        .args([&report, &input])
        .output()
        .expect("a shell");
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{words}");
    let wanted = format!("error: cannot write the output: `{}`: ", report.display());
    assert!(
        words.starts_with(&wanted) && words.lines().count() == 1,
        "{words}"
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("Root user"));
    assert!(!report.exists());
}

/// The function gets each log file as CloudTrail's records, and people hear the same of it.
#[cfg(feature = "lambda")]
#[test]
fn the_function_finds_the_same() {
    use patrol_test_support::lambda::{Function, Sns};

    let folder = folder("jobs-function");
    let archive = Archive {
        files: 6,
        records: 400,
        seed: 3,
    };
    archive.write(&folder);
    let flags = [
        "run",
        "--no-config",
        "--every-finding",
        "--rule",
        "removeS3ManagedEncryption",
        "--rule",
        "publicBucketACL",
        "--rule",
        "trailStopped",
        "--format",
        "jsonl",
        "-q",
    ];
    let said: Said = patrol()
        .args(flags)
        .arg(&folder)
        .output()
        .expect("patrol runs")
        .into();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let keys = |finding: &Value| (text(&finding["event_id"]), text(&finding["rule"]));
    let found: Vec<_> = said.findings().iter().map(keys).collect();
    assert!(found.len() > 3, "{}", said.err);

    let sns = Sns::start();
    let function = Function::new(patrol_test_support::binary("patrol-test-stack"))
        .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
        .env(
            "AlertAggregation",
            "removeS3ManagedEncryption every; publicBucketACL every; trailStopped every",
        )
        .env("AllowedIAMActionsRestrictedServices", "none")
        .env("AssumeRoleDisallowedRoles", "none")
        .env("CloudTrailDisallowedActions", "none")
        .env("CloudfrontModifyDeleteProtectedActions", "none")
        .env("CloudfrontModifyDeleteProtectedDistributions", "none")
        .env("DisallowedResourcesDisallowedResourceArns", "none")
        .env("RepositoryMadePublicWebhookSecret", "secret")
        .env("AWS_ENDPOINT_URL", sns.url())
        .start();
    let mut logs = Vec::new();
    find(&folder, &mut logs);
    for log in &logs {
        let mut text = String::new();
        let mut file = flate2::read::GzDecoder::new(File::open(log).expect("a file"));
        file.read_to_string(&mut text).expect("gzip");
        function.invoke_raw(text).expect("the invocation");
    }
    let rules = [
        "removeS3ManagedEncryption",
        "publicBucketACL",
        "trailStopped",
    ];
    let told = sns.published().into_iter();
    let told: Vec<_> = told
        .filter(|message| {
            let rule = message.attributes.get("rule");
            rule.is_some_and(|rule| rules.contains(&rule.as_str()))
        })
        .collect();
    assert_eq!(told.len(), found.len());
    // The function tells what it finds in one invocation side by side, in no order.
    for (event, rule) in &found {
        let same = told.iter().filter(|message| {
            message.attributes["rule"] == *rule && message.message.contains(event)
        });
        assert_eq!(same.count(), 1, "{rule} of {event}");
    }
}
