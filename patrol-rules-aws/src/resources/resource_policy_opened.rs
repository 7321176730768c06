use super::policy_call::opened;
use crate::shared::TrustedAccounts;
use crate::shared::alike::{self, Calls};
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

rule! {
    /// Reports resource policies of many services that hold data, keys, code or models, if they
    /// allow everyone or an account that is not trusted.
    ///
    /// This covers AWS Private CA certificate authorities, AWS Backup vaults, Amazon Bedrock
    /// resources, CloudHSM backups, CloudTrail Lake event data stores and dashboards, CodeArtifact
    /// domains and repositories, CodeBuild projects, CloudWatch Logs destinations and policies,
    /// DynamoDB tables and streams, EventBridge event buses, FSx access points, Glacier vaults, the
    /// Glue Data Catalog, Kinesis streams, Payment Cryptography keys, Redshift, S3 Access Grants,
    /// Multi-Region and Object Lambda access points, S3 Tables and S3 Vectors buckets, SageMaker
    /// model groups, and Systems Manager parameters. `serviceOpened` covers services that answer
    /// requests or are used from elsewhere; buckets, KMS keys, queues, topics, functions, secrets,
    /// file systems, ECR repositories and OpenSearch domains have rules of their own.
    ///
    /// If each value of a condition identifies particular callers or networks, a statement for
    /// everyone counts only for those. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Nearly every AWS service has resource policies, and the ones that nobody reviews are the
    /// easiest way to get data out.
    ///
    /// # Example
    /// `aws dynamodb put-resource-policy` that allows an unknown account.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, restore the previous policy or delete this
    /// one, and check what the account did with the resource.
    pub struct ResourcePolicyOpened = "resourcePolicyOpened" {
        /// Accounts that may use resources, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ResourcePolicyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        Ok(opened(event, &self.trusted_accounts).into())
    }
}

/// The calls that write such a policy, by service. Each service costs an EventBridge rule in every region, and a
/// pattern has a size limit, so this rule has the services that hold data, keys, code or models, and
/// `serviceOpened` the others.
pub(super) const CALLS: [Calls; 22] = [
    ("acm-pca", &["PutPolicy"]),
    ("backup", &["PutBackupVaultAccessPolicy"]),
    ("bedrock", &["PutResourcePolicy"]),
    ("cloudhsm", &["PutResourcePolicy"]),
    ("cloudtrail", &["PutResourcePolicy"]),
    (
        "codeartifact",
        &[
            "PutDomainPermissionsPolicy",
            "PutRepositoryPermissionsPolicy",
        ],
    ),
    ("codebuild", &["PutResourcePolicy"]),
    ("dynamodb", &["CreateTable", "PutResourcePolicy"]),
    ("events", &["PutPermission"]),
    ("fsx", &["CreateAndAttachS3AccessPoint"]),
    ("glacier", &["SetVaultAccessPolicy"]),
    ("glue", &["PutResourcePolicy"]),
    ("kinesis", &["PutResourcePolicy"]),
    (
        "logs",
        &[
            "PutDeliveryDestinationPolicy",
            "PutDestinationPolicy",
            "PutResourcePolicy",
        ],
    ),
    ("payment-cryptography", &["PutResourcePolicy"]),
    ("redshift", &["PutResourcePolicy"]),
    ("redshift-serverless", &["PutResourcePolicy"]),
    (
        "s3",
        &[
            "PutAccessGrantsInstanceResourcePolicy",
            "PutAccessPointPolicyForObjectLambda",
            "PutMultiRegionAccessPointPolicy",
        ],
    ),
    ("s3tables", &["PutTableBucketPolicy", "PutTablePolicy"]),
    ("s3vectors", &["PutVectorBucketPolicy"]),
    ("sagemaker", &["PutModelPackageGroupPolicy"]),
    ("ssm", &["PutResourcePolicy"]),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, Value, api_call, json, rule, run};

    use super::*;

    const STRANGER: &str = "999988887777";

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<ResourcePolicyOpened>([]), &event)
    }

    fn policy(principal: &Value) -> String {
        json!({"Statement": {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}})
            .to_string()
    }

    /// Each call, with a request in its service's own form for a given document.
    #[test]
    fn every_service_is_read_in_its_own_form() {
        let forms = |policy: String| {
            let nested = json!({"policy": policy});
            [
                (
                    "acm-pca",
                    "PutPolicy",
                    json!({"resourceArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1", "policy": policy}),
                ),
                (
                    "backup",
                    "PutBackupVaultAccessPolicy",
                    json!({"backupVaultName": "nightly", "policy": policy}),
                ),
                (
                    "codeartifact",
                    "PutDomainPermissionsPolicy",
                    json!({"domain": "acme", "policyDocument": policy}),
                ),
                (
                    "dynamodb",
                    "PutResourcePolicy",
                    json!({"resourceArn": "arn:aws:dynamodb:us-east-1:111122223333:table/pay", "policy": policy}),
                ),
                (
                    "redshift",
                    "PutResourcePolicy",
                    json!({"resourceArn": "arn:aws:redshift:us-east-1:111122223333:namespace:1", "policy": nested}),
                ),
                ("glue", "PutResourcePolicy", json!({"policyInJson": policy})),
                (
                    "logs",
                    "PutDestinationPolicy",
                    json!({"destinationName": "all", "accessPolicy": policy}),
                ),
                (
                    "s3",
                    "PutMultiRegionAccessPointPolicy",
                    json!({"PutMultiRegionAccessPointPolicyRequest": {"Details": {"Name": "mrap", "Policy": policy}}}),
                ),
                (
                    "s3tables",
                    "PutTableBucketPolicy",
                    json!({"tableBucketARN": "arn:aws:s3tables:us-east-1:111122223333:bucket/t", "resourcePolicy": policy}),
                ),
                (
                    "events",
                    "PutPermission",
                    json!({"eventBusName": "main", "policy": policy}),
                ),
                (
                    "glacier",
                    "SetVaultAccessPolicy",
                    json!({"accountId": "-", "vaultName": "old", "policy": nested}),
                ),
                (
                    "dynamodb",
                    "CreateTable",
                    json!({"tableName": "pay", "resourcePolicy": policy, "billingMode": "PAY_PER_REQUEST"}),
                ),
                (
                    "fsx",
                    "CreateAndAttachS3AccessPoint",
                    json!({"name": "pay", "type": "OPENZFS", "s3AccessPoint": nested}),
                ),
                (
                    "logs",
                    "PutDeliveryDestinationPolicy",
                    json!({"deliveryDestinationName": "all", "deliveryDestinationPolicy": policy}),
                ),
                (
                    "s3vectors",
                    "PutVectorBucketPolicy",
                    json!({"vectorBucketName": "papers", "policy": policy}),
                ),
                (
                    "cloudhsm",
                    "PutResourcePolicy",
                    json!({"resourceArn": "arn:aws:cloudhsm:us-east-1:111122223333:backup/b", "policy": policy}),
                ),
            ]
        };
        for (service, call, request) in forms(policy(&json!({"AWS": STRANGER}))) {
            let told = outcome(service, call, request).reported();
            assert_eq!(told.details["letsIn"], json!([STRANGER]), "{service}");
        }
        for (service, call, request) in forms(policy(&json!("*"))) {
            let told = outcome(service, call, request).reported();
            assert!(
                told.subject.contains(" opened to everyone"),
                "{}",
                told.subject
            );
        }
        for (service, call, request) in forms(policy(&json!({"AWS": "111122223333"}))) {
            assert_eq!(
                outcome(service, call, request),
                Outcome::Silent,
                "{service}"
            );
        }
        for (service, call, request) in forms("{\"Statement\": [".to_owned()) {
            let told = outcome(service, call, request).reported();
            assert!(told.subject.starts_with("Unreadable "), "{service}");
        }
    }

    #[test]
    fn a_statement_that_is_added_to_an_event_bus_is_read() {
        let put = |request: Value| outcome("events", "PutPermission", request);
        put(json!({"action": "events:PutEvents", "principal": "*", "statementId": "x"})).reported();
        put(json!({"principal": STRANGER, "statementId": "x"})).reported();
        let condition =
            json!({"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-a1b2c3d4e5"});
        let organization = json!({"principal": "*", "condition": condition});
        assert_eq!(put(organization), Outcome::Silent);
        assert_eq!(put(json!({"principal": "111122223333"})), Outcome::Silent);
    }
}
