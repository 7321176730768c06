mod elsewhere;
#[cfg(test)]
mod tests;

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use self::elsewhere::{of_identity_center, own_grant, own_resource_policy};
use super::own_trust::{Opened, opened};
use super::policy_write::{OwnWrite, to_oneself};
use crate::shared::{DeploymentPrincipals, Names, asked, report};

rule! {
    /// Reports a principal that gives itself permissions: with a policy, a tag, a group, a role's
    /// trust policy, an IAM Identity Center assignment, a KMS grant, or the policy of a resource
    /// such as a KMS key, secret, bucket, queue or table.
    ///
    /// Itself means its own user, or the role of its session. Every policy that is written,
    /// attached or removed counts, because a policy can be attached first and changed afterwards,
    /// and a removed policy may have denied something. A group's policies, and a role that is
    /// opened to the principal's whole account, have lower severity. New roles that their creator
    /// can assume are not reported. `userAddedToGroup` reports IAM groups that principals join.
    ///
    /// CloudTrail rarely says which user of Identity Center a session belongs to. So every member
    /// that a person, and not a program's role, adds to a group of Identity Center is reported,
    /// with low severity if it may be somebody else.
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
                    "PutGroupPolicy",
                    "PutRolePolicy",
                    "PutUserPolicy",
                    "RemoveUserFromGroup",
                    "TagRole",
                    "TagUser",
                    "UntagRole",
                    "UntagUser",
                    "UpdateAssumeRolePolicy",
                ],
            ),
            ("identitystore.amazonaws.com", &["CreateGroupMembership"]),
            ("kms.amazonaws.com", &["CreateGrant", "PutKeyPolicy"]),
            (
                "s3.amazonaws.com",
                &["PutAccessPointPolicy", "PutBucketPolicy"],
            ),
            ("sns.amazonaws.com", &["SetTopicAttributes"]),
            ("sqs.amazonaws.com", &["SetQueueAttributes"]),
            ("sso.amazonaws.com", &["CreateAccountAssignment"]),
            ("sso-directory.amazonaws.com", &["AddMemberToGroup"]),
            ("dynamodb.amazonaws.com", PUT_POLICY),
            ("glue.amazonaws.com", PUT_POLICY),
            ("kinesis.amazonaws.com", PUT_POLICY),
            ("secretsmanager.amazonaws.com", PUT_POLICY),
            ("ssm.amazonaws.com", PUT_POLICY),
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
            "PutAccessPointPolicy"
            | "PutBucketPolicy"
            | "PutKeyPolicy"
            | "PutResourcePolicy"
            | "SetQueueAttributes"
            | "SetTopicAttributes" => own_resource_policy(event),
            "TagRole" | "TagUser" | "UntagRole" | "UntagUser" => own_tags(event),
            "AddMemberToGroup" | "CreateAccountAssignment" | "CreateGroupMembership" => {
                of_identity_center(event)
            }
            _ => self.of_policy(event),
        }
        .into())
    }
}

/// The same call of several services.
const PUT_POLICY: &[&str] = &["PutResourcePolicy"];

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
        let begins = |verb: &str| call.event_name.starts_with(verb);
        let (attached, written) = (begins("Attach"), begins("Put"));
        let (subject, did, severity) = match (call.event_name.as_str(), own) {
            (_, OwnWrite::Possible) if attached => (
                "Policy attached to a group",
                format!("attached {policy} to the group {oneself}, which it may be a member of,"),
                Severity::Medium,
            ),
            (_, OwnWrite::Possible) if written => (
                "Policy of a group written",
                format!("wrote {policy} of the group {oneself}, which it may be a member of,"),
                Severity::Medium,
            ),
            (_, OwnWrite::Certain) if written => (
                "Own policy written",
                format!("wrote {policy} for itself ({oneself})"),
                Severity::High,
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

/// The finding about tags of the caller, by which policies may tell who may do what.
fn own_tags(event: &Event<ApiCall>) -> Option<Finding> {
    let own = to_oneself(event)?;
    let call = &event.detail;
    let oneself = asked(call, &["userName", "roleName"]);
    let did = match call.event_name.starts_with("Untag") {
        true => "removed tags from",
        false => "changed tags of",
    };
    let did = format!("{did} itself ({oneself})");
    let finding = report(event, "Own tags changed", &did, oneself);
    (own == OwnWrite::Certain).then(|| {
        finding
            .severity(Severity::Medium)
            .detail("oneself", oneself)
    })
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
