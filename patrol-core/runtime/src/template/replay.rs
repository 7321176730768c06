//! The small template for replays: a function without sinks, a state machine, a bucket.

use serde_json::{Map, Value, json};

use super::{
    deletion::retained,
    error::TemplateError,
    finished::Template,
    function_resources::{self, Described},
    intrinsics::{arn, has, reference, sub},
    options::TemplateOptions,
    params::{self, CODE_VERSION},
    replay_machine::{self, FUNCTION, RESULTS},
    role::{declared_statements, explain, service_role},
    sections::Sections,
    skip::skip,
    tags,
    transport::refuse_plain_http,
    verify,
};
use crate::replay::{ARCHIVE, FOLDER, VARIABLE};
use patrol_core::{Registry, RuleEntry, Trigger};

/// Logical ids.
const LOG_GROUP: &str = "LogGroup";
const ROLE: &str = "Role";

/// The key that its objects are encrypted with, or nothing.
const ARCHIVE_KEY: &str = "ArchiveKeyArn";

/// Days that results are kept.
const RESULT_DAYS: u32 = 30;
/// Days after which what was not uploaded to its end is let go.
const UPLOAD_DAYS: u32 = 1;

/// Writes the template of the rules that are on; the digest is that of all that are linked.
pub(super) fn build(
    options: &TemplateOptions,
    registry: &Registry,
    digest: &str,
) -> Result<Template, TemplateError> {
    let mut sections = Sections::default();
    add_parameters(&mut sections)?;
    // CloudFormation deletes no bucket that holds something, and a replay leaves results.
    sections.resource(RESULTS, retained(results()))?;
    sections.resource("ResultsPolicy", results_policy())?;
    sections.resource(LOG_GROUP, function_resources::log_group(options))?;
    let in_logs = registry.rules().iter().copied();
    let in_logs: Vec<_> = in_logs
        .filter(|rule| matches!(rule.trigger(), Trigger::EventPattern))
        .collect();
    sections.resource(ROLE, role(options, &in_logs))?;
    sections.resource(FUNCTION, function(options, digest))?;
    replay_machine::add(options, &mut sections)?;
    sections.output(ARCHIVE, "Bucket that is read", reference(ARCHIVE))?;
    sections.output(
        "ResultsBucket",
        "Bucket with plans and results of replays",
        reference(RESULTS),
    )?;
    tags::put(options, &mut sections);
    let names: Vec<_> = in_logs.iter().map(|rule| rule.name).collect();
    let template = sections.finish(
        "Patrol: replays an archive of CloudTrail logs",
        json!({ "Digest": digest, "Rules": names }),
        options.pattern_limit,
    );
    verify::check(&template)?;
    Ok(template)
}

fn add_parameters(sections: &mut Sections) -> Result<(), TemplateError> {
    for (name, parameter) in params::code() {
        sections.parameter(name, parameter)?;
    }
    sections.parameter(
        ARCHIVE,
        json!({
            "AllowedPattern": "^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$",
            "ConstraintDescription": "must be the name of a bucket",
            "Description": "Bucket with CloudTrail's log objects; best in the stack's region, since every byte from another one is paid for",
            "Type": "String",
        }),
    )?;
    sections.parameter(
        ARCHIVE_KEY,
        json!({
            "AllowedPattern": "^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/\\S+$",
            "ConstraintDescription": "must be the ARN of a key, or empty",
            "Default": "",
            "Description": "ARN of the key that those objects are encrypted with; empty where it is S3's own. The key's policy must let this account use it.",
            "Type": "String",
        }),
    )?;
    for name in [CODE_VERSION, ARCHIVE_KEY] {
        sections.when_set(name);
    }
    Ok(())
}

fn function(options: &TemplateOptions, digest: &str) -> Value {
    let environment = [
        (VARIABLE, reference(RESULTS)),
        ("PatrolDigest", json!(digest)),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value));
    function_resources::of_code(
        options,
        &Described {
            description: "Patrol: reads a part of an archive, and tells nobody".to_owned(),
            environment: Map::from_iter(environment),
            log_group: LOG_GROUP,
            role: ROLE,
            concurrency: options.reserved_concurrency,
            failures: "the state machine tries failed invocations again, and keeps what failed",
        },
    )
}

/// Reads the archive, and reads and writes replays. It has no way to tell anybody.
fn role(options: &TemplateOptions, rules: &[&RuleEntry]) -> Value {
    let archive = |rest: &str| sub(format!("arn:${{AWS::Partition}}:s3:::${{{ARCHIVE}}}{rest}"));
    let mut statements = vec![
        json!({
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": arn(LOG_GROUP),
            "Sid": "Log",
        }),
        json!({
            "Action": "s3:ListBucket",
            "Effect": "Allow",
            "Resource": archive(""),
            "Sid": "ListArchive",
        }),
        json!({
            "Action": "s3:GetObject",
            "Effect": "Allow",
            "Resource": archive("/*"),
            "Sid": "ReadArchive",
        }),
        json!({ "Fn::If": [
            has(ARCHIVE_KEY),
            {
                "Action": "kms:Decrypt",
                "Effect": "Allow",
                "Resource": reference(ARCHIVE_KEY),
                "Sid": "DecryptArchive",
            },
            reference("AWS::NoValue"),
        ] }),
        json!({
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Effect": "Allow",
            "Resource": sub(format!("${{{RESULTS}.Arn}}/{FOLDER}*")),
            "Sid": "KeepResults",
        }),
    ];
    let (declared, reasons) = declared_statements(rules);
    statements.extend(declared);
    let policy = json!({ "Statement": statements, "Version": "2012-10-17" });
    let mut role = service_role(options, "lambda.amazonaws.com", None, "Patrol", &policy);
    explain(&mut role, reasons);
    role
}

/// What was found is as confidential as the logs that it was found in.
fn results() -> Value {
    json!({
        "Metadata": skip(&[
            ("CKV_AWS_18", "CloudTrail's data events say who read results"),
            ("CKV_AWS_21", "results are written once, and made again by the same command"),
        ]),
        "Properties": {
            "BucketEncryption": { "ServerSideEncryptionConfiguration": [
                { "ServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" } },
            ] },
            "LifecycleConfiguration": { "Rules": [{
                "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": UPLOAD_DAYS },
                "ExpirationInDays": RESULT_DAYS,
                "Id": "let-go",
                "Status": "Enabled",
            }] },
            "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": true,
                "BlockPublicPolicy": true,
                "IgnorePublicAcls": true,
                "RestrictPublicBuckets": true,
            },
        },
        "Type": "AWS::S3::Bucket",
    })
}

fn results_policy() -> Value {
    let everything = json!([arn(RESULTS), sub(format!("${{{RESULTS}.Arn}}/*"))]);
    json!({
        "Properties": {
            "Bucket": reference(RESULTS),
            "PolicyDocument": {
                "Statement": [refuse_plain_http("s3:*", everything)],
                "Version": "2012-10-17",
            },
        },
        "Type": "AWS::S3::BucketPolicy",
    })
}
