//! Permissions that a principal gives itself outside IAM: by KMS, a resource's policy or IAM Identity Center.

use patrol_core::{
    ApiCall, Event, Finding, Severity,
    iam::{Effect, PolicyDocument},
};
use serde_json::Value;

use super::super::own_trust::{Opened, is_oneself, opened_by};
use crate::shared::{UNNAMED, asked, by_hand, found, found_in, named, report, request};

/// The finding about a KMS grant to the principal that makes it. Services make grants for people all the time.
pub(super) fn own_grant(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let grantee = named(call, &["granteePrincipal"])?;
    if call.made_by_service() || !is_oneself(event, grantee) {
        return None;
    }
    let key = asked(call, &["keyId"]);
    let did = format!("granted itself use of the KMS key {key}");
    let finding = report(event, "KMS key granted to oneself", &did, key);
    Some(
        finding
            .severity(Severity::Medium)
            .detail("oneself", grantee),
    )
}

/// The finding about a resource policy that names its own writer. A policy that cannot be read is told by the rules about
/// the resource.
pub(super) fn own_resource_policy(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let fields = [
        "policy",
        "resourcePolicy",
        "bucketPolicy",
        "policyInJson",
        "attributeValue",
    ];
    let policy = found_in(request(call), &fields, |policy| {
        (!policy.is_null()).then_some(policy)
    })?;
    let document = PolicyDocument::from_value(policy).ok()?;
    let statements = document.statements().iter();
    let mut allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    let oneself = allowing.find_map(|statement| match opened_by(event, statement)? {
        Opened::ToOneself(oneself) => Some(oneself),
        Opened::ToTheAccount => None,
    })?;
    let fields = [
        "keyId",
        "secretId",
        "bucketName",
        "resourceArn",
        "queueUrl",
        "topicArn",
        "name",
    ];
    let resource = found(call, &fields).unwrap_or(UNNAMED);
    let did = format!("let itself in by the policy of {resource}");
    let finding = report(
        event,
        "Resource opened to its policy's writer",
        &did,
        resource,
    );
    Some(
        finding
            .severity(Severity::Medium)
            .detail("oneself", oneself),
    )
}

/// The finding about a user of Identity Center who gives himself a permission set or a group.
///
/// Where the record does not say which user the caller is, a person may be any member of a group. Assignments are all
/// told by `accountAssignment`.
pub(super) fn of_identity_center(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let behalf = call.user_identity.on_behalf_of.as_ref();
    let own = behalf.and_then(|user| user.user_id.as_deref());
    let fields = ["principalId", "userId", "memberId"];
    let given = found_in(request(call), &fields, Value::as_str)?;
    let what = asked(call, &["permissionSetArn", "groupId"]);
    match own {
        Some(own) if own == given => {
            let did = format!("gave itself {what} in Identity Center");
            let finding = report(event, "Permissions self-assigned", &did, what);
            Some(finding.detail("oneself", own))
        }
        None if by_hand(event) && call.event_name != "CreateAccountAssignment" => {
            let did = format!(
                "added user {given}, which may be itself, to the Identity Center group {what}"
            );
            let finding = report(event, "Identity Center group joined", &did, what);
            Some(finding.severity(Severity::Low).detail("member", given))
        }
        _ => None,
    }
}
