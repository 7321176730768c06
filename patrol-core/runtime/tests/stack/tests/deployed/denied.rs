//! AWS that refuses each request in turn, or answers with hostile text: what is missing is named, in one line a value.

use std::process::Stdio;

use chrono::Utc;
use patrol_core::one_line;
use patrol_test_support::{
    Fate, Ministack, Proxy,
    patrol::{Said, patrol},
};
use serde_json::{Value, json};

use crate::{ZIP, template};

/// Lines of their own, colours, and another direction.
const EVIL: &str = "\u{202e}\u{9b}31m\nerror: forged\n  Outputs  forged";

fn said(proxy: &Proxy, args: &[&str]) -> Said {
    let mut command = patrol();
    let output = command
        .args(args)
        .args(["denied", "--name", "patrol"])
        .env("AWS_ENDPOINT_URL", &proxy.endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .stdin(Stdio::null())
        .output();
    let said = Said::from(output.expect("patrol runs"));
    for line in said.out.lines().chain(said.err.lines()) {
        assert_eq!(one_line(line), line, "{said:?}");
        for forged in ["error: forged", "  Outputs  forged"] {
            assert!(!line.starts_with(forged), "{said:?}");
        }
    }
    said
}

/// Lets so many requests pass, and refuses all after them, each in its service's protocol.
fn refusing_after(aws: &Ministack, passed: usize, code: &str) -> Proxy {
    let proxy = Proxy::start(&aws.endpoint);
    proxy.trap("", Fate::PassedOn, passed);
    let body = json!({ "__type": format!("{code}Exception"), "message": EVIL }).to_string();
    for json in ["x-amz-target", "/2015-03-31/"] {
        proxy.trap(json, Fate::Refused(400, body.clone()), 99);
    }
    let shown = EVIL.replace('\n', "&#10;");
    let error = format!("<Error><Code>{code}</Code><Message>{shown}</Message></Error>");
    let xml = format!("<ErrorResponse>{error}</ErrorResponse>");
    proxy.trap("Action=", Fate::Refused(400, xml), 99);
    proxy.trap("", Fate::Refused(400, error), 99);
    proxy
}

/// Is the name of a permission in it?
fn names_a_permission(text: &str) -> bool {
    text.split('`').any(|part| {
        part.split_once(':').is_some_and(|(service, action)| {
            service
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'3')
                && action.starts_with(|first: char| first.is_ascii_uppercase())
                && action.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    })
}

/// The operation that a request of AWS's JSON or query protocol asks for.
fn operation(request: &str) -> Option<&str> {
    let named = request.split_once("x-amz-target: ").map(|(_, rest)| {
        let line = rest.lines().next().unwrap_or_default();
        line.rsplit('.').next().unwrap_or_default()
    });
    named.or_else(|| {
        let (_, rest) = request.split_once("Action=")?;
        rest.split('&').next()
    })
}

fn deploy(name: &str) -> Ministack {
    let mut aws = Ministack::start(name);
    let how = json!("instanceOutsideHome throttle=1h");
    let values = [("AlertAggregation", how)];
    aws.deploy_with("patrol-denied", &template(&[]), &ZIP, &values);
    aws
}

#[test]
fn whatever_is_refused_is_named_with_its_permission() {
    let mut aws = deploy("denied");
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let now = Utc::now();
    let key = now.format("AWSLogs/000000000000/CloudTrail/us-east-1/%Y/%m/%d/a.json");
    let log = json!({ "Bucket": "trail", "Key": key.to_string(), "Body": r#"{"Records":[]}"# });
    aws.call("s3", "put_object", log);
    let today = now.format("%Y-%m-%d").to_string();
    let log = ["--log", "s3://trail/", "--from", &today];
    for command in [
        &["health"][..],
        &["info", "--extended"],
        &["state"],
        &["redrive", "--dry-run"],
        &[&["reconcile"], &log[..]].concat(),
    ] {
        let mut refused = Vec::new();
        for passed in 0.. {
            let proxy = refusing_after(&aws, passed, "AccessDenied");
            let told = said(&proxy, command);
            let requests = proxy.requests();
            let Some(first) = requests.get(passed) else {
                break;
            };
            assert_eq!(told.code, 3, "{command:?}: {told:?}");
            let asked = operation(first).unwrap_or("GET");
            refused.push(asked.to_owned());
            // Everybody may ask who they are.
            let whose = "GetCallerIdentity";
            assert!(
                asked == whose || names_a_permission(&told.err),
                "{command:?}, {asked}: {}",
                told.err
            );
            if operation(first).is_some() && asked != whose {
                assert!(
                    told.err.contains(asked),
                    "{command:?}, {asked}: {}",
                    told.err
                );
            }
        }
        assert!(refused.len() > 1, "{command:?}: {refused:?}");
        // The last of them, and AWS is busy.
        let proxy = refusing_after(&aws, refused.len() - 1, "Throttling");
        let told = said(&proxy, command);
        assert_eq!(told.code, 3, "{command:?}: {told:?}");
        assert!(told.err.contains("Throttling"), "{command:?}: {}", told.err);
    }
}

/// A template that somebody has changed, a table and metrics that somebody has written into.
#[test]
fn hostile_names_and_values_are_one_line_each() {
    let aws = deploy("hostile-answers");
    let proxy = Proxy::start(&aws.endpoint);
    let mut template = template(&[]);
    template["Metadata"]["Patrol"]["Rules"] = json!({ EVIL: [], "other": [] });
    let escaped = template
        .to_string()
        .replace('&', "&amp;")
        .replace('<', "&lt;");
    let answer = format!(
        "<GetTemplateResponse><GetTemplateResult><TemplateBody>{escaped}</TemplateBody></GetTemplateResult></GetTemplateResponse>"
    );
    proxy.trap("Action=GetTemplate", Fate::Refused(200, answer), 99);
    let day = Utc::now().timestamp() - 60;
    let ids = (0..10).map(|id| json!({ "Id": format!("m{id}"), "StatusCode": "Complete", "Timestamps": [day], "Values": [3] }));
    let metrics = json!({ "MetricDataResults": ids.collect::<Vec<_>>() });
    let metrics = Fate::Refused(200, metrics.to_string());
    proxy.trap("GetMetricData", metrics, 99);
    let told = said(&proxy, &["health", "--no-config"]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.out.contains("\\u{202e}\\u{9b}31m\\nerror: forged"),
        "{told:?}"
    );

    let item = json!({ "k": { "S": format!("{EVIL}/1") }, "g": { "S": EVIL }, "r": { "S": EVIL } });
    let rules = json!({ "Items": [item, {}, { "k": { "N": "1" } }] });
    proxy.trap(
        "DynamoDB_20120810.Scan",
        Fate::Refused(200, rules.to_string()),
        9,
    );
    let told = said(&proxy, &["state"]);
    assert_eq!(told.code, 3, "{told:?}");
    assert!(told.err.contains("cannot be read: `v`, `s`"), "{told:?}");
    let told = said(&proxy, &["state", "--forget", EVIL]);
    assert_eq!(told.code, 3, "{told:?}");

    // The same page for ever.
    let proxy = Proxy::start(&aws.endpoint);
    let again: Value = json!({ "MetricDataResults": [], "NextToken": "again" });
    proxy.trap("GetMetricData", Fate::Refused(200, again.to_string()), 99);
    let told = said(&proxy, &["health", "--no-config"]);
    assert_eq!(told.code, 3, "{told:?}");
    assert!(told.err.contains("the same page twice"), "{told:?}");
}
