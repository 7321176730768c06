use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::own_trust::{Opened, is_oneself, opened};
use super::policy_write::{OwnWrite, to_oneself};
use crate::shared::{
    DeploymentPrincipals, Names, asked, by_service, found_in, named, report, request,
};

rule! {
    /// Reports a principal that gives itself permissions: with a policy, a group, a role's trust
    /// policy, an IAM Identity Center assignment or a KMS grant.
    ///
    /// Itself means its own user, or the role of its session. Every policy that is attached or
    /// removed counts, because a policy can be attached first and changed afterwards, and a removed
    /// policy may have denied something. A group's policies, and a role that is opened to the
    /// principal's whole account, have lower severity. New roles that their creator can assume are
    /// not reported. `principalPolicySimulator` reports inline policies that principals write for
    /// themselves, and `userAddedToGroup` reports IAM groups that they join.
    ///
    /// # Why
    /// Where permissions are managed centrally, only attackers give themselves permissions.
    ///
    /// # Example
    /// `aws iam attach-user-policy --user-name mallory --policy-arn
    /// arn:aws:iam::aws:policy/AmazonS3FullAccess`, called by `mallory`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, revert the change, and review
    /// what was done since.
    pub struct RightsGivenToOneself = "rightsGivenToOneself" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Policies that principals may attach to themselves, by name or ARN, comma separated; `*`
        /// and `?` are wildcards.
        ignored_policies: Names = "",
    }
}

impl Rule for RightsGivenToOneself {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "iam.amazonaws.com",
                &[
                    "AttachGroupPolicy",
                    "AttachRolePolicy",
                    "AttachUserPolicy",
                    "DeleteGroupPolicy",
                    "DeleteRolePolicy",
                    "DeleteUserPolicy",
                    "DetachGroupPolicy",
                    "DetachRolePolicy",
                    "DetachUserPolicy",
                    "RemoveUserFromGroup",
                    "UpdateAssumeRolePolicy",
                ],
            ),
            ("identitystore.amazonaws.com", &["CreateGroupMembership"]),
            ("kms.amazonaws.com", &["CreateGrant"]),
            ("sso.amazonaws.com", &["CreateAccountAssignment"]),
            ("sso-directory.amazonaws.com", &["AddMemberToGroup"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_planned = self.deployment_principals.matches(&call.user_identity);
        if is_planned {
            return Ok(Findings::none());
        }
        Ok(match call.event_name.as_str() {
            "UpdateAssumeRolePolicy" => opened_role(event),
            "CreateGrant" => own_grant(event),
            "AddMemberToGroup" | "CreateAccountAssignment" | "CreateGroupMembership" => {
                of_identity_center(event)
            }
            _ => self.of_policy(event),
        }
        .into())
    }
}

impl RightsGivenToOneself {
    /// The finding about a policy of IAM that comes or goes.
    fn of_policy(&self, event: &Event<ApiCall>) -> Option<Finding> {
        let call = &event.detail;
        let own = to_oneself(event)?;
        let policy = asked(call, &["policyArn", "policyName", "groupName"]);
        if self.ignored_policies.matches(policy) {
            return None;
        }
        let oneself = asked(call, &["userName", "roleName", "groupName"]);
        let attached = call.event_name.starts_with("Attach");
        let (subject, did, severity) = match (call.event_name.as_str(), own) {
            (_, OwnWrite::Possible) if attached => (
                "Policy attached to a group",
                format!("attached {policy} to the group {oneself}, which it may be a member of,"),
                Severity::Medium,
            ),
            (_, OwnWrite::Possible) => (
                "Policy of a group removed",
                format!("removed {policy} from the group {oneself}, which it may be a member of,"),
                Severity::Low,
            ),
            (_, OwnWrite::Certain) if attached => (
                "Policy self-attached",
                format!("attached {policy} to itself ({oneself})"),
                Severity::High,
            ),
            ("RemoveUserFromGroup", OwnWrite::Certain) => (
                "User left a group",
                format!("removed itself ({oneself}) from the group {policy}"),
                Severity::Medium,
            ),
            (_, OwnWrite::Certain) => (
                "Own policy removed",
                format!("removed {policy} from itself ({oneself})"),
                Severity::Medium,
            ),
        };
        let finding = report(event, subject, &did, policy);
        Some(finding.severity(severity).detail("oneself", oneself))
    }
}

/// The finding about a role that the principal which changed its trust policy may assume.
fn opened_role(event: &Event<ApiCall>) -> Option<Finding> {
    let role = asked(&event.detail, &["roleName"]);
    let did = format!("changed the trust policy of the role {role} so that");
    Some(match opened(event)? {
        Opened::ToOneself(oneself) => {
            let did = format!("{did} it may assume it");
            report(event, "Trust policy opened to its own writer", &did, role)
                .detail("oneself", oneself)
        }
        Opened::ToTheAccount => {
            let did = format!("{did} its whole account may assume it");
            let finding = report(
                event,
                "Trust policy opened to the whole account",
                &did,
                role,
            );
            finding.severity(Severity::Medium)
        }
    })
}

/// The finding about a KMS grant to the principal that makes it. Services make grants for people all the time.
fn own_grant(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let grantee = named(call, &["granteePrincipal"])?;
    if by_service(call) || !is_oneself(event, grantee) {
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

/// The finding about a user of Identity Center who gives himself a permission set or a group.
fn of_identity_center(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let own = call
        .user_identity
        .on_behalf_of
        .as_ref()?
        .user_id
        .as_deref()?;
    let given = found_in(
        request(call),
        &["principalId", "userId", "memberId"],
        Value::as_str,
    )?;
    if given != own {
        return None;
    }
    let what = asked(call, &["permissionSetArn", "groupId"]);
    let did = format!("gave itself {what} in Identity Center");
    let finding = report(event, "Permissions self-assigned", &did, what);
    Some(finding.detail("oneself", own))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, Outcome, Value, api_call, json, rule, run};

    use super::*;

    fn outcome(call: &str, request: Value, by: Identity) -> Outcome {
        let event = api_call("iam.amazonaws.com", call, request).by(by);
        run(
            &rule::<RightsGivenToOneself>([("ignored_policies", "own-keys")]),
            &event,
        )
    }

    #[test]
    fn oneself_is_distinguished_from_others() {
        let mallory = || Identity::iam_user("mallory");
        let deployer = || Identity::assumed_role("Deployer", "ci");
        let policy = "arn:aws:iam::111122223333:policy/team";
        for (call, request, by) in [
            (
                "AttachUserPolicy",
                json!({"userName": "mallory", "policyArn": policy}),
                mallory(),
            ),
            // IAM names differ by more than case.
            (
                "AttachUserPolicy",
                json!({"userName": "Mallory", "policyArn": policy}),
                mallory(),
            ),
            (
                "AttachRolePolicy",
                json!({"roleName": "Deployer", "policyArn": policy}),
                deployer(),
            ),
            (
                "DetachRolePolicy",
                json!({"roleName": "Deployer", "policyArn": policy}),
                deployer(),
            ),
            (
                "DeleteUserPolicy",
                json!({"userName": "mallory", "policyName": "deny"}),
                mallory(),
            ),
            (
                "RemoveUserFromGroup",
                json!({"userName": "mallory", "groupName": "restricted"}),
                mallory(),
            ),
        ] {
            outcome(call, request, by).reported();
        }
        let own_keys = "arn:aws:iam::111122223333:policy/own-keys";
        let trust = |arn: &str| {
            let statement =
                json!({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"});
            json!({"roleName": "Admin", "policyDocument": json!({"Statement": statement}).to_string()})
        };
        for (arn, by) in [
            ("arn:aws:iam::111122223333:user/staff/mallory", mallory()),
            ("arn:aws:iam::111122223333:role/Deployer", deployer()),
            (
                "arn:aws:sts::111122223333:assumed-role/Deployer/ci",
                deployer(),
            ),
        ] {
            let told = outcome("UpdateAssumeRolePolicy", trust(arn), by).reported();
            assert!(
                told.subject
                    .starts_with("Trust policy opened to its own writer"),
                "{arn}"
            );
        }
        let trust_of_account = outcome(
            "UpdateAssumeRolePolicy",
            trust("arn:aws:iam::111122223333:root"),
            mallory(),
        );
        assert_eq!(trust_of_account.reported().severity, Some(Severity::Medium));
        for (arn, by) in [
            ("arn:aws:iam::111122223333:user/alice", mallory()),
            ("arn:aws:iam::111122223333:role/mallory", mallory()),
            ("arn:aws:iam::999988887777:role/Deployer", deployer()),
        ] {
            let outcome = outcome("UpdateAssumeRolePolicy", trust(arn), by);
            assert_eq!(outcome, Outcome::Silent, "{arn}");
        }
        for (request, by) in [
            (json!({"userName": "alice", "policyArn": policy}), mallory()),
            (
                json!({"userName": "Deployer", "policyArn": policy}),
                deployer(),
            ),
            (
                json!({"userName": "mallory", "policyArn": own_keys}),
                mallory(),
            ),
        ] {
            assert_eq!(outcome("AttachUserPolicy", request, by), Outcome::Silent);
        }
    }
}
