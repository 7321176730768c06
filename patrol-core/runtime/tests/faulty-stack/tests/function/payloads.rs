//! AWS's own examples of payloads: each is served, or refused in words.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use patrol_test_support::{
    lambda::{InvocationError, Sns},
    peak_kilobytes,
};
use serde_json::{Value, json};

use crate::{
    assert_serves, function,
    records::sqs,
    webhooks::{request, status},
};

/// The example payloads of the events crate.
fn examples() -> Vec<PathBuf> {
    // What is for other platforms need not be here.
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()
        .expect("rustc");
    let host = String::from_utf8(host.stdout).expect("rustc");
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host.trim()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let events = packages
        .iter()
        .find(|package| package["name"] == "aws_lambda_events");
    let manifest = events.expect("the events crate")["manifest_path"]
        .as_str()
        .expect("a path");
    let folder = PathBuf::from(manifest).with_file_name("src/fixtures");
    let files = fs::read_dir(folder)
        .expect("the examples")
        .map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
        .collect()
}

/// How the function takes a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    /// As events, which no rule here looks at.
    Events,
    /// As a batch, of which no record fails.
    Batch,
    /// As a webhook request, for a rule that there is none of.
    Request,
    /// Not at all, and it says what it would take.
    Refused,
}

/// What becomes of a payload, by what AWS documents of its shape.
fn wanted(payload: &Value) -> Taken {
    if payload["detail-type"].is_string() {
        return Taken::Events;
    }
    let first = &payload["Records"][0];
    match first["eventSource"]
        .as_str()
        .or(first["EventSource"].as_str())
    {
        Some("aws:sns") => return Taken::Events,
        Some("aws:sqs" | "aws:kinesis" | "aws:dynamodb") => return Taken::Batch,
        _ => {}
    }
    let context = &payload["requestContext"];
    if context.is_object() && (payload["httpMethod"].is_string() || context["http"].is_object()) {
        return Taken::Request;
    }
    Taken::Refused
}

fn taken(answer: &Result<Value, InvocationError>) -> Option<Taken> {
    match answer {
        Ok(answer) if *answer == json!({"matched": [], "findings": 0}) => Some(Taken::Events),
        Ok(answer) if *answer == json!({"batchItemFailures": []}) => Some(Taken::Batch),
        Ok(answer) if answer["statusCode"] == 401 => Some(Taken::Request),
        Err(why) if why.message.contains(": expected an EventBridge event") => Some(Taken::Refused),
        _ => None,
    }
}

#[test]
fn every_payload_of_the_events_crate_is_served_or_refused_in_words() {
    let topic = Sns::start();
    // No rule looks at topics, queues and streams, so that none reports.
    let function = function(&topic)
        .env("PatrolRules", "reports,openHook")
        .start();
    let mut counts = BTreeMap::new();
    for file in examples() {
        let text = fs::read(&file).expect("an example");
        let payload: Value = serde_json::from_slice(&text).expect("an example in JSON");
        let records = payload["Records"].as_array();
        if records.is_some_and(|records| records.iter().any(|one| one["eventSource"] == "aws:s3")) {
            // What S3 notifies of must be there to be read.
            continue;
        }
        let answer = function.invoke_raw(text);
        let wanted = wanted(&payload);
        assert_eq!(
            taken(&answer),
            Some(wanted),
            "{}: {answer:?}",
            file.display()
        );
        *counts.entry(wanted).or_insert(0) += 1;
    }
    for (taken, least) in [
        (Taken::Events, 20),
        (Taken::Batch, 6),
        (Taken::Request, 15),
        (Taken::Refused, 90),
    ] {
        assert!(counts.get(&taken) >= Some(&least), "{taken:?}: {counts:?}");
    }
    assert_eq!(topic.published(), []);
    assert_serves(&function, &topic);
}

/// Six messages of the largest size, all of the JSON that takes most memory: Lambda hands over no more.
#[test]
fn a_strangers_batch_does_not_end_the_function() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let dense = format!("[{}0]", r#"{"":0},"#.repeat(130_000));
    let mut batch: Vec<_> = (0..6)
        .map(|number| sqs(&format!("m{number}"), &dense))
        .collect();
    batch.push(sqs("honest", "hello"));
    let answer = function.invoke(&json!({ "Records": batch })).unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    let peak = peak_kilobytes(function.process_id()).unwrap();
    // A function has 256 MB by default.
    assert!(peak < 240 * 1024, "{peak} kB");
}

/// The largest payload, all of it the JSON that takes most memory: it is refused by name, and the function lives.
#[test]
fn the_densest_bodies_do_not_end_the_function() {
    let sns = Sns::start();
    let function = function(&sns).start();
    for (kind, dense) in [
        (
            "application/json",
            format!("[{}0]", r#"{"":0},"#.repeat(650_000)),
        ),
        (
            "application/json",
            format!("[{}[]]", "[],".repeat(1_700_000)),
        ),
        ("application/json", format!("[{}0]", "0,".repeat(2_500_000))),
        (
            "application/x-www-form-urlencoded",
            (0..650_000).map(|name| format!("{name}&")).collect(),
        ),
    ] {
        let request = request("openHook", json!({ "content-type": kind }), &dense);
        assert!(status(&function, &request) >= 500, "{kind}");
        let peak = peak_kilobytes(function.process_id()).unwrap();
        assert!(peak < 240 * 1024, "{kind}: {peak} kB");
    }
    assert!(function.logs().contains("so many small values"));
    assert_serves(&function, &sns);
}
