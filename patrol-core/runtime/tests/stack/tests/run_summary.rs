//! What people get of many findings: the summary and the report.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use patrol_test_support::patrol::{event, feed, folder, lines};
use serde_json::Value;

/// Sign-ins of roots on three days, most of them in one account.
fn events() -> String {
    let events: Vec<Value> = (0..14)
        .map(|number| {
            let mut event = event(&number.to_string());
            let day = 1 + number % 3;
            event["time"] = format!("2026-03-0{day}T10:00:00Z").into();
            if number == 13 {
                event["account"] = "444455556666".into();
            }
            event
        })
        .collect();
    lines(&events)
}

#[test]
fn the_summary_says_how_often_where_and_when() {
    let said = feed(
        &[
            "run",
            "--rule",
            "rootLogin",
            "--format",
            "jsonl",
            "--summary",
            "-",
        ],
        events().as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.err,
        "\
rootLogin  critical  14 times
By account
         13   92 %  111122223333
          1    7 %  444455556666
By day
  2026-03-01          5  ########################################
  2026-03-02          5  ########################################
  2026-03-03          4  ################################
"
    );
}

#[test]
fn a_few_principals_that_did_most_are_named() {
    let trail = |number: usize, user: &str| {
        let mut event = event(&number.to_string());
        event["detail-type"] = "AWS API Call via CloudTrail".into();
        event["source"] = "aws.cloudtrail".into();
        event["detail"]["eventType"] = "AwsApiCall".into();
        event["detail"]["eventSource"] = "cloudtrail.amazonaws.com".into();
        event["detail"]["eventName"] = "DeleteTrail".into();
        event["detail"]["userIdentity"] = serde_json::json!({
            "type": "IAMUser", "accountId": "111122223333", "userName": user,
            "arn": format!("arn:aws:iam::111122223333:user/{user}"),
        });
        event
    };
    let users = [
        "ann", "ann", "ann", "ann", "ben", "ben", "ben", "ben", "ben", "eve",
    ];
    let events: Vec<_> = users
        .iter()
        .enumerate()
        .map(|(number, user)| trail(number, user))
        .collect();
    let said = feed(
        &[
            "run",
            "--rule",
            "cloudTrail",
            "--param",
            "cloudTrail.disallowedActions=DeleteTrail",
            "--format",
            "jsonl",
            "--summary",
            "-",
        ],
        lines(&events).as_bytes(),
    );
    assert!(
        said.err.starts_with(
            "cloudTrail  high      10 times; two principals are 90 %: arn:aws:iam::111122223333:user/ben, arn:aws:iam::111122223333:user/ann\n"
        ),
        "{}",
        said.err
    );
}

#[test]
fn the_report_has_a_timeline_filters_and_each_event() {
    let path = folder("report-timeline").join("report.html");
    let path = path.to_str().expect("UTF-8");
    let said = feed(
        &["run", "--rule", "rootLogin", "--report", path, "-q", "-"],
        events().as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let page = fs::read_to_string(path).expect("the page");
    for words in [
        "Findings a day, at most 5",
        "data-time=\"2026-03-03\" title=\"2026-03-03: 4 findings\"",
        "<form class=\"filters\" hidden>",
        "<option value=\"444455556666\">444455556666 (1)</option>",
        "data-accounts=\"111122223333 444455556666\"",
        "prefers-color-scheme: dark",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(page.matches("<details class=\"occurrence\"").count(), 14);
    assert_eq!(
        page.matches("&quot;eventName&quot;: &quot;ConsoleLogin&quot;")
            .count(),
        14
    );
}

/// Findings say where an account is weak.
#[test]
fn a_report_is_its_owners_and_follows_no_link() {
    let folder = folder("report-mode");
    let path = folder.join("report.html");
    let victim = folder.join("victim");
    fs::write(&victim, "precious").expect("a file");
    // Whoever may write into the folder can guess the name of the draft.
    let link = folder.join("report.html.new");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&victim, &link).expect("a link");
    let run = |path: &Path| {
        let path = path.to_str().expect("UTF-8");
        let arguments = ["run", "--rule", "rootLogin", "--report", path, "-q", "-"];
        let said = feed(&arguments, events().as_bytes());
        assert_eq!(said.code, 0, "{}", said.err);
        let mode = fs::metadata(path).expect("a file").permissions().mode();
        mode & 0o777
    };
    let _ = fs::remove_file(&path);
    assert_eq!(run(&path), 0o600);
    assert_eq!(fs::read_to_string(&victim).expect("a file"), "precious");
    // Whoever let others read it goes on doing so.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("permissions");
    assert_eq!(run(&path), 0o644);
}

/// What happened within two days is told by the hour, whatever else an event says its time is.
#[test]
fn findings_of_two_days_have_a_timeline_of_hours() {
    let path = folder("report-hours").join("report.html");
    let path = path.to_str().expect("UTF-8");
    let times = [
        "2026-03-01T09:59:59Z",
        "2026-03-01T11:00:00Z",
        "2026-03-01T99:00:00Z",
        "noon",
    ];
    let events = times.iter().map(|time| {
        let mut event = event(time);
        event["time"] = (*time).into();
        event
    });
    let input = lines(&events.collect::<Vec<_>>());
    let said = feed(
        &["run", "--rule", "rootLogin", "--report", path, "-q", "-"],
        input.as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let page = fs::read_to_string(path).expect("the page");
    for words in [
        "Findings an hour (UTC), at most 1",
        "data-time=\"2026-03-01T09\" title=\"2026-03-01 09:00: 1 finding\"",
        "data-time=\"2026-03-01T10\" title=\"2026-03-01 10:00: 0 findings\"",
        "data-time=\"2026-03-01T11\" title=\"2026-03-01 11:00: 1 finding\"",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(page.matches("class=\"bar\"").count(), 3);
}

#[test]
fn a_table_says_what_each_rule_was_given_and_what_came_of_it() {
    let mut other = event("other");
    other["detail"]["userIdentity"] = serde_json::json!({"type": "IAMUser", "userName": "ann"});
    let said = feed(
        &[
            "run",
            "--rule",
            "rootLogin",
            "--rule",
            "bucketDeleted",
            "--format",
            "jsonl",
            "--by-rule",
            "-",
        ],
        (events() + &lines(&[other])).as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.err,
        "\
rule       delivered   reported     silent     failed
rootLogin         15         14          1          0
no event for 1 rule (`--nearest-miss` says what kept it away):
  bucketDeleted
"
    );
}

#[test]
fn the_nearest_event_of_a_rule_that_was_given_none_is_told_with_the_field_that_differs() {
    let call = |id: &str, name: &str, error: Option<&str>| {
        let mut call = event(id);
        call["source"] = "aws.s3".into();
        call["detail-type"] = "AWS API Call via CloudTrail".into();
        call["detail"]["eventSource"] = "s3.amazonaws.com".into();
        call["detail"]["eventName"] = name.into();
        if let Some(error) = error {
            call["detail"]["errorCode"] = error.into();
        }
        call
    };
    let nearest = |events: &[serde_json::Value], jobs: &str| {
        let rules = ["--rule", "rootLogin", "--rule", "bucketDeleted"];
        let told = ["-q", "--nearest-miss", "--jobs", jobs, "-"];
        let said = feed(
            &[&["run"][..], &rules, &told].concat(),
            lines(events).as_bytes(),
        );
        assert_eq!(said.code, 0, "{}", said.err);
        let (_, after) = said.err.split_once("no event for 1 rule").expect("one");
        after.to_owned()
    };
    let head = "; the nearest to each, and what kept it from matching:\n  bucketDeleted\n";
    let sign_in = event("far");
    let other_call = call("near", "PutObject", None);
    let refused = call("nearest", "DeleteBucket", Some("AccessDenied"));
    for (events, words) in [
        (
            vec![sign_in.clone()],
            "    -:1: `detail-type` is \"AWS Console Sign In via CloudTrail\"; expected \"AWS API Call via\n    CloudTrail\"; 2 other fields differ too\n",
        ),
        (
            vec![sign_in.clone(), other_call.clone()],
            "    -:2: `detail.eventName` is \"PutObject\"; expected \"DeleteBucket\"\n",
        ),
        // The refused one is nearer than another call, wherever it stands.
        (
            vec![refused.clone(), other_call.clone(), sign_in.clone()],
            "    -:1: `detail.errorCode` is \"AccessDenied\"; expected ",
        ),
        (
            vec![sign_in, other_call, refused.clone(), refused],
            "    -:3: `detail.errorCode` is \"AccessDenied\"; expected ",
        ),
    ] {
        for jobs in ["1", "4"] {
            let told = nearest(&events, jobs);
            assert!(told.starts_with(&format!("{head}{words}")), "{told}");
        }
    }
}

/// As root it could take the place of `/dev/null`.
#[cfg(unix)]
#[test]
fn a_report_takes_the_place_of_no_device_pipe_or_socket() {
    use std::os::unix::{fs::FileTypeExt as _, net::UnixListener};

    let folder = folder("report-socket");
    let path = folder.join("report.html");
    let _listener = UnixListener::bind(&path).expect("a socket");
    let link = folder.join("link.html");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    for report in [&path, &link] {
        let text = report.to_str().expect("UTF-8");
        let said = feed(&["run", "--report", text, "-"], b"[]");
        assert_eq!(said.code, 2, "{said:?}");
        let words = format!("cannot write `--report {text}`: it is not a regular file");
        assert!(said.err.contains(&words), "{}", said.err);
    }
    let kept = fs::metadata(&link).expect("the socket").file_type();
    assert!(kept.is_socket());
}
