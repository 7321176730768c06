//! Writes 300 rules. The first twelve are for calls that the archive of the benchmark holds; the
//! others are for as many services and calls as a large ruleset has, few of which it holds.
#![allow(missing_docs)]

use std::{env, fmt::Write as _, fs, path::Path};

const HELD: [(&str, &str); 12] = [
    ("iam", "PutRolePolicy"),
    ("ec2", "AuthorizeSecurityGroupIngress"),
    ("s3", "PutBucketAcl"),
    ("s3", "DeleteBucketEncryption"),
    ("cloudtrail", "StopLogging"),
    ("ec2", "RunInstances"),
    ("iam", "CreateAccessKey"),
    ("kms", "ScheduleKeyDeletion"),
    ("guardduty", "DeleteDetector"),
    ("organizations", "LeaveOrganization"),
    ("rds", "ModifyDBInstance"),
    ("lambda", "AddPermission20150331v2"),
];
const SERVICES: [&str; 24] = [
    "acm",
    "apigateway",
    "athena",
    "batch",
    "cloudformation",
    "config",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticloadbalancing",
    "glue",
    "iam",
    "kms",
    "lambda",
    "logs",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];
const VERBS: [&str; 12] = [
    "Create",
    "Delete",
    "Put",
    "Update",
    "Modify",
    "Attach",
    "Detach",
    "Disable",
    "Enable",
    "Share",
    "Stop",
    "Associate",
];

fn main() {
    let mut text = String::new();
    let services = SERVICES.into_iter();
    let more = services.flat_map(|service| VERBS.map(|verb| (service, format!("{verb}Policy"))));
    let held = HELD.map(|(service, name)| (service, name.to_owned()));
    for (number, (service, name)) in held.into_iter().chain(more).enumerate() {
        writeln!(
            text,
            "one!(Rule{number} \"rule{number}\" \"{service}.amazonaws.com\" \"{name}\");"
        )
        .expect("memory");
    }
    let folder = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("rules.rs"), text).expect("cargo's folder can be written");
}
