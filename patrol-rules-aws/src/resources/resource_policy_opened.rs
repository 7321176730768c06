use super::alike::{self, Calls};
use super::policy_call::opened;
use crate::shared::TrustedAccounts;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

rule! {
    /// Reports a policy of a resource of another kind which lets in everyone, or an account that is not trusted.
    ///
    /// Tables and streams, log destinations, event buses, backup vaults and archives, certificates' authorities, modules and keys
    /// of cards, packages of code, data catalogues, warehouses, vectors, models, builds and parameters. What answers calls or is
    /// reached through a network has `serviceOpened`. Buckets, keys, queues, topics, functions, secrets, file systems,
    /// repositories of images and search domains have rules of their own. A condition narrows a statement for everyone if
    /// each of its values names somebody in particular. A policy that cannot be read is reported, too.
    ///
    /// # Why
    /// Nearly every service has policies by now, and the ones that nobody thinks of are the best way out.
    ///
    /// # Example
    /// `aws dynamodb put-resource-policy` with an account that nobody knows.
    ///
    /// # Respond
    /// Ask whose account it is. If nobody knows it, put the old policy back or delete this one, and look at what the
    /// stranger did with the resource.
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
        .since("0.1.0");

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        Ok(opened(event, &self.trusted_accounts).into())
    }
}

/// The calls that write such a policy, by service. Each service costs every region an EventBridge rule, and a
/// pattern has a limit, so those are here that hold data, keys, code or models; `serviceOpened` has the others.
const CALLS: [Calls; 22] = [
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

    /// Each call, with a request as its service has it but for the document.
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
                told.subject
                    .starts_with(&format!("Resource of {service} opened to everyone"))
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
            assert!(told.subject.starts_with("Unreadable policy"), "{service}");
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
