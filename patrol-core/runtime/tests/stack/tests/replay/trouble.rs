//! Killed invocations, killed commands, ranges that fail, what is refused.

use std::process::{Command, Stdio};

use patrol_test_support::{
    Ministack,
    patrol::{Said, event},
};
use serde_json::{Value, json};

use crate::{
    command, deploy, executions, failed_invocations, fill, functions, said, told_alike, with,
};

#[test]
fn a_killed_invocation_is_read_again() {
    let mut aws = Ministack::start("replay-killed");
    fill(&mut aws, "replay-killed");
    let machine = deploy(&mut aws)["StateMachineArn"].clone();
    let run = said(&aws, &with(&["run", "s3://trail"]));
    // A process may be killed while it has nothing to do: then once more.
    while failed_invocations(&mut aws, &machine) == 0 {
        let arguments = with(&["replay", "trail", "--again"]);
        let mut replay = command(&aws, &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("patrol runs");
        while functions(&aws).is_empty() {
            let ended = replay.try_wait().expect("a child");
            assert!(ended.is_none(), "it ended before a function ran");
        }
        for process in functions(&aws) {
            // It may be gone already.
            let _ = Command::new("kill").args(["-KILL", &process]).status();
        }
        let said = Said::from(replay.wait_with_output().expect("it ends"));
        told_alike(&said, &run);
    }
}

#[test]
fn a_killed_command_is_taken_up() {
    let mut aws = Ministack::start("replay-taken-up");
    fill(&mut aws, "replay-taken-up");
    let machine = deploy(&mut aws)["StateMachineArn"].clone();
    let arguments = with(&["replay", "trail", "--concurrency", "1"]);
    let run = said(&aws, &with(&["run", "s3://trail"]));
    let mut replay = command(&aws, &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("patrol runs");
    let of = json!({ "stateMachineArn": machine });
    aws.until("an execution", |aws| {
        (!executions(aws, &of).is_empty()).then_some(())
    });
    replay.kill().expect("it runs");
    replay.wait().expect("it ends");
    let name = executions(&mut aws, &of)[0]["name"].clone();
    let id = name
        .as_str()
        .and_then(|name| name.strip_suffix("-0"))
        .expect("a name");

    let resumed = said(&aws, &["replay", "--resume", id, "--format", "jsonl"]);
    told_alike(&resumed, &run);
    let again = said(&aws, &arguments);
    told_alike(&again, &run);
    assert_eq!(executions(&mut aws, &of).len(), 1, "nothing is read twice");
    let unknown = said(&aws, &["replay", "--resume", "none"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(
        unknown.err.contains("there is no replay `none`"),
        "{unknown:?}"
    );
}

#[test]
fn ranges_that_fail_are_named_and_tried_by_the_next_command() {
    let mut aws = Ministack::start("replay-failed");
    fill(&mut aws, "replay-failed");
    let outputs = deploy(&mut aws);
    let of = json!({ "StackName": "patrol-replay", "LogicalResourceId": "Role" });
    let role = aws.call("cloudformation", "describe_stack_resource", of);
    let role = role["StackResourceDetail"]["PhysicalResourceId"].clone();
    let policy = json!({ "RoleName": role, "PolicyName": "Patrol" });
    let whole = aws.call("iam", "get_role_policy", policy.clone())["PolicyDocument"].take();
    let set = |aws: &mut Ministack, document: &Value| {
        let mut put = policy.clone();
        put["PolicyDocument"] = document.to_string().into();
        aws.call("iam", "put_role_policy", put);
    };
    let mut less = whole.clone();
    let statements = less["Statement"].as_array_mut().expect("statements");
    statements.retain(|statement| statement["Sid"] != "ListArchive");
    set(&mut aws, &less);

    let arguments = with(&["replay", "trail"]);
    let failed = said(&aws, &arguments);
    assert_eq!((failed.code, &*failed.out), (3, ""), "{}", failed.err);
    let first = failed
        .err
        .lines()
        .find(|line| line.starts_with("s3://trail/"));
    let first = first.unwrap_or_else(|| panic!("{}", failed.err));
    for words in [
        ":range 0: ",
        "were not read: Patrol.Object: ",
        "cannot list",
    ] {
        assert!(first.contains(words), "{first}");
    }
    set(&mut aws, &whole);
    let run = said(&aws, &with(&["run", "s3://trail"]));
    let again = said(&aws, &arguments);
    told_alike(&again, &run);
    let of = json!({ "stateMachineArn": outputs["StateMachineArn"] });
    assert_eq!(executions(&mut aws, &of).len(), 2);
}

#[test]
fn what_is_no_archive_and_what_costs_too_much_is_refused() {
    let mut aws = Ministack::start("replay-refused");
    fill(&mut aws, "replay-refused");
    for (arguments, code, words) in [
        (
            &["trail/elsewhere"][..],
            2,
            "is not an archive of CloudTrail",
        ),
        (
            &["trail", "--account", "999999999999"],
            2,
            "holds nothing of these accounts",
        ),
        (&["trail", "--budget", "0"], 2, "nothing was started"),
        (
            &["trail", "--stack", "missing"],
            3,
            "there is no stack `missing`",
        ),
        (
            &["no-such-bucket"],
            3,
            "there is no bucket `no-such-bucket`",
        ),
    ] {
        let said = said(&aws, &with(&[&["replay"], arguments].concat()));
        assert_eq!(said.code, code, "{arguments:?}: {said:?}");
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    aws.call("s3", "create_bucket", json!({ "Bucket": "other" }));
    let key = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02/a.json";
    let object = json!({ "Bucket": "other", "Key": key, "Body": "{}" });
    aws.call("s3", "put_object", object);
    deploy(&mut aws);
    let other = said(&aws, &with(&["replay", "other"]));
    assert_eq!(other.code, 3, "{other:?}");
    assert!(
        other.err.contains("reads the bucket `trail`, not `other`"),
        "{other:?}"
    );
    // Its function serves nobody else.
    let of = json!({ "StackName": "patrol-replay", "LogicalResourceId": "Function" });
    let function = aws.call("cloudformation", "describe_stack_resource", of);
    let function = &function["StackResourceDetail"]["PhysicalResourceId"];
    let id = json!({ "replay": { "id": "../x", "range": { "number": 0, "prefix": "", "after": "", "last": "", "objects": 0, "bytes": 0 } } });
    for (payload, words) in [
        (event("e"), "this is the function of a replay"),
        (id, "`id` is malformed"),
    ] {
        let asked = json!({ "FunctionName": function, "Payload": payload.to_string() });
        let answer = aws.call("lambda", "invoke", asked).to_string();
        assert!(answer.contains(words), "{answer}");
    }
    let said = said(&aws, &["replay", "trail", "--from", "2026-03-02"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("`--from` and `--to`"), "{}", said.err);
}
