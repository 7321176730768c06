//! CloudTrail's log against what the deployed stack told: what the tests put into both.

mod compared;
mod function_log;
mod not_compared;
mod throttle;

use std::fs;

use chrono::Utc;
use patrol_test_support::{
    Ministack,
    lambda::Endpoint,
    patrol::{Said, gzip, patrol, record},
    target_tmp,
};
use serde_json::{Value, json};

use crate::said;

const ACCOUNT: &str = "000000000000";

/// `patrol reconcile reconcile --name patrol ARGS`.
fn reconcile(aws: &Ministack, args: &[&str]) -> Said {
    said(aws, "reconcile", args)
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

fn records(records: &[Value]) -> Vec<u8> {
    gzip(json!({ "Records": records }).to_string().as_bytes())
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

fn log_group(aws: &mut Ministack) -> Value {
    let place = json!({ "StackName": "patrol-reconcile", "LogicalResourceId": "LogGroup" });
    let mut group = aws.call("cloudformation", "describe_stack_resource", place);
    group["StackResourceDetail"]["PhysicalResourceId"].take()
}
