//! What AWS says about its events: which are read-only, where they arrive, which need a trail.

/// Services whose events arrive in one region only, whatever region people work in.
///
/// Source: [global services](https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html)
/// and each service's page on CloudTrail and EventBridge.
pub const HOMES: &[(&str, &str)] = &[
    ("account", US_EAST_1),
    ("billing", US_EAST_1),
    ("budgets", US_EAST_1),
    ("ce", US_EAST_1),
    ("cloudfront", US_EAST_1),
    ("cur", US_EAST_1),
    ("ecr-public", US_EAST_1),
    ("globalaccelerator", US_WEST_2),
    ("iam", US_EAST_1),
    ("networkmanager", US_WEST_2),
    ("organizations", US_EAST_1),
    ("route53", US_EAST_1),
    ("route53domains", US_EAST_1),
    ("savingsplans", US_EAST_1),
    ("shield", US_EAST_1),
    ("support", US_EAST_1),
    ("trustedadvisor", US_EAST_1),
    ("waf", US_EAST_1),
];

/// Services whose events arrive in their own region, and some of them in us-east-1: those of the
/// global endpoint of STS, sign-ins of the root user, health events of global services.
pub const ALSO_GLOBAL: &[&str] = &["health", "signin", "sts"];

/// Where most global services are at home.
pub const US_EAST_1: &str = "us-east-1";
/// Where the global network services are at home.
const US_WEST_2: &str = "us-west-2";

/// Verbs of read-only calls. More than AWS's list has: too many only cost a state that lets the
/// pattern decide.
pub const READING_VERBS: &[&str] = &[
    "BatchDescribe",
    "BatchGet",
    "BatchList",
    "Check",
    "Describe",
    "Detect",
    "Discover",
    "Estimate",
    "Export",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Preview",
    "Query",
    "Resolve",
    "Retrieve",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Test",
    "Validate",
    "Verify",
    "View",
];

/// Read-only calls whose names do not say so.
///
/// Source: [management events that do not start with Describe, Get or List](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-management-event-list.html).
pub const READING_CALLS: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "Decrypt",
    "DecodeAuthorizationMessage",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GenerateRandom",
    "ReEncrypt",
    "Sign",
    "StartQuery",
];

/// Calls that change something although they are named `Get`.
const CHANGING_GETS: &[&str] = &["GetFederationToken", "GetSessionToken"];

/// Does a management call of this name only read?
#[must_use]
pub fn reads(call: &str) -> bool {
    let starts_with = |verb: &str| {
        let rest = call.strip_prefix(verb);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    let named_so = READING_VERBS.iter().any(|verb| starts_with(verb));
    READING_CALLS.contains(&call) || (named_so && !CHANGING_GETS.contains(&call))
}

/// Calls that are data events: CloudTrail logs them, and EventBridge delivers them, only when a
/// trail selects them.
///
/// Source: [logging data events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html).
pub const DATA_EVENTS: &[(&str, &[&str])] = &[
    (
        "s3",
        &[
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CopyObject",
            "CreateMultipartUpload",
            "DeleteObject",
            "DeleteObjectTagging",
            "DeleteObjects",
            "GetObject",
            "GetObjectAcl",
            "GetObjectAttributes",
            "GetObjectTagging",
            "HeadObject",
            "ListMultipartUploads",
            "ListObjectVersions",
            "ListObjects",
            "ListParts",
            "PutObject",
            "PutObjectAcl",
            "PutObjectLegalHold",
            "PutObjectRetention",
            "PutObjectTagging",
            "RestoreObject",
            "SelectObjectContent",
            "UploadPart",
            "UploadPartCopy",
        ],
    ),
    ("lambda", &["Invoke", "InvokeWithResponseStream"]),
    (
        "dynamodb",
        &[
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "GetItem",
            "GetRecords",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
        ],
    ),
    ("sqs", &["DeleteMessage", "ReceiveMessage", "SendMessage"]),
    ("sns", &["Publish", "PublishBatch"]),
    ("kinesis", &["GetRecords", "PutRecord", "PutRecords"]),
    (
        "ebs",
        &["GetSnapshotBlock", "ListSnapshotBlocks", "PutSnapshotBlock"],
    ),
];

/// Is a call of this name a data event of the service?
#[must_use]
pub fn is_data_event(service: &str, name: &str) -> bool {
    DATA_EVENTS
        .iter()
        .any(|(with, names)| *with == service && names.contains(&name))
}

/// Does EventBridge leave out a data event of this name? It takes read-only calls from management
/// events alone.
#[must_use]
pub fn never_delivered(data_event: &str) -> bool {
    ["Describe", "Get", "List"]
        .iter()
        .any(|verb| data_event.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known;

    #[test]
    fn the_lists_name_what_there_is() {
        for (service, names) in DATA_EVENTS {
            for name in *names {
                assert!(!known::kinds(service, name).is_empty(), "{service} {name}");
            }
        }
        let services = HOMES.iter().map(|(service, _)| service).chain(ALSO_GLOBAL);
        for service in services {
            assert!(known::services().contains(service), "{service}");
        }
        for name in READING_CALLS.iter().chain(CHANGING_GETS) {
            let mut services = known::services().iter();
            assert!(
                services.any(|service| !known::kinds(service, name).is_empty()),
                "{name}"
            );
        }
    }

    #[test]
    fn calls_that_read_are_told_from_those_that_change() {
        for reading in [
            "AssumeRole",
            "GetRole",
            "ListUsers",
            "DescribeTrails",
            "BatchGetImage",
            "Decrypt",
            "GetCallerIdentity",
        ] {
            assert!(reads(reading), "{reading}");
        }
        for changing in [
            "GetFederationToken",
            "PutRolePolicy",
            "Listen",
            "CreateUser",
            "StopLogging",
            "Signup",
        ] {
            assert!(!reads(changing), "{changing}");
        }
    }
}
