//! CloudTrail's log against what the deployed stack told.

use std::fs;

use chrono::{Days, TimeDelta, Utc};
use patrol_test_support::{
    Ministack,
    lambda::Endpoint,
    patrol::{Said, gzip, patrol, record},
    target_tmp,
};
use serde_json::{Value, json};

use crate::{ZIP, said, template};

const ACCOUNT: &str = "000000000000";

/// What the operator decides: sign-ins from one address are known, and a role's use is told once an hour.
const CONFIG: &str = r#"
[rules.rootLogin]
aggregate = "every"

[[suppress]]
rules = ["rootLogin"]
when = { detail = { sourceIPAddress = ["203.0.113.9"] } }
until = UNTIL
owner = "ann"
reason = "a drill"

[rules.assumeRole]
disallowedRoles = ["Admin"]
aggregate = "throttle=1h"

[rules.instanceOutsideHome]
enabled = false
"#;

/// `patrol reconcile reconcile --name patrol ARGS`.
fn reconcile(aws: &Ministack, args: &[&str]) -> Said {
    said(aws, "reconcile", args)
}

/// The record of a root user's sign-in, now.
fn sign_in(id: &str) -> Value {
    let mut record = record(id);
    record["eventTime"] = json!(Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    record["recipientAccountId"] = json!(ACCOUNT);
    record
}

/// The record of somebody taking the role `Admin`, now.
fn assumed(id: &str, who: &str) -> Value {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{who}");
    let mut record = sign_in(id);
    record["eventType"] = json!("AwsApiCall");
    record["eventSource"] = json!("sts.amazonaws.com");
    record["eventName"] = json!("AssumeRole");
    record["userIdentity"] = json!({ "type": "IAMUser", "arn": arn, "accountId": ACCOUNT });
    record["requestParameters"] = json!({
        "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/Admin"), "roleSessionName": "x",
    });
    record["responseElements"] = Value::Null;
    record
}

fn known(mut record: Value) -> Value {
    record["sourceIPAddress"] = json!("203.0.113.9");
    record
}

/// The record as EventBridge delivers it, with an id of EventBridge's own.
fn delivered(record: &Value) -> Value {
    let (kind, source) = match record["eventName"].as_str() {
        Some("ConsoleLogin") => ("AWS Console Sign In via CloudTrail", "aws.signin"),
        _ => ("AWS API Call via CloudTrail", "aws.sts"),
    };
    json!({
        "version": "0", "id": format!("bridge-{}", record["eventID"]), "detail-type": kind, "source": source,
        "account": ACCOUNT, "time": record["eventTime"], "region": "us-east-1", "resources": [],
        "detail": record,
    })
}

/// Puts a log file into the bucket, in CloudTrail's layout.
fn log(aws: &mut Ministack, region: &str, name: &str, bytes: Vec<u8>) {
    let day = Utc::now().format("%Y/%m/%d");
    let key = format!("AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day}/{name}.json.gz");
    put(aws, &key, bytes);
}

fn put(aws: &mut Ministack, key: &str, bytes: Vec<u8>) {
    let file = target_tmp().join("reconcile-body");
    fs::write(&file, bytes).expect("a file");
    let object = json!({ "Bucket": "trail", "Key": key, "Body": { "file": file } });
    aws.call("s3", "put_object", object);
}

fn records(records: &[Value]) -> Vec<u8> {
    gzip(json!({ "Records": records }).to_string().as_bytes())
}

/// The ids of the missed calls, sorted.
fn missed(said: &Said) -> Vec<String> {
    let findings = said.findings().into_iter();
    let mut ids: Vec<_> = findings
        .map(|one| {
            one["event"]["detail"]["eventID"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    ids.sort();
    ids
}

#[test]
fn what_only_the_log_holds_is_missed_and_what_was_told_held_back_or_suppressed_is_not() {
    let until = Utc::now().date_naive() + Days::new(30);
    let config = target_tmp().join("reconcile.toml");
    fs::write(&config, CONFIG.replace("UNTIL", &until.to_string())).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let mut aws = Ministack::start("reconcile");
    let template = template(&["--config", config]);
    let outputs = aws.deploy("patrol-reconcile", &template, &ZIP);
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));

    let live = [
        sign_in("live-1"),
        known(sign_in("live-suppressed")),
        assumed("live-2", "bob"),
        assumed("live-held", "bob"),
    ];
    for record in &live {
        let event = delivered(record).to_string();
        let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
        let answer = aws.call("lambda", "invoke", call);
        assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
    }
    let lost = [
        sign_in("lost-1"),
        known(sign_in("lost-suppressed")),
        assumed("lost-held", "bob"),
        assumed("lost-2", "eve"),
        // Of a call that no rule asks for.
        assumed("nothing", "eve"),
    ];
    let mut lost = lost.to_vec();
    lost[4]["eventName"] = json!("GetCallerIdentity");
    log(&mut aws, "us-east-1", "a", records(&live));
    log(&mut aws, "us-east-1", "b", records(&lost));
    // Delivered twice, as CloudTrail may.
    log(&mut aws, "us-east-1", "c", records(&lost[..1]));
    // What happens in another region does not reach the stack.
    let mut abroad = sign_in("abroad");
    abroad["awsRegion"] = json!("eu-west-1");
    log(&mut aws, "eu-west-1", "d", records(&[abroad]));

    let today = Utc::now().date_naive().to_string();
    let asked = ["--from", &today, "--log", "s3://trail/AWSLogs/"];
    let text = reconcile(&aws, &asked);
    assert_eq!(text.code, 1, "{text:?}");
    for words in [
        "patrol-reconcile in us-east-1: 2 findings missed of 6 findings in 10 records of CloudTrail's log\n",
        "  assumeRole: 1 of 4\n",
        "  rootLogin: 1 of 2\n",
        " 000000000000 us-east-1 lost-1: ",
        "3 told or held back as it should be, 2 suppressed, 1 that never came and would have been held back\n",
        "not compared, since CloudTrail's log has nothing of what they wait for: ",
    ] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }

    let json = reconcile(&aws, &[&asked[..], &["--format", "jsonl"]].concat());
    assert_eq!(json.code, 1, "{json:?}");
    assert_eq!(missed(&json), ["lost-1", "lost-2"], "{json:?}");

    // The stack hears of the region when it is said so.
    let wide = [
        "--event-region",
        "us-east-1",
        "--event-region",
        "eu-west-1",
        "--format",
        "jsonl",
    ];
    let wide = reconcile(&aws, &[&asked[..], &wide].concat());
    assert_eq!(missed(&wide), ["abroad", "lost-1", "lost-2"], "{wide:?}");

    // Once it was told, nothing is missed.
    for record in &lost[..4] {
        let event = delivered(record).to_string();
        let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
        aws.call("lambda", "invoke", call);
    }
    let told = reconcile(&aws, &asked);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.out.contains("0 findings missed of "), "{}", told.out);

    // One broken object hides nothing of the others.
    log(&mut aws, "us-east-1", "e", records(&[sign_in("lost-3")]));
    let cut = records(&[sign_in("cut")]);
    log(&mut aws, "us-east-1", "f", cut[..12].to_vec());
    let broken = reconcile(&aws, &[&asked[..], &["--format", "jsonl"]].concat());
    assert_eq!(broken.code, 3, "{broken:?}");
    assert_eq!(missed(&broken), ["lost-3"], "{broken:?}");
    assert!(broken.err.contains("/f.json.gz:"), "{}", broken.err);

    pages(&mut aws, &asked);
    regions(&aws, &asked);
    levels(&mut aws, &outputs["FunctionName"], &asked);
    refused(&mut aws, &asked);
}

/// A region without the stack hides nothing of the other, and is named.
fn regions(aws: &Ministack, asked: &[&str]) {
    let several = ["--region", "us-east-1,eu-west-1"];
    let said = reconcile(aws, &[asked, &several].concat());
    assert_eq!(said.code, 3, "{said:?}");
    assert!(
        said.out
            .contains("patrol-reconcile in us-east-1: 1 finding missed of ")
            && said
                .out
                .ends_with("regions compared: us-east-1; not compared: eu-west-1\n"),
        "{}",
        said.out
    );
    assert!(
        said.err
            .contains("there is no stack `patrol-reconcile` in eu-west-1"),
        "{}",
        said.err
    );
}

/// Where the functions do not log what became of findings, nothing is called missed.
fn levels(aws: &mut Ministack, function: &Value, asked: &[&str]) {
    let mut set = |level: Option<&str>| {
        let of = json!({ "FunctionName": function });
        let now = aws.call("lambda", "get_function_configuration", of);
        let mut variables = now["Environment"]["Variables"].clone();
        let all = variables.as_object_mut().expect("variables");
        all.remove("LOG_LEVEL");
        all.extend(level.map(|level| ("LOG_LEVEL".to_owned(), json!(level))));
        let change = json!({ "FunctionName": function, "Environment": { "Variables": variables } });
        aws.call("lambda", "update_function_configuration", change);
        reconcile(aws, asked)
    };
    for level in ["warn", "ERROR"] {
        let said = set(Some(level));
        assert_eq!((said.code, &*said.out), (2, ""), "{said:?}");
        let words = format!(
            "has `LOG_LEVEL={}`, which hides what it tells of findings",
            level.to_lowercase()
        );
        assert!(said.err.contains(&words), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
    let said = set(None);
    assert_eq!(said.code, 3, "one object is broken: {said:?}");
}

/// The record of a role that was taken so many seconds from now.
fn assumed_in(id: &str, who: &str, seconds: i64) -> Value {
    let mut record = assumed(id, who);
    let time = Utc::now() + TimeDelta::seconds(seconds);
    record["eventTime"] = json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    record
}

#[test]
fn what_a_throttle_held_back_is_missed_if_it_is_not_told_once_its_time_is_over() {
    let config = target_tmp().join("reconcile-over.toml");
    let text = "[rules.assumeRole]\ndisallowedRoles = [\"Admin\"]\naggregate = \"throttle=2s\"\n";
    fs::write(&config, text).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let mut aws = Ministack::start("reconcile-over");
    let outputs = aws.deploy("patrol-reconcile", &template(&["--config", config]), &ZIP);
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let all = [
        assumed_in("first", "bob", 0),
        assumed_in("held-1", "bob", 1),
        assumed_in("held-2", "bob", 1),
        // A quarter of an hour is waited for what may still be on its way.
        assumed_in("later", "bob", 1000),
    ];
    let tell = |aws: &mut Ministack, records: &[Value]| {
        for record in records {
            let event = delivered(record).to_string();
            let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
            let answer = aws.call("lambda", "invoke", call);
            assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
        }
    };
    tell(&mut aws, &all[..3]);
    log(&mut aws, "us-east-1", "a", records(&all));
    let today = Utc::now().date_naive().to_string();
    let asked = ["--from", &today, "--log", "s3://trail/AWSLogs/"];
    let missed = reconcile(&aws, &asked);
    assert_eq!(missed.code, 1, "{missed:?}");
    for words in [
        "2 findings missed of 5 findings in 4 records",
        " later: ",
        "(2 held back, and not told when the time of the throttle was over)",
    ] {
        assert!(missed.out.contains(words), "{words}: {}", missed.out);
    }
    // No function takes the time of an event that is so far ahead: what it logs of a throttle whose time is over is
    // written here, under the name of a finding that was held back.
    tell(&mut aws, &all[3..]);
    let group = json!({ "logGroupName": log_group(&mut aws) });
    let lines = aws.call("logs", "filter_log_events", group);
    let lines = lines["events"].as_array().expect("lines").iter();
    let mut lines: Vec<_> = lines.map(|line| line["message"].clone()).collect();
    let held = lines.iter().filter_map(Value::as_str);
    let mut held = held.filter(|line| line.contains(r#""outcome":"held""#));
    let over = held.next().expect("a finding that was held back");
    let over = over.replace(r#""outcome":"held""#, r#""outcome":"told""#);
    lines.push(json!(over));
    let events: Vec<_> = lines
        .iter()
        .map(|line| json!({ "message": line }))
        .collect();
    let answer = json!({ "events": events }).to_string();
    let logs = Endpoint::start(move |_| (200, answer.clone()));
    let told = with_logs(&aws, &logs, &asked);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.out
            .contains(", 1 told once the time of a throttle was over\n"),
        "{}",
        told.out
    );
}

/// The same, with this answering for CloudWatch Logs.
fn with_logs(aws: &Ministack, logs: &Endpoint, args: &[&str]) -> Said {
    let mut command = patrol();
    command
        .args(["reconcile", "reconcile", "--name", "patrol"])
        .args(args)
        .env("AWS_ENDPOINT_URL", &aws.endpoint)
        .env("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.url())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1");
    command.output().expect("patrol runs").into()
}

/// The log of what was told is read to its end, page by page, and pages may be empty.
fn pages(aws: &mut Ministack, asked: &[&str]) {
    let whole = reconcile(aws, asked);
    let group = log_group(aws);
    let all = json!({ "logGroupName": group });
    let mut all = aws.call("logs", "filter_log_events", all);
    let lines: Vec<_> = all["events"]
        .as_array_mut()
        .expect("lines")
        .drain(..)
        .collect();
    assert!(lines.len() > 8, "{}", lines.len());
    let paged = Endpoint::start(move |body| {
        let asked: Value = serde_json::from_str(body).expect("JSON");
        assert!(
            asked["filterPattern"]
                .as_str()
                .is_some_and(|text| text.contains("$.severity"))
        );
        let page: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |token| token.parse().expect("a number"));
        let mut answer = json!({ "events": lines.get(page / 2).filter(|_| page % 2 == 1) });
        if !answer["events"].is_null() {
            answer["events"] = json!([answer["events"]]);
        }
        if page / 2 < lines.len() {
            answer["nextToken"] = json!((page + 1).to_string());
        }
        (200, answer.to_string())
    });
    let said = with_logs(aws, &paged, asked);
    assert_eq!(
        (said.code, said.out),
        (whole.code, whole.out),
        "{}",
        said.err
    );

    for (status, answer, words) in [
        (
            200,
            r#"{"events":[],"nextToken":"again"}"#,
            "CloudWatch Logs gives the same page of",
        ),
        (
            400,
            r#"{"__type":"AccessDeniedException","message":"no"}"#,
            "it takes `logs:FilterLogEvents`: AccessDeniedException",
        ),
    ] {
        let logs = Endpoint::start(move |_| (status, answer.to_owned()));
        let said = with_logs(aws, &logs, asked);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.contains(words) && said.out.is_empty(), "{said:?}");
    }
    let old = r#"{"events":[{"message":"{\"rule\":\"rootLogin\",\"severity\":\"critical\"}"}]}"#;
    let logs = Endpoint::start(move |_| (200, old.to_owned()));
    let said = with_logs(aws, &logs, asked);
    assert!(
        said.err
            .contains(" log lines tell of findings and do not name them"),
        "{}",
        said.err
    );
}

fn log_group(aws: &mut Ministack) -> Value {
    let place = json!({ "StackName": "patrol-reconcile", "LogicalResourceId": "LogGroup" });
    let mut group = aws.call("cloudformation", "describe_stack_resource", place);
    group["StackResourceDetail"]["PhysicalResourceId"].take()
}

/// What cannot be compared is said in one line.
fn refused(aws: &mut Ministack, asked: &[&str]) {
    put(
        aws,
        "elb/log.gz",
        gzip(b"http 2026-03-02T09:01:00Z app/x 198.51.100.1"),
    );
    let today = asked[1];
    for (args, code, words) in [
        (
            &["--from", today, "--log", "s3://trail/elb/"][..],
            3,
            "s3://trail/elb/: no record of this time, account and region was read: is this where CloudTrail's log is",
        ),
        (
            &["--from", today, "--log", "trail"],
            2,
            "expected `s3://BUCKET/PREFIX`",
        ),
        (
            &["--from", today],
            2,
            "no trail of this account and region writes to a bucket: say where CloudTrail's log is, with `--log s3://BUCKET/PREFIX`",
        ),
        (
            &["--from", "2020-01-01", "--log", "s3://trail/"],
            2,
            "the log of patrol-reconcile is kept for 90 days",
        ),
        (
            &["--log", "s3://trail/"],
            2,
            "patrol-reconcile was created after the time that is compared",
        ),
        (
            &["--from", today, "--log", "s3://no-such-bucket/"],
            3,
            "NoSuchBucket",
        ),
        (
            &["--event-region", "x", "--log", "s3://trail/"],
            2,
            "expected a name such as `eu-west-1`",
        ),
    ] {
        let said = reconcile(aws, args);
        assert_eq!(said.code, code, "{args:?}: {said:?}");
        assert!(said.err.contains(words), "{args:?}: {}", said.err);
    }
    let group = log_group(aws);
    aws.call("logs", "delete_log_group", json!({ "logGroupName": group }));
    let gone = reconcile(aws, asked);
    assert_eq!(gone.code, 3, "{gone:?}");
    assert!(
        gone.err
            .contains("does not exist any more: what patrol-reconcile told is not known"),
        "{}",
        gone.err
    );
}
