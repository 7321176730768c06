//! A trail that does not go through EventBridge: its log objects, as its bucket announces them.

use std::iter;

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    queue,
    rule_events::add_rule,
    sections::Sections,
};
use crate::account::is_account;

/// The variable that tells a function whose objects are log objects.
pub(super) const VARIABLE: &str = "TrailBucket";
/// The variable that tells it whose that bucket is.
pub(super) const OWNER: &str = "TrailBucketOwner";

/// Checks a bucket's name by the characters that S3 takes.
///
/// Source: [bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
pub(super) fn check(bucket: &str) -> Result<(), TemplateError> {
    let known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if (3..=63).contains(&bucket.len()) && bucket.bytes().all(known) {
        return Ok(());
    }
    let wanted = "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens";
    Err(TemplateError::option("trail-bucket", bucket, wanted))
}

/// Checks an account's id.
pub(super) fn check_owner(account: &str) -> Result<(), TemplateError> {
    if is_account(account) {
        return Ok(());
    }
    let wanted = "the 12 digits of an account's id";
    Err(TemplateError::option("trail-bucket-owner", account, wanted))
}

/// The account that the bucket must belong to: S3 announces objects to the buses of the bucket's own account, which is
/// this one unless the operator names another.
pub(super) fn owner(options: &TemplateOptions) -> Value {
    let own = || reference("AWS::AccountId");
    options
        .trail_bucket_owner
        .as_ref()
        .map_or_else(own, |owner| json!(owner))
}

/// The bucket whose log objects a function evaluates; webhooks have no use for any.
pub(super) fn bucket_of<'a>(options: &'a TemplateOptions, function: &Function) -> Option<&'a str> {
    let bucket = options.trail_bucket.as_deref();
    bucket.filter(|_| !function.serves_webhooks_only())
}

/// Adds what calls a function when a log object is there: digests of logs are left out.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let Some(bucket) = bucket_of(options, function) else {
        return Ok(());
    };
    let id = function.id("TrailRule");
    let properties = json!({
        "Description": "Log objects of the trail",
        "EventPattern": {
            "detail": {
                "bucket": { "name": [bucket] },
                "object": { "key": [{ "anything-but": { "wildcard": "*/CloudTrail-Digest/*" } }] },
            },
            "detail-type": ["Object Created"],
            "source": ["aws.s3"],
        },
        "State": "ENABLED",
        "Targets": [{
            "Arn": arn(&function.id("Function")),
            "DeadLetterConfig": { "Arn": arn(queue::ID) },
            "Id": "trail",
        }],
    });
    add_rule(function, &id, properties, iter::empty(), sections)?;
    sections.note(format!(
        "the bucket `{bucket}` must send its notifications to EventBridge, in this account and region"
    ));
    Ok(())
}

/// What a function's role needs to read the log objects.
pub(super) fn statements(options: &TemplateOptions, function: &Function) -> Vec<Value> {
    let Some(bucket) = bucket_of(options, function) else {
        return Vec::new();
    };
    let mut statements = vec![json!({
        "Action": "s3:GetObject",
        "Effect": "Allow",
        "Resource": sub(format!("arn:${{AWS::Partition}}:s3:::{bucket}/*")),
        "Sid": "ReadTrail",
    })];
    if let Some(key) = &options.trail_key {
        statements.push(json!({
            "Action": "kms:Decrypt",
            "Effect": "Allow",
            "Resource": sub(key.as_str()),
            "Sid": "DecryptTrail",
        }));
    }
    statements
}
