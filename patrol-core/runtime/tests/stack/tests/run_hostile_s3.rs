//! `run s3://` and `replay --plan` against a store that answers what S3 never would, and against a stranger's bucket.
#![cfg(feature = "deploy")]

use std::{
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use patrol_core::one_line;
use patrol_test_support::{
    lambda::{Endpoint, Response},
    patrol::{Said, event, patrol},
};

const OWNER: &str = "111122223333";

/// A log: two sign-ins of roots, the second of another account, and what says that it came from EventBridge.
const LOG: &str = r#"{"Records": [
    {"eventID": "1", "eventType": "AwsConsoleSignIn", "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventTime": "2026-03-01T10:00:00Z", "awsRegion": "us-east-1",
     "recipientAccountId": "111122223333", "userIdentity": {"type": "Root", "accountId": "111122223333"}, "responseElements": {"ConsoleLogin": "Success"}},
    {"eventID": "2", "eventType": "AwsConsoleSignIn", "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventTime": "2026-03-01T10:00:00Z", "awsRegion": "us-east-1",
     "recipientAccountId": "444455556666", "userIdentity": {"type": "Root", "accountId": "444455556666"}, "responseElements": {"ConsoleLogin": "Success"}},
    {"eventSource": "aws:sns", "Sns": {"MessageId": "1", "TopicArn": "t", "Message": "m", "Timestamp": "2026-03-01T10:00:00Z"}}
]}"#;

/// A request's path, and the owner that it asks for.
type Question = (String, Option<String>);

/// The store of a test: what it was asked.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<Question>>>);

impl Asked {
    fn all(&self) -> Vec<Question> {
        self.0.lock().expect("no panic").clone()
    }
}

fn list(token: Option<&str>, keys: &[&str]) -> Response {
    let keys = keys
        .iter()
        .map(|key| format!("<Contents><Key>{key}</Key><Size>9</Size></Contents>"));
    let keys: String = keys.collect();
    let more = match token {
        Some(token) => format!(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
        ),
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    Response::new(
        200,
        format!("<ListBucketResult>{more}{keys}</ListBucketResult>"),
    )
}

fn folders(names: &[&str]) -> Response {
    let folders = names
        .iter()
        .map(|name| format!("<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"));
    let folders: String = folders.collect();
    Response::new(
        200,
        format!("<ListBucketResult>{folders}</ListBucketResult>"),
    )
}

/// A store with a way to answer for each bucket.
fn store() -> (Endpoint, Asked) {
    let asked = Asked::default();
    let kept = asked.clone();
    let number = AtomicUsize::new(0);
    let endpoint = Endpoint::serve(move |request| {
        let owner = request.headers.get("x-amz-expected-bucket-owner").cloned();
        let path = request.path.clone();
        kept.0
            .lock()
            .expect("no panic")
            .push((path.clone(), owner.clone()));
        if path.contains("/CloudTrail/") {
            return Response::new(200, LOG);
        }
        if !path.contains("list-type=2") {
            return Response::new(200, event("e").to_string());
        }
        let count = number.fetch_add(1, Ordering::Relaxed);
        let number = count.to_string();
        let prefix = path.split_once("prefix=").unwrap_or_default().1;
        let prefix = prefix.split('&').next().unwrap_or_default();
        let prefix = &prefix.replace("%2F", "/");
        match path.split(['/', '?']).nth(1).unwrap_or_default() {
            "same" => list(Some("T"), &["a"]),
            "same-and-empty" => list(Some("T"), &[]),
            "always-empty" => list(Some(&number), &[]),
            "same-by-other-tokens" => list(Some(&number), &["a"]),
            "backwards" => list(Some(&number), &[&"a".repeat(1_000 - count.min(999))]),
            "not-below" => list(None, &["elsewhere/1_x.json.gz"]),
            "folder-in-itself" => folders(&[prefix]),
            "folders-without-end" => folders(&[&format!("{prefix}AWSLogs/")]),
            "huge" => {
                let key = "k".repeat(1_000);
                list(None, &vec![key.as_str(); 80_000])
            }
            "entities" => Response::new(
                200,
                "<!DOCTYPE l [<!ENTITY a \"aaaaaaaa\">]><ListBucketResult><Contents><Key>&a;</Key></Contents></ListBucketResult>",
            ),
            "elsewhere" => Response::new(301, "")
                .header("x-amz-bucket-region", "x\u{9b}31m@127.0.0.1:9/")
                .header("location", "http://127.0.0.1:9/"),
            "page" => Response::new(200, "<html><title>Sign in</title></html>"),
            "moved" => Response::new(307, "").header("location", "http://127.0.0.1:9/"),
            "words" => Response::new(
                403,
                "<Error><Code>AccessDenied</Code><Message>no \u{202e}\u{9b}31m\nerror: forged</Message></Error>",
            ),
            "strangers" if owner.as_deref() == Some(OWNER) => Response::new(
                403,
                "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
            ),
            "names" => list(
                None,
                &[
                    "..",
                    "../../etc/passwd",
                    "a\u{202e}&#x9b;31m&#10;error: forged",
                ],
            ),
            "foreign" => list(
                None,
                &["AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/1_x.json.gz"],
            ),
            "archive" => list(
                None,
                &["AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/1_x.json.gz"],
            ),
            _ => list(None, &["one"]),
        }
    });
    (endpoint, asked)
}

fn at(endpoint: &Endpoint, arguments: &[&str]) -> Command {
    let mut command = patrol();
    command
        .args(arguments)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env("AWS_ENDPOINT_URL", endpoint.url());
    command
}

fn run(endpoint: &Endpoint, bucket: &str, more: &[&str]) -> Said {
    let place = format!("s3://{bucket}/");
    let run = ["run", "--rule", "rootLogin", "--format", "jsonl", &place];
    let arguments = [&run[..], more].concat();
    let said: Said = at(endpoint, &arguments)
        .output()
        .expect("patrol runs")
        .into();
    for text in [&said.out, &said.err] {
        let shown = |line: &str| one_line(line) == line;
        assert!(text.lines().all(shown), "{bucket}: {text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error: forged")));
    }
    said
}

#[test]
fn an_answer_that_s3_never_gives_ends_the_command_with_a_clear_line() {
    let (endpoint, _) = store();
    let endless = "cannot be listed: the list does not go on";
    for (bucket, words) in [
        ("same", endless),
        ("same-and-empty", endless),
        ("always-empty", endless),
        ("same-by-other-tokens", endless),
        ("backwards", endless),
        ("huge", "cannot be listed: "),
        ("entities", "invalid XML escape"),
        ("page", "the answer is not the service's own"),
        ("elsewhere", "(HTTP 301)"),
        ("moved", "(HTTP 307)"),
        (
            "words",
            "AccessDenied: no \\u{202e}\\u{9b}31m\\nerror: forged",
        ),
    ] {
        let said = run(&endpoint, bucket, &[]);
        assert_eq!(said.code, 3, "{bucket}: {}", said.err);
        assert!(said.err.contains(words), "{bucket}: {}", said.err);
        // What is not a region is not passed on as advice.
        assert!(!said.err.contains("AWS_REGION"), "{}", said.err);
    }
    // Each key is read as it is, whatever it is.
    let said = run(&endpoint, "names", &[]);
    assert_eq!((said.code, said.findings().len()), (0, 3), "{}", said.err);
}

/// Where folders are listed one by one, as `replay` lists them and `run` for a time.
#[test]
fn a_list_that_leads_round_ends() {
    let (endpoint, _) = store();
    let time = ["--from", "2026-03-01", "--to", "2026-03-01"];
    let (above, region) = ("AWSLogs/", "AWSLogs/111122223333/CloudTrail/us-east-1/");
    for (bucket, places) in [
        ("same", &[above, region][..]),
        ("same-by-other-tokens", &[above, region]),
        ("same-and-empty", &[above, region]),
        ("always-empty", &[above, region]),
        ("backwards", &[above, region]),
        ("not-below", &[above, region]),
        ("folder-in-itself", &[above, region]),
        // Below a region no folders are asked for.
        ("folders-without-end", &[above]),
    ] {
        for folder in places {
            let (run, plan) = (
                format!("s3://{bucket}/{folder}"),
                format!("{bucket}/{folder}"),
            );
            for arguments in [&["run", &*run][..], &["replay", &*plan, "--plan"]] {
                let arguments = [arguments, &time, &["--rule", "rootLogin"]].concat();
                let said: Said = at(&endpoint, &arguments)
                    .output()
                    .expect("patrol runs")
                    .into();
                let words = "cannot be listed: the list does not go on";
                let ended = said.code == 3 && said.err.contains(words);
                assert!(ended, "{arguments:?}: {}: {}", said.code, said.err);
            }
        }
    }
}

/// Whoever may write into the folder of one account speaks for no other.
#[test]
fn a_log_speaks_for_the_account_of_its_folder_alone() {
    let (endpoint, _) = store();
    let said = run(&endpoint, "foreign", &[]);
    assert_eq!(said.findings().len(), 1, "{}", said.err);
    assert_eq!(said.findings()[0]["event"]["account"], OWNER);
    let words = "1_x.json.gz:2: the record says account `444455556666`, and it is in the folder of account 111122223333: CloudTrail did not write it";
    assert!(said.err.contains(words), "{}", said.err);
    let words = "1_x.json.gz:3: not a CloudTrail record: a trail's log object holds nothing else";
    assert!(said.err.contains(words), "{}", said.err);
}

#[test]
fn a_bucket_has_the_owner_that_is_asked_for() {
    let (endpoint, asked) = store();
    let owner = ["--bucket-owner", OWNER];
    let said = run(&endpoint, "logs", &owner);
    assert_eq!((said.code, said.findings().len()), (0, 1), "{}", said.err);
    let all = asked.all();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        all.iter().all(|(_, owner)| owner.as_deref() == Some(OWNER)),
        "{all:?}"
    );

    let said = run(&endpoint, "strangers", &owner);
    assert_eq!(said.code, 3);
    let words =
        "this needs `s3:ListBucket` on the bucket, and that account 111122223333 owns the bucket";
    assert!(said.err.contains(words), "{}", said.err);
    assert_eq!(run(&endpoint, "strangers", &[]).code, 0);

    let said = run(&endpoint, "logs", &["--bucket-owner", "1111"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err
            .contains("expected the 12 digits of an account's id"),
        "{}",
        said.err
    );
}

#[test]
fn a_replay_asks_for_the_owner_of_the_archive() {
    let (endpoint, asked) = store();
    let plan = [
        "replay",
        "archive/AWSLogs/111122223333/CloudTrail/us-east-1/",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01",
        "--rule",
        "rootLogin",
        "--plan",
        "--bucket-owner",
        OWNER,
    ];
    let said: Said = at(&endpoint, &plan).output().expect("patrol runs").into();
    assert_eq!(said.code, 0, "{}", said.err);
    let all = asked.all();
    assert!(!all.is_empty());
    assert!(
        all.iter().all(|(_, owner)| owner.as_deref() == Some(OWNER)),
        "{all:?}"
    );
}
