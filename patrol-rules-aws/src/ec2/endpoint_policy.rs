//! Who can reach other accounts' resources under the policy of a VPC endpoint.

use patrol_core::{
    ApiCall, Event, Finding,
    iam::{Selection, Statement},
};
use serde_json::Value;

use crate::shared::{
    TrustedAccounts, UNNAMED, account_of, asked_of_callers, found, is_fixed, is_particular_arn,
    opened_by_statements, texts,
};

/// The finding about a call that set an endpoint policy under which everyone, or an account that is not trusted,
/// can reach resources of any account.
pub(super) fn opened(
    event: &Event<ApiCall>,
    policy: &Value,
    trusted: &TrustedAccounts,
) -> Option<Finding> {
    let endpoint = found(&event.detail, &["vpcEndpointId"]).unwrap_or(UNNAMED);
    let is_ours = |id: &str| match id.starts_with("o-") {
        true => !trusted.is_strange_organization(event, id),
        false => trusted.trusts(event, id),
    };
    let reaches = |statement: &Statement| {
        !asks_for_ours(statement, is_ours) && reaches_others(statement, is_ours)
    };
    opened_by_statements(event, "VPC endpoint", endpoint, policy, trusted, reaches)
}

/// The default policy of an endpoint, which `ResetPolicy` restores.
///
/// Source: [VPC endpoint policies](https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).
pub(super) const FOR_EVERYONE: &str =
    r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;

/// Does a condition require the resource to belong to a trusted account or organization?
fn asks_for_ours(statement: &Statement, is_ours: impl Fn(&str) -> bool) -> bool {
    asked_of_callers(statement).any(|(key, values)| {
        let is_whose = WHOSE.contains(&key.to_ascii_lowercase().as_str());
        let mut ids = texts(values).map(|value| value.split('/').next().unwrap_or_default());
        is_whose && ids.all(|id| is_fixed(id) && is_ours(id))
    })
}

/// Condition keys that say who owns the resource.
///
/// Source: [global condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resource-properties).
const WHOSE: [&str; 4] = [
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "s3:resourceaccount",
];

/// Does a statement cover resources of any account, or of one that is not trusted?
fn reaches_others(statement: &Statement, is_ours: impl Fn(&str) -> bool) -> bool {
    let Some(Selection::Only(resources)) = statement.resources() else {
        return true;
    };
    let mut resources = resources.iter().map(|pattern| pattern.as_str());
    resources.any(|resource| match account_of(resource) {
        Some(account) => !is_ours(account),
        None => !is_particular_arn(resource),
    })
}
