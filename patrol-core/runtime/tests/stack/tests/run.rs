//! `patrol run`: forms of input, findings, exit codes, the screen.

use std::{fs, process::Stdio};

use patrol_test_support::patrol::{call, event, feed, folder, gzip, judge, lines, record};
use serde_json::json;

#[test]
fn every_form_of_input_gives_its_events() {
    let one = event("1").to_string();
    let pretty = serde_json::to_string_pretty(&event("1")).expect("JSON");
    let two = [event("1"), event("2")];
    let log = json!({"Records": [record("1"), record("2")]});
    let late = json!({"Owner": "somebody", "Records": [record("1"), record("2")]});
    for (form, text, positions) in [
        ("one event", one.clone(), &["-:1"][..]),
        ("one event over many lines", pretty.clone(), &["-:1"]),
        (
            "events over many lines",
            format!("{pretty}\n{pretty}"),
            &["-:1", "-:44"],
        ),
        ("an array", json!(two).to_string(), &["-:1", "-:2"]),
        (
            "a pretty array",
            serde_json::to_string_pretty(&two).expect("JSON"),
            &["-:1", "-:2"],
        ),
        ("JSON lines", lines(&two), &["-:1", "-:2"]),
        (
            "JSON lines of Windows",
            lines(&two).replace('\n', "\r\n"),
            &["-:1", "-:2"],
        ),
        (
            "blank lines between",
            format!("\n{one}\n\n{one}"),
            &["-:2", "-:4"],
        ),
        (
            "no line break between",
            format!("{one}{one}"),
            &["-:1", "-:1.2"],
        ),
        ("a byte order mark", format!("\u{FEFF}{one}"), &["-:1"]),
        ("a log file", log.to_string(), &["-:1", "-:2"]),
        (
            "a pretty log file",
            serde_json::to_string_pretty(&log).expect("JSON"),
            &["-:1", "-:2"],
        ),
        (
            "two log files",
            format!("{log}{log}"),
            &["-:1", "-:2", "-:3", "-:4"],
        ),
        (
            "a log file with more fields",
            late.to_string(),
            &["-:1", "-:2"],
        ),
    ] {
        // The fixture's own lines decide where a second pretty event stands.
        let pretty_lines = pretty.lines().count() + 1;
        let expected: Vec<_> = positions
            .iter()
            .map(|position| position.replace("44", &pretty_lines.to_string()))
            .collect();
        for (kind, bytes) in [
            ("plain", text.clone().into_bytes()),
            ("gzip", gzip(text.as_bytes())),
        ] {
            let said = judge(&bytes);
            assert_eq!(said.inputs(), expected, "{form}, {kind}: {}", said.err);
            assert_eq!((said.code, &*said.err), (0, ""), "{form}, {kind}");
        }
    }
}

#[test]
fn a_record_becomes_the_event_that_eventbridge_sends() {
    let said = judge(json!({"Records": [record("1")]}).to_string().as_bytes());
    assert_eq!(said.findings()[0]["event"], event("1"));
}

#[test]
fn a_finding_has_the_promised_fields() {
    let said = judge(event("e-1").to_string().as_bytes());
    let finding = &said.findings()[0];
    for (field, value) in [
        ("rule", json!("rootLogin")),
        ("ruleset", json!("patrol-rules-aws")),
        ("severity", json!("critical")),
        ("event_id", json!("e-1")),
        ("time", json!("2026-03-02T09:01:00Z")),
        ("account", json!("111122223333")),
        ("region", json!("us-east-1")),
        ("input", json!("-:1")),
        ("event", event("e-1")),
    ] {
        assert_eq!(finding[field], value, "{field}");
    }
    assert!(finding["subject"].is_string() && finding["summary"].is_string());
}

#[test]
fn directories_are_walked_in_order_and_a_missing_file_is_a_fault() {
    let folder = folder("walk");
    fs::create_dir(folder.join("b")).expect("a folder");
    for (name, bytes) in [
        ("c", event("3").to_string().into_bytes()),
        (
            "a.gz",
            gzip(json!({"Records": [record("1")]}).to_string().as_bytes()),
        ),
        ("b/x.txt", lines(&[event("2")]).into_bytes()),
        (".hidden", b"not read".to_vec()),
    ] {
        fs::write(folder.join(name), bytes).expect("a file");
    }
    let path = folder.to_str().expect("UTF-8");
    let said = call(&[
        "run",
        "--rule",
        "rootLogin",
        "--format",
        "jsonl",
        "no-such-file",
        path,
    ]);
    let expected = ["a.gz", "b/x.txt", "c"].map(|name| format!("{path}/{name}:1"));
    assert_eq!(said.inputs(), expected);
    assert!(
        said.err.starts_with("no-such-file: cannot be opened"),
        "{}",
        said.err
    );
    assert_eq!(said.code, 3);
}

#[test]
fn exit_codes_are_as_promised() {
    let finding = event("1").to_string();
    let gated = &["run", "--rule", "rootLogin", "--fail-on-finding", "-"];
    assert_eq!(feed(gated, finding.as_bytes()).code, 1);
    assert_eq!(feed(gated, b"[]").code, 0);
    assert_eq!(feed(gated, format!("{finding}\nbad").as_bytes()).code, 3);
    for wrong in [
        &["run"][..],
        &["run", "--format", "xml", "-"],
        &["run", "s3:///key"],
        &["run", "--notify", "carrier-pigeon", "-"],
        &["run", "-", "-"],
        &["no-such-command"],
    ] {
        let said = feed(wrong, b"");
        assert_eq!(said.code, 2, "{wrong:?}");
        assert!(said.err.starts_with("error: "), "{wrong:?}: {}", said.err);
    }
    let help = call(&["run", "--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Exit codes:"), "{}", help.out);
}

#[test]
fn an_event_cannot_write_to_the_screen_or_the_page() {
    let mut evil = record("1");
    evil["sourceIPAddress"] = "\u{1b}[2J<script>alert('x')</script>".into();
    let page = folder("page").join("report.html");
    let path = page.to_str().expect("UTF-8");
    let input = json!({"Records": [evil]}).to_string();
    let said = feed(
        &["run", "--rule", "rootLogin", "--report", path, "-"],
        input.as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!said.out.contains('\u{1b}'), "{}", said.out);
    let page = fs::read_to_string(page).expect("the page");
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script>alert"),
        "{page}"
    );
    // The page's own search is the only script, and the only one that a browser runs.
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(
        page.contains("script-src &#39;sha256-") || page.contains("script-src 'sha256-"),
        "{page}"
    );
    assert!(
        page.contains("1 finding") && page.contains("id=\"critical\""),
        "{page}"
    );
}

#[test]
fn a_pattern_is_explained_for_each_event() {
    let mut other = event("2");
    other["detail-type"] = "Other".into();
    let input = lines(&[event("1"), other]);
    let said = feed(
        &[
            "run",
            "--rule",
            "rootLogin",
            "--explain",
            "rootLogin",
            "-q",
            "-",
        ],
        input.as_bytes(),
    );
    let told: Vec<_> = said.err.lines().collect();
    assert_eq!(told[0], "-:1: rootLogin: the event matches");
    assert!(
        told[1].starts_with("-:2: rootLogin: `detail-type` is \"Other\""),
        "{}",
        told[1]
    );
    assert_eq!((told.len(), said.code), (2, 0));
}

#[test]
fn colors_are_for_terminals_unless_asked_for() {
    let input = event("1").to_string();
    let said = |more: &[&str]| {
        let arguments = [&["run", "--rule", "rootLogin", "-"], more].concat();
        feed(&arguments, input.as_bytes()).out
    };
    assert!(!said(&[]).contains('\u{1b}'));
    assert!(said(&["--color", "always"]).contains('\u{1b}'));
    assert!(!said(&["--color", "never"]).contains('\u{1b}'));
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let many: Vec<_> = (0..5000).map(|id| event(&id.to_string())).collect();
    let file = folder("pipe").join("many.jsonl");
    fs::write(&file, lines(&many)).expect("a file");
    let mut child = patrol_test_support::patrol::patrol()
        .args(["run", "--rule", "rootLogin", file.to_str().expect("UTF-8")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("patrol starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("patrol ends");
    assert_eq!(output.status.code(), Some(0));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        words.starts_with("the reader of the output left after ") && words.lines().count() == 1,
        "{words}"
    );
}

#[cfg(feature = "deploy")]
#[test]
fn findings_go_where_the_routes_say() {
    use std::sync::{Arc, Mutex};

    use patrol_test_support::lambda::{Endpoint, Response};

    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = Arc::clone(&seen);
    let receiver = Endpoint::serve(move |request| {
        keep.lock().unwrap().push(request.path.clone());
        let status = if request.path == "/hunter2" { 404 } else { 200 };
        Response::new(status, request.path.clone())
    });
    let route = |path: &str, filter: &str| format!("webhook:{}/{path} {filter}", receiver.url());
    let finding = event("1").to_string();
    let run = |routes: [&str; 2]| {
        let [one, other] = routes;
        let args = [
            "run",
            "--rule",
            "rootLogin",
            "--notify",
            one,
            "--notify",
            other,
            "-",
        ];
        feed(&args, finding.as_bytes())
    };
    let said = run([
        &route("taken", "severity>=critical"),
        &route("left", "severity<=low"),
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(*seen.lock().unwrap(), ["/taken"]);

    let said = run([&route("hunter2", ""), &route("taken", "rule=rootLogin")]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("HTTP 404: [secret]"), "{}", said.err);
    assert_eq!(seen.lock().unwrap().len(), 3);
    let said = run(["slack:hunter2", &route("taken", "")]);
    assert_eq!(said.code, 2);
    assert!(
        said.err
            .contains("`--notify`: `slack`: the address is not a URL"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("hunter2"), "{}", said.err);
}

#[test]
fn a_report_is_no_all_clear_while_rules_were_left_out() {
    let folder = folder("report-left-out");
    let path = folder.join("report.html");
    fs::write(&path, "the report before").expect("a file");
    let text = path.to_str().expect("UTF-8");
    // A run that ends early leaves the report before it as it was.
    assert_eq!(
        feed(
            &["run", "--rule", "assumeRole", "--report", text, "-"],
            b"[]"
        )
        .code,
        2
    );
    assert_eq!(
        fs::read_to_string(&path).expect("the page"),
        "the report before"
    );
    assert_eq!(feed(&["run", "--report", text, "-"], b"[]").code, 0);
    let page = fs::read_to_string(&path).expect("the page");
    assert!(
        page.contains("did not run because a value is missing") && page.contains("assumeRole"),
        "{page}"
    );
    assert!(
        page.contains("No rule that ran found anything, and not everything was evaluated"),
        "{page}"
    );
    assert_eq!(
        fs::read_dir(&folder).expect("the folder").count(),
        1,
        "no draft stays behind"
    );
}

#[test]
fn findings_that_say_the_same_are_one_card_with_their_count() {
    let path = folder("report-groups").join("report.html");
    let path = path.to_str().expect("UTF-8");
    let events: Vec<_> = (0..50).map(|id| event(&id.to_string())).collect();
    let said = feed(
        &["run", "--rule", "rootLogin", "--report", path, "-"],
        lines(&events).as_bytes(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let page = fs::read_to_string(path).expect("the page");
    assert_eq!(page.matches("<article").count(), 1, "{page}");
    for words in [
        "50 findings",
        "T1078.004",
        "CIS 5.3",
        "15 more",
        "and 30 more that are not in this page",
        "Why, and what to do",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}
