//! `run` on inputs in S3, in miniature AWS.
#![cfg(feature = "deploy")]

#[allow(dead_code, reason = "its other half serves the test of the template")]
use std::fs;

use patrol_test_support::Ministack;
use patrol_test_support::patrol::{Said, event, folder, gzip};
use serde_json::json;

fn run(aws: &Ministack, inputs: &[&str]) -> Said {
    let mut command = patrol_test_support::patrol::patrol();
    command
        .args(["run", "--rule", "rootLogin", "--format", "jsonl"])
        .args(inputs)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL", &aws.endpoint);
    command.output().expect("patrol runs").into()
}

#[test]
fn objects_are_read_one_after_the_other() {
    let mut aws = Ministack::start("run-s3");
    aws.call("s3", "create_bucket", json!({ "Bucket": "logs" }));
    let event = event("e").to_string();
    let cut = gzip(event.as_bytes());
    let folder = folder("run-s3");
    for (key, bytes) in [
        ("org/", Vec::new()),
        ("org/CloudTrail/1.json.gz", gzip(event.as_bytes())),
        (
            "org/CloudTrail/2.jsonl",
            format!("{event}\nno json\n{event}\n").into_bytes(),
        ),
        ("org/CloudTrail/3.gz", cut[..cut.len() - 12].to_vec()),
        (
            "org/CloudTrail/4.json",
            format!("[{event},{event}]").into_bytes(),
        ),
        ("org/CloudTrail-Digest/5.json", b"{\"digest\": 1}".to_vec()),
        ("org/one", event.clone().into_bytes()),
        ("org/one-more", event.clone().into_bytes()),
        ("other", event.clone().into_bytes()),
    ] {
        let file = folder.join("body");
        fs::write(&file, bytes).expect("a file");
        let object = json!({ "Bucket": "logs", "Key": key, "Body": { "file": file } });
        aws.call("s3", "put_object", object);
    }

    let said = run(&aws, &["s3://logs/org/CloudTrail"]);
    assert_eq!(said.code, 3, "{said:?}");
    let below = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("s3://logs/{name}"))
            .collect()
    };
    let wanted = below(&[
        "org/CloudTrail/1.json.gz:1",
        "org/CloudTrail/2.jsonl:1",
        "org/CloudTrail/2.jsonl:3",
        "org/CloudTrail/4.json:1",
        "org/CloudTrail/4.json:2",
    ]);
    let mut inputs = said.inputs();
    // How much of a cut-off file can be read is gzip's affair.
    inputs.retain(|input| !input.contains("3.gz"));
    assert_eq!(inputs, wanted, "{}", said.err);
    let faults: Vec<&str> = said.err.lines().collect();
    assert_eq!(faults.len(), 2, "{}", said.err);
    assert!(
        faults[0].starts_with("s3://logs/org/CloudTrail/2.jsonl:2: not JSON"),
        "{}",
        said.err
    );
    assert!(
        faults[1].starts_with("s3://logs/org/CloudTrail/3.gz:"),
        "{}",
        said.err
    );

    // A key is that object, not those that begin like it; a bucket is all of it.
    let said = run(&aws, &["s3://logs/org/one"]);
    assert_eq!(
        (said.code, said.inputs()),
        (0, below(&["org/one:1"])),
        "{said:?}"
    );
    assert_eq!(run(&aws, &["s3://logs/org/on"]).inputs().len(), 2);
    assert!(
        run(&aws, &["s3://logs"])
            .inputs()
            .contains(&"s3://logs/other:1".to_owned())
    );

    for (input, words) in [
        (
            "s3://logs/nowhere",
            "s3://logs/nowhere: no object has this key or begins with it",
        ),
        (
            "s3://no-such-bucket/x",
            "s3://no-such-bucket/x: cannot be listed: NoSuchBucket",
        ),
    ] {
        let said = run(&aws, &[input, "s3://logs/org/one"]);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.starts_with(words), "{}", said.err);
        assert_eq!(said.inputs(), below(&["org/one:1"]), "the rest goes on");
    }
}

#[test]
fn folders_outside_the_selection_are_not_listed() {
    let mut aws = Ministack::start("run-s3-selection");
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let file = folder("run-s3-selection").join("body");
    let mut keys = Vec::new();
    for account in ["111122223333", "444455556666"] {
        for region in ["eu-west-1", "us-east-1"] {
            for day in ["2026/02/28", "2026/03/01", "2026/03/02", "2026/03/09"] {
                let below = format!("AWSLogs/o-abc/{account}/CloudTrail/{region}/{day}");
                keys.push(format!("{below}/a.json.gz"));
            }
        }
    }
    keys.push("AWSLogs/o-abc/111122223333/CloudTrail-Digest/us-east-1/2026/03/02/a.json.gz".into());
    for key in &keys {
        let mut event = event(key);
        event["account"] = key.split('/').nth(2).into();
        event["region"] = key.split('/').nth(4).into();
        let day: Vec<_> = key.split('/').skip(5).take(3).collect();
        event["time"] = format!("{}T10:00:00Z", day.join("-")).into();
        fs::write(&file, gzip(event.to_string().as_bytes())).expect("a file");
        let object = json!({ "Bucket": "trail", "Key": key, "Body": { "file": file } });
        aws.call("s3", "put_object", object);
    }
    let days = |said: &Said| -> Vec<String> {
        let inputs = said.inputs().into_iter();
        inputs
            .map(|input| {
                input
                    .split('/')
                    .skip(5)
                    .take(6)
                    .collect::<Vec<_>>()
                    .join("/")
            })
            .collect()
    };
    let one = ["--from", "2026-03-01", "--to", "2026-03-01"];
    for (flags, wanted) in [
        (
            [&one[..], &["--account", "111122223333"]].concat(),
            &[
                "111122223333/CloudTrail/eu-west-1/2026/03/01",
                "111122223333/CloudTrail/us-east-1/2026/03/01",
            ][..],
        ),
        (
            vec!["--from", "2026-03-09", "--region", "us-east-1"],
            &[
                "111122223333/CloudTrail/us-east-1/2026/03/09",
                "444455556666/CloudTrail/us-east-1/2026/03/09",
            ],
        ),
        (vec!["--account", "999999999999"], &[]),
    ] {
        for prefix in ["", "AWS", "AWSLogs/", "AWSLogs/o-abc/"] {
            let place = format!("s3://trail/{prefix}");
            let said = run(&aws, &[&flags[..], &[&place]].concat());
            assert_eq!(said.code, 0, "{}", said.err);
            assert_eq!(days(&said), wanted, "{flags:?} {place}: {}", said.err);
        }
    }
    let all = run(&aws, &["s3://trail/"]);
    assert_eq!(all.inputs().len(), keys.len() - 1, "{}", all.err);
}
