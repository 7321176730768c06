use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::{Value, json};

use crate::shared::{TrustedAccounts, UNNAMED, found, found_in, opened_by_policy, request};

rule! {
    /// Reports a policy of a resource of another kind which lets in everyone, or an account that is not trusted.
    ///
    /// Tables and streams, log destinations, event buses, backup vaults, certificates' authorities, packages of code, data
    /// catalogues, warehouses, models, builds and parameters. Buckets, keys, queues, topics, functions, secrets, file systems,
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
        Pattern::api_call_of_any(&CALLS).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let service = call.event_source.split('.').next().unwrap_or_default();
        let name = found(call, &NAMES).unwrap_or(UNNAMED);
        let request = request(call);
        let permission;
        let policy = match document(request) {
            Some(policy) => policy,
            None if request["principal"].is_string() => {
                permission = statement(request);
                &permission
            }
            None => match found(call, &RECEIVERS) {
                Some(receiver) => {
                    permission = statement(&json!({"principal": account_in(receiver)}));
                    &permission
                }
                None => &Value::Null,
            },
        };
        let kind = format!("resource of {service}");
        Ok(opened_by_policy(event, &kind, name, policy, &self.trusted_accounts).into())
    }
}

/// The calls that write such a policy, by service. Each service costs every region an EventBridge rule, so
/// those are here that hold data, keys or code, or are watched anyway.
const CALLS: [(&str, &[&str]); 16] = [
    ("acm-pca.amazonaws.com", &["PutPolicy"]),
    ("backup.amazonaws.com", &["PutBackupVaultAccessPolicy"]),
    ("bedrock.amazonaws.com", &["PutResourcePolicy"]),
    ("cloudtrail.amazonaws.com", &["PutResourcePolicy"]),
    (
        "codeartifact.amazonaws.com",
        &[
            "PutDomainPermissionsPolicy",
            "PutRepositoryPermissionsPolicy",
        ],
    ),
    ("codebuild.amazonaws.com", &["PutResourcePolicy"]),
    ("dynamodb.amazonaws.com", &["PutResourcePolicy"]),
    ("events.amazonaws.com", &["PutPermission"]),
    ("glue.amazonaws.com", &["PutResourcePolicy"]),
    ("kinesis.amazonaws.com", &["PutResourcePolicy"]),
    (
        "logs.amazonaws.com",
        &["PutDestinationPolicy", "PutResourcePolicy"],
    ),
    (
        "redshift.amazonaws.com",
        &[
            "AuthorizeDataShare",
            "AuthorizeEndpointAccess",
            "AuthorizeSnapshotAccess",
            "PutResourcePolicy",
        ],
    ),
    (
        "s3.amazonaws.com",
        &[
            "PutAccessGrantsInstanceResourcePolicy",
            "PutAccessPointPolicyForObjectLambda",
            "PutMultiRegionAccessPointPolicy",
        ],
    ),
    (
        "s3tables.amazonaws.com",
        &["PutTableBucketPolicy", "PutTablePolicy"],
    ),
    ("sagemaker.amazonaws.com", &["PutModelPackageGroupPolicy"]),
    ("ssm.amazonaws.com", &["PutResourcePolicy"]),
];

/// Where requests name the account that is let in, without a policy.
const RECEIVERS: [&str; 3] = ["accountWithRestoreAccess", "consumerIdentifier", "account"];

/// The account in a name such as `DataCatalog/444455556666`.
fn account_in(receiver: &str) -> &str {
    receiver.strip_prefix("DataCatalog/").unwrap_or(receiver)
}

/// Where requests name the resource, the most telling first.
const NAMES: [&str; 13] = [
    "resourceArn",
    "dataShareArn",
    "snapshotIdentifier",
    "clusterIdentifier",
    "tableARN",
    "tableBucketARN",
    "backupVaultName",
    "destinationName",
    "eventBusName",
    "repository",
    "domain",
    "modelPackageGroupName",
    "policyName",
];

/// Where requests have the document.
const DOCUMENTS: [&str; 6] = [
    "policy",
    "resourcePolicy",
    "policyDocument",
    "policyInJson",
    "accessPolicy",
    "policyText",
];

/// The document of a request: as text, or as an object with statements.
fn document(request: &Value) -> Option<&Value> {
    found_in(request, &DOCUMENTS, |value| {
        let is_document = match value {
            Value::String(text) => !text.trim().is_empty(),
            value => value.get("Statement").is_some(),
        };
        is_document.then_some(value)
    })
}

/// The policy of an event bus to which a statement is added: its parts are fields of the request.
fn statement(request: &Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": request["principal"]},
        "Action": "events:PutEvents",
        "Resource": "*",
    });
    let condition = &request["condition"];
    if let (Some(operator), Some(key)) = (condition["type"].as_str(), condition["key"].as_str()) {
        statement["Condition"] = json!({ operator: { key: condition["value"] } });
    }
    json!({ "Statement": statement })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, rule, run};

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
    fn an_account_that_a_warehouse_is_given_to_is_told() {
        for (call, field) in [
            ("AuthorizeSnapshotAccess", "accountWithRestoreAccess"),
            ("AuthorizeDataShare", "consumerIdentifier"),
            ("AuthorizeEndpointAccess", "account"),
        ] {
            let give = |to: &str| {
                outcome(
                    "redshift",
                    call,
                    json!({"snapshotIdentifier": "s", field: to}),
                )
            };
            assert_eq!(
                give(STRANGER).reported().details["letsIn"],
                json!([STRANGER])
            );
            assert_eq!(give("111122223333"), Outcome::Silent, "{call}");
        }
        let catalog = json!({"consumerIdentifier": format!("DataCatalog/{STRANGER}")});
        outcome("redshift", "AuthorizeDataShare", catalog).reported();
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
