use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity,
    iam::Arn, pattern::cloudtrail::API_CALL, rule,
};
use serde_json::Value;

use crate::shared::alike::{self, Calls};
use crate::shared::{TrustedAccounts, UNNAMED, change, report, request};

rule! {
    /// Reports data being encrypted with a KMS key of an account that is not trusted.
    ///
    /// This covers the calls that create, copy, restore or change buckets, volumes, snapshots,
    /// images, databases, tables, queues, topics, streams, file systems, log groups, secrets,
    /// parameters, backup vaults, functions, trails, repositories, clusters and event buses.
    /// `objectsEncryptedByStranger` reports objects. A key is recognized by its ARN: a key ID alone
    /// is always one of the own account.
    ///
    /// # Why
    /// Whoever owns the key decides who can read the data. Ransomware operators encrypt data with
    /// their own key, then disable it.
    ///
    /// # Example
    /// `aws ec2 copy-snapshot --encrypted --kms-key-id
    /// arn:aws:kms:us-east-1:999988887777:key/1234abcd-...`, and the original is deleted.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, copy the data back with a key of your own
    /// immediately, while the key still works, and disable the principal's credentials.
    pub struct EncryptedByStranger = "encryptedByStranger" {
        /// Accounts whose keys may be used, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for EncryptedByStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1486"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let sources = SERVICES.map(|service| format!("{service}.amazonaws.com"));
        let others = Pattern::with_field("detail.eventSource", sources)
            .field("detail.eventName", VERBS.map(Matcher::prefix));
        let branches = alike::branches(OF_BUSY_SERVICES).chain([others]);
        Pattern::recorded_by_cloudtrail([API_CALL])
            .any_of(branches)
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_strange = |text: &str| {
            let key = Arn::parse(text).ok().filter(|arn| arn.service() == "kms");
            key.is_some_and(|key| !self.trusted_accounts.trusts(event, key.account()))
        };
        let Some(key) = first_text(request(call), &is_strange, DEEPEST) else {
            return Ok(Findings::none());
        };
        let of = change::name(call);
        let action = call.event_name.as_str();
        let data = if of == UNNAMED { "data" } else { of };
        let did =
            format!("had {data} encrypted with the KMS key {key} of another account ({action})");
        let finding = report(event, "Data encrypted with another account's key", &did, of);
        Ok(finding.detail("key", key).into())
    }
}

/// How deep requests are looked into.
const DEEPEST: u8 = 10;

/// The first text of a request of which this holds.
fn first_text<'a>(value: &'a Value, holds: &dyn Fn(&str) -> bool, depth: u8) -> Option<&'a str> {
    let deeper = depth.checked_sub(1)?;
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| holds(text)),
        Value::Array(items) => {
            let mut items = items.iter();
            items.find_map(|item| first_text(item, holds, deeper))
        }
        Value::Object(fields) => {
            // What a request says of where the data comes from is not what encrypts it.
            let mut fields = fields.iter();
            fields.find_map(
                |(name, value)| match name.to_ascii_lowercase().starts_with("source") {
                    true => None,
                    false => first_text(value, holds, deeper),
                },
            )
        }
        _ => None,
    }
}

/// Services whose calls say which key encrypts data.
const SERVICES: [&str; 30] = [
    "athena",
    "backup",
    "cassandra",
    "cloudtrail",
    "codebuild",
    "dms",
    "docdb-elastic",
    "eks",
    "elasticache",
    "elasticfilesystem",
    "es",
    "events",
    "firehose",
    "fsx",
    "kafka",
    "kinesis",
    "memorydb",
    "mq",
    "rds",
    "redshift",
    "redshift-serverless",
    "s3tables",
    "sagemaker",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
    "timestream",
    "transfer",
    "workspaces",
];

/// How the names of these calls begin.
const VERBS: [&str; 13] = [
    "Associate",
    "Copy",
    "Create",
    "Import",
    "Modify",
    "PutT",
    "Replicate",
    "Restore",
    "Set",
    "StartD",
    "StartExport",
    "StartStreamE",
    "Update",
];

/// Of services that many other calls of this kind are made to, such as for the log streams of functions
/// or the items of tables.
const OF_BUSY_SERVICES: [Calls; 8] = [
    (
        "dynamodb",
        &[
            "CreateTable",
            "ExportTableToPointInTime",
            "ImportTable",
            "RestoreTableFromBackup",
            "RestoreTableToPointInTime",
            "UpdateTable",
        ],
    ),
    (
        "ec2",
        &[
            "CopyImage",
            "CopySnapshot",
            "CreateLaunchTemplate",
            "CreateLaunchTemplateVersion",
            "CreateVolume",
            "ImportImage",
            "ImportSnapshot",
            "ModifyEbsDefaultKmsKeyId",
            "RunInstances",
        ],
    ),
    ("ecr", &["CreateRepository"]),
    ("glue", &["PutDataCatalogEncryptionSettings"]),
    (
        "lambda",
        &[
            "CreateFunction20150331",
            "UpdateFunctionConfiguration20150331v2",
        ],
    ),
    ("logs", &["AssociateKmsKey", "CreateLogGroup"]),
    ("s3", &["PutBucketEncryption"]),
    ("ssm", &["PutParameter"]),
];
