//! Calls that write a resource policy, wherever their service puts it in the request.

use patrol_core::{ApiCall, Event, Finding};
use serde_json::{Value, json};

use super::kind::kind;
use crate::shared::{TrustedAccounts, UNNAMED, found, found_in, opened_by_policy, request};

/// The finding about a call that set a resource policy which allows everyone, or an account that is not trusted.
pub(super) fn opened(event: &Event<ApiCall>, trusted: &TrustedAccounts) -> Option<Finding> {
    let call = &event.detail;
    let service = call.event_source.split('.').next().unwrap_or_default();
    let name = found(call, &NAMES).unwrap_or(UNNAMED);
    let request = request(call);
    let added;
    let policy = match document(request) {
        Some(policy) => policy,
        None if request["principal"].is_string() => {
            added = statement(request);
            &added
        }
        None => &Value::Null,
    };
    opened_by_policy(event, &kind(service), name, policy, trusted)
}

/// Where requests name the resource, the most telling first.
const NAMES: [&str; 35] = [
    "resourceArn",
    "identityArn",
    "emailIdentity",
    "identity",
    "tableARN",
    "tableBucketARN",
    "backupVaultName",
    "destinationName",
    "deliveryDestinationName",
    "eventBusName",
    "repository",
    "domain",
    "modelPackageGroupName",
    "vaultName",
    "containerName",
    "vectorBucketName",
    "vectorBucketArn",
    "clusterArn",
    "identifier",
    "resourceIdentifier",
    "imageArn",
    "imageRecipeArn",
    "componentArn",
    "containerRecipeArn",
    "projectArn",
    "s3AccessPointArn",
    "sinkIdentifier",
    "arn",
    "registryName",
    "workspaceId",
    "tableName",
    "documentClassifierName",
    "recognizerName",
    "policyName",
    "name",
];

/// Where requests have the document.
const DOCUMENTS: [&str; 13] = [
    "bucketPolicy",
    "policy",
    "resourcePolicy",
    "policyDocument",
    "policyInJson",
    "accessPolicy",
    "policyText",
    "deliveryDestinationPolicy",
    "modelPolicy",
    "firewallRuleGroupPolicy",
    "resolverQueryLogConfigPolicy",
    "resolverRulePolicy",
    "s3AccessPolicy",
];

/// The document of a request: as text, or as an object with statements.
pub(super) fn document(request: &Value) -> Option<&Value> {
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
