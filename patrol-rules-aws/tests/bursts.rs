//! Rules that count: one principal who goes through many things is told once, and one thing that
//! is used again and again is not.

use patrol_core::Rule;
use patrol_rules_aws::{
    BucketDeleted, InstanceConnectUsed, InstanceUserDataRead, ObjectsDeleted, ParametersRead,
    SecretDeleted, SecretsRead, SessionStarted, SnapshotsDeleted, WindowsPasswordRead,
};
use patrol_testkit::{FixtureEvent, Identity, Replayed, Value, api_call, json, replay, rule};

/// Events ten seconds apart.
fn every_ten_seconds<R: Rule>(rule: &R, events: Vec<FixtureEvent>) -> Replayed {
    let times: Vec<String> = (0..events.len()).map(|n| format!("{}s", n * 10)).collect();
    let times = times.iter().map(String::as_str);
    replay(rule, times.zip(events))
}

/// What `many` things are told as, what one less, and what one thing so often.
fn told<R: Rule>(event: impl Fn(usize) -> FixtureEvent, many: usize) -> [usize; 3] {
    let rule = rule::<R>([]);
    let told = |events: Vec<FixtureEvent>| every_ten_seconds(&rule, events).told.len();
    [
        told((0..many).map(&event).collect()),
        told((1..many).map(&event).collect()),
        told((0..many).map(|_| event(0)).collect()),
    ]
}

fn call<'a>(
    service: &'a str,
    name: &'a str,
    request: impl Fn(usize) -> Value + 'a,
) -> impl Fn(usize) -> FixtureEvent + 'a {
    move |n| api_call(&format!("{service}.amazonaws.com"), name, request(n))
}

const ONCE: [usize; 3] = [1, 0, 0];

#[test]
fn machines_that_one_principal_goes_through_are_told_once() {
    let instance = |n: usize| json!({"instanceId": format!("i-{n:017x}")});
    assert_eq!(
        told::<WindowsPasswordRead>(call("ec2", "GetPasswordData", instance), 5),
        ONCE
    );
    let user_data =
        |n: usize| json!({"instanceId": format!("i-{n:017x}"), "attribute": "userData"});
    assert_eq!(
        told::<InstanceUserDataRead>(call("ec2", "DescribeInstanceAttribute", user_data), 5),
        ONCE
    );
    let push = call("ec2-instance-connect", "SendSSHPublicKey", instance);
    assert_eq!(told::<InstanceConnectUsed>(push, 3), ONCE);
    let target = |n: usize| json!({"target": format!("i-{n:017x}")});
    assert_eq!(
        told::<SessionStarted>(call("ssm", "StartSession", target), 3),
        ONCE
    );
}

#[test]
fn secrets_that_one_principal_goes_through_are_told_once() {
    let secret = |n: usize| json!({"secretId": format!("db/{n}")});
    let read = call("secretsmanager", "GetSecretValue", secret);
    assert_eq!(told::<SecretsRead>(read, 10), ONCE);
    let parameter = |n: usize| json!({"name": format!("/db/{n}"), "withDecryption": true});
    assert_eq!(
        told::<ParametersRead>(call("ssm", "GetParameter", parameter), 5),
        ONCE
    );
}

#[test]
fn snapshots_that_one_principal_deletes_are_told_once() {
    let snapshot = |n: usize| json!({"snapshotId": format!("snap-{n:017x}")});
    let delete = call("ec2", "DeleteSnapshot", snapshot);
    assert_eq!(told::<SnapshotsDeleted>(delete, 10), ONCE);
}

#[test]
fn what_two_principals_do_is_not_counted_together() {
    let by = |n: usize| Identity::iam_user(if n.is_multiple_of(2) { "ann" } else { "bob" });
    let read = |n: usize| {
        let request = json!({"secretId": format!("db/{n}")});
        api_call("secretsmanager.amazonaws.com", "GetSecretValue", request).by(by(n))
    };
    assert_eq!(told::<SecretsRead>(read, 18), [0, 0, 0]);
    assert_eq!(told::<SecretsRead>(read, 19), [1, 0, 0]);
}

#[test]
fn objects_are_counted_by_their_bucket() {
    let object = |n: usize| json!({"bucketName": "payroll", "key": format!("{n}.csv")});
    let delete = call("s3", "DeleteObject", object);
    assert_eq!(told::<ObjectsDeleted>(delete, 50), [1, 0, 1]);
    let other = |n: usize| json!({"bucketName": format!("payroll-{n}"), "key": "2026.csv"});
    let delete = call("s3", "DeleteObject", other);
    assert_eq!(told::<ObjectsDeleted>(delete, 50), [0, 0, 1]);
}

#[test]
fn a_stack_that_is_taken_down_is_told_once_and_then_counted() {
    let told =
        |replayed: Replayed| -> Vec<u64> { replayed.told.iter().map(|told| told.count).collect() };
    let bucket = call(
        "s3",
        "DeleteBucket",
        |n| json!({"bucketName": format!("b-{n}")}),
    );
    let replayed = every_ten_seconds(&rule::<BucketDeleted>([]), (0..20).map(bucket).collect());
    assert_eq!(told(replayed), [1, 19]);
    let secret = call(
        "secretsmanager",
        "DeleteSecret",
        |n| json!({"secretId": format!("s-{n}"), "forceDeleteWithoutRecovery": true}),
    );
    let replayed = every_ten_seconds(&rule::<SecretDeleted>([]), (0..20).map(secret).collect());
    assert_eq!(told(replayed), [1, 19]);
}
