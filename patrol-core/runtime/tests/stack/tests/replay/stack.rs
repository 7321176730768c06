//! The stack of replays: created, changed and deleted by the command, wherever the archive is.

use std::process::Command;

use patrol_test_support::{Fate, Ministack, Proxy, patrol::Said};
use serde_json::{Value, json};

use crate::{ZIP, command, fill, said, told_alike, with};

/// `patrol COMMAND test --name acme --replay ARGS`.
fn stack(aws: &Ministack, name: &str, args: &[&str]) -> Said {
    said(
        aws,
        &[&[name, "test", "--name", "acme", "--replay"], args].concat(),
    )
}

/// Creates it, with so little time that each invocation reads one object.
fn create(aws: &Ministack, bucket: &str, more: &[&str]) -> Said {
    let zip = ZIP.to_str().expect("UTF-8");
    let values = json!({ "ArchiveBucket": bucket }).to_string();
    let args = [
        "--force",
        "--code",
        zip,
        "--parameters",
        &values,
        "--timeout",
        "25",
    ];
    stack(aws, "create", &[&args[..], more].concat())
}

/// The names of everything of a kind.
fn count(aws: &mut Ministack, service: &str, operation: &str, list: &str) -> usize {
    let listed = aws.call(service, operation, json!({}));
    listed[list].as_array().map_or(0, Vec::len)
}

fn said_of(said: &Said, words: &[&str]) {
    let told = format!("{}{}", said.out, said.err);
    for words in words {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_stack_of_replays_lives_from_create_to_delete() {
    let mut aws = Ministack::start("replay-stack");
    fill(&mut aws, "replay-stack");
    let none = said(&aws, &with(&["replay", "trail"]));
    assert_eq!(none.code, 3, "{none:?}");
    said_of(
        &none,
        &["create one with `patrol create ENVIRONMENT --replay`"],
    );

    // A bucket that does not exist is known before anything is created.
    let nowhere = create(&aws, "nowhere", &[]);
    assert_eq!(nowhere.code, 2, "{nowhere:?}");
    said_of(
        &nowhere,
        &["there is no bucket `nowhere`: set `ArchiveBucket`"],
    );
    assert_eq!(
        count(&mut aws, "cloudformation", "describe_stacks", "Stacks"),
        0
    );
    let missing = stack(&aws, "update", &["--force"]);
    assert_eq!(missing.code, 3, "{missing:?}");
    said_of(&missing, &["there is no stack `acme-test-replay`"]);
    let sense = stack(&aws, "create", &["--organization", "o-a1b2c3d4e5"]);
    assert_eq!(sense.code, 2, "{sense:?}");

    let made = create(&aws, "trail", &["--tag", "team=security"]);
    assert_eq!(made.code, 0, "{made:?}");
    said_of(
        &made,
        &["AWS::StepFunctions::StateMachine", "Uploaded the code"],
    );
    let info = stack(&aws, "info", &["--json"]);
    let info: Value = serde_json::from_str(&info.out).expect("JSON");
    assert_eq!(info["StackName"], "acme-test-replay");
    assert_eq!(info["Parameters"]["ArchiveBucket"], "trail");
    let same = stack(&aws, "diff", &["--timeout", "25", "--tag", "team=security"]);
    assert_eq!(same.code, 0, "{same:?}");

    // It is found by the bucket that it reads.
    let run = said(&aws, &with(&["run", "s3://trail"]));
    let replay = said(&aws, &with(&["replay", "trail"]));
    assert!(run.findings().len() > 10, "{run:?}");
    told_alike(&replay, &run);

    let changed = stack(
        &aws,
        "update",
        &["--force", "--timeout", "25", "--memory", "2048"],
    );
    assert_eq!(changed.code, 0, "{changed:?}");
    said_of(&changed, &["\"MemorySize\": 2048", "Function"]);
    // The environment's own command does not take it for the environment's own stack.
    let own = ["update", "test-replay", "--name", "acme", "--force"];
    let own = said(&aws, &own);
    assert_eq!(own.code, 2, "{own:?}");
    said_of(
        &own,
        &["acme-test-replay in us-east-1 is a stack of replays"],
    );

    let deleted = stack(&aws, "delete", &["--force"]);
    assert_eq!(deleted.code, 0, "{deleted:?}");
    said_of(
        &deleted,
        &["stays    Results   AWS::S3::Bucket", "stays    LogGroup"],
    );
    assert_eq!(count(&mut aws, "lambda", "list_functions", "Functions"), 0);
    assert_eq!(
        count(
            &mut aws,
            "stepfunctions",
            "list_state_machines",
            "stateMachines"
        ),
        0
    );
    assert_eq!(count(&mut aws, "iam", "list_roles", "Roles"), 0);
    assert_eq!(
        count(&mut aws, "logs", "describe_log_groups", "logGroups"),
        1
    );
    // The archive, results, code, and configurations.
    assert_eq!(count(&mut aws, "s3", "list_buckets", "Buckets"), 4);
}

#[test]
fn an_archive_of_another_region_is_read_and_its_transfer_is_told() {
    let mut aws = Ministack::start("replay-abroad");
    aws.go_to("eu-west-1");
    let place = json!({ "LocationConstraint": "eu-west-1" });
    let bucket = json!({ "Bucket": "trail", "CreateBucketConfiguration": place });
    aws.call("s3", "create_bucket", bucket);
    fill(&mut aws, "replay-abroad");
    aws.go_to("us-east-1");
    let made = create(&aws, "trail", &[]);
    assert_eq!(made.code, 0, "{made:?}");
    said_of(&made, &["the bucket `trail` is in eu-west-1: "]);
    let plan = said(&aws, &with(&["replay", "trail", "--plan"]));
    assert_eq!(plan.code, 0, "{plan:?}");
    said_of(&plan, &[" from eu-west-1 to us-east-1, $0.02 a GB"]);
    let run = command(&aws, &with(&["run", "s3://trail"]))
        .env("AWS_REGION", "eu-west-1")
        .output();
    let run = Said::from(run.expect("patrol runs"));
    assert!(run.findings().len() > 10, "{run:?}");
    let replay = said(&aws, &with(&["replay", "trail"]));
    told_alike(&replay, &run);
}

#[test]
fn a_stack_that_is_none_of_replays_is_left_as_it_is() {
    let mut aws = Ministack::start("replay-other-stack");
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let topic = json!({
        "Metadata": { "Patrol": {} },
        "Parameters": {},
        "Resources": { "Topic": { "Type": "AWS::SNS::Topic" } },
    });
    aws.deploy("acme-test-replay", &topic, &ZIP);
    let values = ["--force", "--parameters", r#"{"ArchiveBucket":"trail"}"#];
    for (name, args) in [
        ("update", &values[..]),
        ("diff", &values[1..]),
        ("delete", &["--force"]),
    ] {
        let refused = stack(&aws, name, args);
        assert_eq!(refused.code, 2, "{name}: {refused:?}");
        said_of(
            &refused,
            &["acme-test-replay in us-east-1 is not a stack of replays, and is left as it is"],
        );
    }
    let refused = create(&aws, "trail", &[]);
    assert_ne!(refused.code, 0, "{refused:?}");
    let named = with(&["replay", "trail", "--stack", "acme-test-replay"]);
    // Nothing is there to be planned.
    aws.call(
        "s3",
        "put_object",
        json!({ "Bucket": "trail", "Key": "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02/a.json", "Body": "{}" }),
    );
    let named = said(&aws, &named);
    assert_eq!(named.code, 3, "{named:?}");
    said_of(&named, &["it is not a stack of replays"]);
    let topics = count(&mut aws, "sns", "list_topics", "Topics");
    assert_eq!(topics, 1);
}

#[test]
fn what_may_not_be_created_is_named_and_nothing_is_left() {
    let mut aws = Ministack::start("replay-denied");
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let proxy = Proxy::start(&aws.endpoint);
    let denied = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>";
    proxy.trap(
        "Action=CreateChangeSet",
        Fate::Refused(403, denied.to_owned()),
        1,
    );
    let zip = ZIP.to_str().expect("UTF-8");
    let mut create: Command = command(
        &aws,
        &[
            "create", "test", "--name", "acme", "--replay", "--force", "--code", zip,
        ],
    );
    create
        .args(["--parameters", r#"{"ArchiveBucket":"trail"}"#])
        .env("AWS_ENDPOINT_URL", &proxy.endpoint);
    let refused = Said::from(create.output().expect("patrol runs"));
    assert_eq!(refused.code, 3, "{refused:?}");
    said_of(&refused, &["may not `cloudformation:CreateChangeSet`"]);
    assert_eq!(
        count(&mut aws, "cloudformation", "describe_stacks", "Stacks"),
        0
    );
}
