//! The calls that the function, Lambda for it, and its rules make.
//!
//! CloudTrail records who a caller says it is (`userAgent`), where a call came from, and often on what it
//! acted. A thief of the credentials can write another `userAgent`, but not an address of an AWS
//! service, and does not make Lambda's calls with the function's tools by accident.

use std::env;

use serde_json::Value;

use crate::control::PREFIX;
use patrol_core::{Registry, iam::ActionPattern, pattern::cloudtrail::is_refusal};

/// How the function and the clients of its rules call themselves.
const TOOLS: [&str; 2] = ["patrol/", "aws-sdk-rust/"];
/// How Lambda calls itself where it uses the function's role: it reads queues and streams, and makes
/// log groups.
const WORKER: &str = "awslambda-worker/";

/// What the function calls to serve.
const FUNCTION: [(&str, &[&str]); 9] = [
    ("dynamodb", &["GetItem", "Query", "UpdateItem"]),
    ("events", &["PutEvents"]),
    ("kms", &["Decrypt", "GenerateDataKey"]),
    ("s3", &["GetObject"]),
    ("secretsmanager", &["GetSecretValue"]),
    ("securityhub", &["BatchImportFindings"]),
    ("sns", &["Publish"]),
    ("sqs", &["SendMessage"]),
    ("ssm", &["GetParameter", "GetParameters"]),
];

/// What Lambda calls for it.
const LAMBDA: [(&str, &[&str]); 5] = [
    (
        "dynamodb",
        &[
            "DescribeStream",
            "GetRecords",
            "GetShardIterator",
            "ListStreams",
        ],
    ),
    (
        "kinesis",
        &[
            "DescribeStream",
            "DescribeStreamSummary",
            "GetRecords",
            "GetShardIterator",
            "ListShards",
            "ListStreams",
        ],
    ),
    (
        "logs",
        &["CreateLogGroup", "CreateLogStream", "PutLogEvents"],
    ),
    (
        "sqs",
        &[
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "ReceiveMessage",
        ],
    ),
    ("xray", &["PutTelemetryRecords", "PutTraceSegments"]),
];

/// Services that the function calls in its own region alone. What the others act on may be elsewhere.
const AT_HOME: [&str; 6] = ["dynamodb", "kinesis", "logs", "sqs", "ssm", "xray"];

/// Services that CloudTrail names otherwise than IAM's actions do.
///
/// Source: [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html).
const PREFIXES: [(&str, &str); 3] = [
    ("email", "ses"),
    ("monitoring", "cloudwatch"),
    ("tagging", "tag"),
];

/// The function's own calls.
#[derive(Debug, Default)]
pub(super) struct OwnCalls {
    /// What the clients of the stack's rules call.
    declared: Vec<ActionPattern>,
    region: Option<String>,
    /// The table of what is remembered of findings.
    table: Option<String>,
    /// The bucket of CloudTrail's logs.
    trail: Option<String>,
    /// The queue of dead letters.
    queue: Option<String>,
}

impl OwnCalls {
    /// The calls of a stack with these rules, of the function in this environment.
    pub(super) fn new(linked: &Registry) -> Self {
        let permissions = linked.rules().iter().flat_map(|rule| rule.permissions());
        let actions = permissions.flat_map(|permission| permission.actions);
        let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            declared: actions.map(ActionPattern::from).collect(),
            region: variable("AWS_REGION"),
            table: variable("PatrolStateTable"),
            trail: variable("TrailBucket"),
            queue: variable("PatrolDeadLetterQueueUrl"),
        }
    }

    /// Is a call that CloudTrail recorded one of them? One that was refused is not: the function may do
    /// what it does. What the record does not say speaks for the function.
    pub(super) fn has(&self, detail: &Value) -> bool {
        let text = |field: &str| detail[field].as_str().unwrap_or_default();
        let refused = is_refusal(text("errorCode"));
        let Some(service) = text("eventSource").strip_suffix(".amazonaws.com") else {
            return false;
        };
        let call = text("eventName");
        let within = |calls: &[(&str, &[&str])]| {
            let mut calls = calls.iter().filter(|(name, _)| service == *name);
            calls.any(|(_, calls)| calls.contains(&call))
        };
        let (agent, address) = (text("userAgent"), text("sourceIPAddress"));
        // A service acts for the function, as KMS's caller does where a secret is read.
        let by_service = address.ends_with(".amazonaws.com") || address == "AWS Internal";
        let by_worker = agent.starts_with(WORKER);
        let by_function = agent.is_empty() || TOOLS.iter().any(|tool| agent.starts_with(tool));
        let served = (by_service || by_worker || agent.is_empty()) && within(&LAMBDA)
            || (by_service || by_function) && within(&FUNCTION);
        let served = served
            && self.is_at_home(service, text("awsRegion"))
            && self.is_on_own(service, detail);
        !refused && (served || (by_service || by_function) && self.is_declared(service, call))
    }

    fn is_declared(&self, service: &str, call: &str) -> bool {
        let prefix = PREFIXES.iter().find(|(source, _)| service == *source);
        let prefix = prefix.map_or(service, |(_, prefix)| prefix);
        let action = format!("{prefix}:{call}");
        self.declared.iter().any(|pattern| pattern.matches(&action))
    }

    fn is_at_home(&self, service: &str, region: &str) -> bool {
        let home = self.region.as_deref().unwrap_or_default();
        !AT_HOME.contains(&service) || home.is_empty() || region.is_empty() || home == region
    }

    /// Is it on what the function uses, as far as the record says on what it is?
    fn is_on_own(&self, service: &str, detail: &Value) -> bool {
        let asked = |field: &str| detail["requestParameters"][field].as_str();
        match service {
            "dynamodb" => {
                let is_table = |name: &str| {
                    let own = self.table.as_deref();
                    own.is_some_and(|own| own == name || name.ends_with(&format!(":table/{own}")))
                };
                asked("tableName").is_none_or(is_table)
            }
            "s3" => {
                let is_trail = |bucket: &str| self.trail.as_deref() == Some(bucket);
                let is_document = |key: &str| key.starts_with(PREFIX);
                asked("bucketName").is_none_or(is_trail) || asked("key").is_some_and(is_document)
            }
            "sqs" if detail["eventName"] == "SendMessage" => {
                asked("queueUrl").is_none_or(|url| self.queue.as_deref() == Some(url))
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn has(service: &str, call: &str, more: &Value) -> bool {
        let calls = OwnCalls {
            declared: vec![ActionPattern::from("ec2:DescribeSecurityGroups")],
            region: Some("eu-west-1".into()),
            table: Some("patrol-State".into()),
            trail: Some("logs".into()),
            queue: Some("https://sqs.eu-west-1.amazonaws.com/123456789012/dead".into()),
        };
        let mut detail = json!({
            "eventSource": format!("{service}.amazonaws.com"), "eventName": call, "awsRegion": "eu-west-1",
            "userAgent": "patrol/0.1.0", "sourceIPAddress": "203.0.113.1",
        });
        for (field, value) in more.as_object().expect("fields") {
            detail[field] = value.clone();
        }
        calls.has(&detail)
    }

    #[test]
    fn a_thief_gives_himself_away_by_tool_region_or_resource() {
        let asked = |parameters: Value| json!({ "requestParameters": parameters });
        for (service, call, more, own) in [
            ("ssm", "GetParameters", json!({}), true),
            (
                "ssm",
                "GetParameters",
                json!({ "userAgent": "aws-cli/2.31" }),
                false,
            ),
            (
                "ssm",
                "GetParameters",
                json!({ "userAgent": "Boto3/1.40 patrol/0.1.0" }),
                false,
            ),
            (
                "ssm",
                "GetParameters",
                json!({ "awsRegion": "us-east-1" }),
                false,
            ),
            (
                "ssm",
                "GetParameters",
                json!({ "userAgent": null, "awsRegion": null }),
                true,
            ),
            (
                "secretsmanager",
                "GetSecretValue",
                json!({ "awsRegion": "us-east-1" }),
                true,
            ),
            (
                "secretsmanager",
                "GetSecretValue",
                json!({ "userAgent": "aws-cli/2.31" }),
                false,
            ),
            (
                "kms",
                "Decrypt",
                json!({ "userAgent": "AWS Internal", "sourceIPAddress": "ssm.amazonaws.com" }),
                true,
            ),
            (
                "kms",
                "Decrypt",
                json!({ "userAgent": "ssm.amazonaws.com" }),
                false,
            ),
            (
                "dynamodb",
                "UpdateItem",
                asked(json!({ "tableName": "patrol-State" })),
                true,
            ),
            (
                "dynamodb",
                "UpdateItem",
                asked(json!({ "tableName": "customers" })),
                false,
            ),
            (
                "s3",
                "GetObject",
                asked(json!({ "bucketName": "logs", "key": "x" })),
                true,
            ),
            (
                "s3",
                "GetObject",
                asked(json!({ "bucketName": "code", "key": "patrol-control/x" })),
                true,
            ),
            (
                "s3",
                "GetObject",
                asked(json!({ "bucketName": "code", "key": "x" })),
                false,
            ),
            (
                "sqs",
                "SendMessage",
                asked(
                    json!({ "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" }),
                ),
                false,
            ),
            (
                "logs",
                "CreateLogGroup",
                json!({ "userAgent": "awslambda-worker/1.0 rusoto/0.48.0" }),
                true,
            ),
            ("logs", "CreateLogGroup", json!({}), false),
            (
                "kinesis",
                "ListShards",
                json!({ "userAgent": "aws-sdk-rust/1.3" }),
                false,
            ),
            (
                "sns",
                "Publish",
                json!({ "userAgent": "awslambda-worker/1.0" }),
                false,
            ),
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({ "awsRegion": "us-east-1" }),
                true,
            ),
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({ "userAgent": "aws-cli/2.31" }),
                false,
            ),
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({ "errorCode": "AccessDenied" }),
                false,
            ),
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({ "errorCode": "Client.UnauthorizedOperation" }),
                false,
            ),
            (
                "ec2",
                "DescribeSecurityGroups",
                json!({ "errorCode": "Client.RequestLimitExceeded" }),
                true,
            ),
            (
                "sns",
                "Publish",
                json!({ "errorCode": "AuthorizationError" }),
                false,
            ),
            (
                "sns",
                "Publish",
                json!({ "errorCode": "KMSAccessDeniedException" }),
                false,
            ),
            ("ec2", "DescribeInstances", json!({}), false),
        ] {
            assert_eq!(has(service, call, &more), own, "{service} {call} {more}");
        }
    }
}
