//! S3 and Step Functions that refuse, fail, or answer what they never would; and Ctrl-C at each step of the way.

use std::process::{Child, Stdio};

use patrol_core::one_line;
use patrol_test_support::{Fate, Ministack, Proxy, patrol::Said};
use serde_json::{Value, json};

use crate::{command, deploy, fill, said, told_alike, with};

/// Lines of their own, colours, and another direction.
const EVIL: &str = "\u{202e}\u{9b}31m\nerror: forged";

/// `patrol replay ARGS` behind a proxy.
fn start(aws: &Ministack, proxy: &Proxy, args: &[&str]) -> Child {
    let child = command(aws, &with(&[&["replay"], args].concat()))
        .env("AWS_ENDPOINT_URL", &proxy.endpoint)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("patrol runs");
    proxy.watch(child.id());
    child
}

fn replay(aws: &Ministack, proxy: &Proxy, args: &[&str]) -> Said {
    let child = start(aws, proxy, args);
    let said = Said::from(child.wait_with_output().expect("it ends"));
    for line in said.err.lines() {
        assert_eq!(one_line(line), line);
        assert!(!line.starts_with("error: forged"), "{}", said.err);
    }
    said
}

fn xml(status: u16, code: &str) -> Fate {
    let message = "&#x202e;&#x9b;31m&#10;error: forged";
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    Fate::Refused(status, body)
}

fn json_error(status: u16, code: &str) -> Fate {
    let body = json!({ "__type": code, "message": EVIL });
    Fate::Refused(status, body.to_string())
}

fn answer(body: &Value) -> Fate {
    Fate::Refused(200, body.to_string())
}

#[test]
fn what_refuses_is_named_and_the_next_command_finds_it_all() {
    let mut aws = Ministack::start("replay-refusing");
    fill(&mut aws, "replay-refusing");
    let outputs = deploy(&mut aws);
    let results = outputs["ResultsBucket"].as_str().expect("a bucket");
    let run = said(&aws, &with(&["run", "s3://trail"]));
    let of_results = format!("HEAD /{results}");
    let put = format!("PUT /{results}/replays/");
    let describe = "AWSStepFunctions.DescribeExecution";
    let begin = "AWSStepFunctions.StartExecution";
    for (request, fate, times, code, words) in [
        // The archive.
        (
            "HEAD /trail",
            xml(404, "NoSuchBucket"),
            9,
            3,
            "there is no bucket `trail`",
        ),
        (
            "GET /trail",
            xml(403, "AccessDenied"),
            99,
            3,
            "s3:ListBucket",
        ),
        ("GET /trail", xml(503, "SlowDown"), 99, 3, "SlowDown"),
        (
            "GET /trail",
            xml(301, "PermanentRedirect"),
            99,
            3,
            "PermanentRedirect",
        ),
        (
            "GET /trail",
            Fate::Refused(200, "<html>".to_owned()),
            99,
            3,
            "cannot be listed",
        ),
        // The stack, and its bucket.
        (
            "DescribeStacks",
            xml(403, "AccessDenied"),
            9,
            3,
            "may not `cloudformation:DescribeStacks`",
        ),
        (
            &of_results,
            xml(404, "NoSuchBucket"),
            9,
            3,
            "which the stack names",
        ),
        (
            &of_results,
            xml(403, "AccessDenied"),
            9,
            3,
            "may not `s3:ListBucket`",
        ),
        (
            &put,
            xml(403, "AccessDenied"),
            9,
            3,
            "may not `s3:PutObject`",
        ),
        (
            &put,
            xml(400, "KMS.DisabledException"),
            9,
            3,
            "KMS.DisabledException",
        ),
        // The state machine.
        (
            describe,
            json_error(400, "AccessDeniedException"),
            9,
            3,
            "it needs the permission `states:DescribeExecution`",
        ),
        (
            describe,
            answer(&json!([])),
            9,
            3,
            "does not say how the execution",
        ),
        (
            describe,
            answer(&json!({ "status": "PAUSED" })),
            9,
            3,
            "`PAUSED` is not known here",
        ),
        (
            describe,
            Fate::Refused(200, "<html>".to_owned()),
            9,
            3,
            "the answer is not JSON",
        ),
        (
            begin,
            json_error(400, "AccessDeniedException"),
            9,
            3,
            "it needs the permission `states:StartExecution`",
        ),
        (
            begin,
            json_error(400, "StateMachineDeleting"),
            9,
            3,
            "cannot start an execution: StateMachineDeleting",
        ),
    ] {
        let proxy = Proxy::start(&aws.endpoint);
        proxy.trap(request, fate, times);
        let said = replay(&aws, &proxy, &["trail"]);
        assert_eq!((said.code, &*said.out), (code, ""), "{request}: {said:?}");
        assert!(said.err.contains(words), "{request}: {words}: {}", said.err);
        assert!(
            !said.err.contains("goes on in AWS"),
            "{request}: {}",
            said.err
        );
        let needs = said.err.contains("permission");
        let denied = said.err.contains("AccessDenied");
        assert!(denied || !needs, "{request}: {}", said.err);
    }
    // Throttled for a while, it waits.
    let proxy = Proxy::start(&aws.endpoint);
    proxy.trap("GET /trail", xml(503, "SlowDown"), 1);
    proxy.trap(begin, Fate::PassedOn, 1);
    proxy.trap("PUT /", xml(503, "SlowDown"), 1);
    told_alike(&replay(&aws, &proxy, &["trail"]), &run);
    assert_eq!(proxy.sprung(), 2);
}

/// What a replay's results are told as, where nothing runs: Step Functions says how it ended.
#[test]
fn a_state_machine_that_does_not_end_well_is_told_for_each_range() {
    let mut aws = Ministack::start("replay-ended");
    fill(&mut aws, "replay-ended");
    deploy(&mut aws);
    let describe = "AWSStepFunctions.DescribeExecution";
    let ended = |status: &str| {
        let proxy = Proxy::start(&aws.endpoint);
        proxy.trap("AWSStepFunctions.StartExecution", answer(&json!({})), 1);
        proxy.trap(describe, Fate::PassedOn, 1);
        let running = answer(&json!({ "status": "RUNNING" }));
        proxy.trap(describe, running, 2);
        // It is asked again where it cannot say.
        proxy.trap(describe, json_error(400, "ThrottlingException"), 4);
        let how = json!({ "status": status, "error": "E", "cause": EVIL });
        proxy.trap(describe, answer(&how), 9);
        let none = json!({ "mapRuns": [] });
        proxy.trap("AWSStepFunctions.ListMapRuns", answer(&none), 9);
        replay(&aws, &proxy, &["trail", "--again"])
    };
    for status in ["FAILED", "TIMED_OUT", "ABORTED"] {
        let said = ended(status);
        assert_eq!((said.code, &*said.out), (3, ""), "{status}: {}", said.err);
        let words = "were not read: E: \\u{202e}\\u{9b}31m\\nerror: forged";
        assert!(said.err.contains(words), "{status}: {}", said.err);
    }
    let said = ended("SUCCEEDED");
    let words = "were not read: no invocation has read it to its end";
    assert!(said.code == 3 && said.err.contains(words), "{said:?}");
}

#[test]
fn results_that_are_cut_gone_or_forged_hide_nothing_of_the_others() {
    let mut aws = Ministack::start("replay-results");
    fill(&mut aws, "replay-results");
    deploy(&mut aws);
    let run = said(&aws, &with(&["run", "s3://trail"]));
    told_alike(&said(&aws, &with(&["replay", "trail"])), &run);
    let whole = run.findings().len();
    let counts = json!({ "objects": 1, "bytes": 1, "events": 1, "milliseconds": 1, "processor_milliseconds": 1, "peak_bytes": 1 });
    let part = |told: Value| {
        let mut part = counts.clone();
        part["told"] = told;
        answer(&part)
    };
    let object = |lines: Value| json!({ "key": format!("../other{EVIL}"), "events": 1, "suppressed": 0, "aggregated": 0, "digests": 0, "lines": lines });
    let finding = json!({ "finding": { "position": EVIL, "rule": EVIL, "note": { "subject": EVIL }, "closes": false } });
    let fault = json!({ "fault": { "position": EVIL, "why": EVIL } });
    for (fate, words) in [
        (
            Fate::Refused(200, r#"{"told":["#.to_owned()),
            "EOF while parsing",
        ),
        (Fate::Refused(200, String::new()), "EOF while parsing"),
        (Fate::Refused(200, "[]".to_owned()), "expected"),
        (xml(404, "NoSuchKey"), "it is gone"),
        (xml(403, "AccessDenied"), "may not `s3:GetObject`"),
        (part(json!([1])), "expected"),
        (
            part(json!([object(json!([finding, fault]))])),
            "cannot be read",
        ),
    ] {
        let proxy = Proxy::start(&aws.endpoint);
        proxy.trap_all(&["GET /", "/results/"], fate, 1);
        let said = replay(&aws, &proxy, &["trail"]);
        assert_eq!(said.code, 3, "{words}: {said:?}");
        assert!(said.err.contains(words), "{words}: {}", said.err);
        let found = said.findings().len();
        assert!(0 < found && found <= whole, "{words}: {found} of {whole}");
        assert_eq!(proxy.sprung(), 1);
    }
}

#[test]
fn whoever_leaves_is_told_whether_something_goes_on_and_how_to_take_it_up() {
    let mut aws = Ministack::start("replay-left");
    fill(&mut aws, "replay-left");
    let results = deploy(&mut aws)["ResultsBucket"].take();
    let results = results.as_str().expect("a bucket");
    let run = said(&aws, &with(&["run", "s3://trail"]));
    let describe = "AWSStepFunctions.DescribeExecution";
    let before = ["HEAD /trail", "GET /trail", "DescribeStacks"];
    let of_results = [
        format!("HEAD /{results}"),
        format!("PUT /{results}/"),
        format!("GET /{results}/?"),
    ];
    let before = before
        .into_iter()
        .chain(of_results.iter().map(String::as_str));
    for request in before.chain([describe]) {
        for signal in [Fate::SignalBefore("INT"), Fate::SignalAfter("TERM")] {
            let proxy = Proxy::start(&aws.endpoint);
            proxy.trap(request, signal, 1);
            let said = replay(&aws, &proxy, &["trail"]);
            assert_eq!((said.code, &*said.out), (130, ""), "{request}: {said:?}");
            let words = "interrupted: nothing was started";
            assert!(said.err.contains(words), "{request}: {}", said.err);
        }
    }
    // From here on it goes on in AWS, or its results are being read.
    let after = |proxy: &Proxy, request: &str, signal: Fate| match request {
        "start" => proxy.trap("AWSStepFunctions.StartExecution", signal, 1),
        "follow" => {
            proxy.trap(describe, Fate::PassedOn, 2);
            proxy.trap(describe, signal, 1);
        }
        _ => proxy.trap_all(&["GET /", "/results/"], signal, 1),
    };
    for request in ["start", "follow", "results"] {
        for signal in [Fate::SignalBefore("INT"), Fate::SignalAfter("TERM")] {
            let proxy = Proxy::start(&aws.endpoint);
            after(&proxy, request, signal);
            let left = replay(&aws, &proxy, &["trail", "--again"]);
            assert_eq!(left.code, 130, "{request}: {left:?}");
            let taken_up = left.err.split_once("`patrol replay --resume ");
            let (_, rest) = taken_up.unwrap_or_else(|| panic!("{request}: {left:?}"));
            let (id, _) = rest.split_once('`').expect("the end of a command");
            // Where the execution was not started, there is what is needed to start it.
            let resumed = said(&aws, &["replay", "--resume", id, "--format", "jsonl"]);
            told_alike(&resumed, &run);
        }
    }
}
