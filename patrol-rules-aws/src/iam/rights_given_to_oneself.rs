use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::own_trust::lets_in_oneself;
use super::policy_write::{OwnWrite, to_oneself};
use crate::shared::{DeploymentPrincipals, Names, asked, report};

rule! {
    /// Reports a principal that gives itself permissions: it attaches or removes its own policies,
    /// leaves a group, or changes a role's trust policy so that it can assume the role.
    ///
    /// Itself means its own user, or the role of its session. Every policy counts, because a policy
    /// can be attached first and changed afterwards, and a removed policy may have denied
    /// something. Not reported are new roles that their creator can assume, and trust policies that
    /// trust the whole account. `principalPolicySimulator` reports inline policies that principals
    /// write for themselves, and `userAddedToGroup` reports groups.
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
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "AttachRolePolicy",
                "AttachUserPolicy",
                "DeleteRolePolicy",
                "DeleteUserPolicy",
                "DetachRolePolicy",
                "DetachUserPolicy",
                "RemoveUserFromGroup",
                "UpdateAssumeRolePolicy",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_planned = self.deployment_principals.matches(&call.user_identity);
        if is_planned {
            return Ok(Findings::none());
        }
        if call.event_name == "UpdateAssumeRolePolicy" {
            let role = asked(call, &["roleName"]);
            let did =
                format!("changed the trust policy of the role {role} so that it may assume it");
            let finding = lets_in_oneself(event).map(|oneself| {
                report(event, "Trust policy opened to its own writer", &did, role)
                    .detail("oneself", oneself)
            });
            return Ok(finding.into());
        }
        if to_oneself(event) != Some(OwnWrite::Certain) {
            return Ok(Findings::none());
        }
        let policy = asked(call, &["policyArn", "policyName", "groupName"]);
        if self.ignored_policies.matches(policy) {
            return Ok(Findings::none());
        }
        let oneself = asked(call, &["userName", "roleName"]);
        let (subject, did, severity) = match call.event_name.as_str() {
            "AttachRolePolicy" | "AttachUserPolicy" => (
                "Policy self-attached",
                format!("attached {policy} to itself ({oneself})"),
                Severity::High,
            ),
            "RemoveUserFromGroup" => (
                "User left a group",
                format!("removed itself ({oneself}) from the group {policy}"),
                Severity::Medium,
            ),
            _ => (
                "Own policy removed",
                format!("removed {policy} from itself ({oneself})"),
                Severity::Medium,
            ),
        };
        let finding = report(event, subject, &did, policy);
        Ok(finding.severity(severity).detail("oneself", oneself).into())
    }
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
        for (arn, by) in [
            ("arn:aws:iam::111122223333:user/alice", mallory()),
            ("arn:aws:iam::111122223333:role/mallory", mallory()),
            ("arn:aws:iam::111122223333:root", mallory()),
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
