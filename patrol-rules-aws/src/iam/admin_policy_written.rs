use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::{ActionPattern, Grant, ResourcePattern},
    rule,
};

use super::policy_write::{self, PolicyWrite};
use crate::shared::{DeploymentPrincipals, listed};

rule! {
    /// Reports a policy that lets its holder become administrator.
    ///
    /// The document is read as IAM reads it: wildcards, `NotAction`, denials. A policy counts when it grants
    /// one of the actions by which people give themselves more rights, on users, roles, groups or policies
    /// of any name. Rights about oneself (`${aws:username}`) do not count.
    ///
    /// # Why
    /// Who may write any policy, or create keys for any user, can do everything, whatever else his own
    /// policy says.
    ///
    /// # Example
    /// Somebody writes a policy that allows `*`, `iam:*`, or `iam:CreateAccessKey` for all users.
    ///
    /// # Respond
    /// Ask whoever wrote the policy what it is for, and narrow its actions or resources. If nobody claims
    /// it, delete the policy or its version, and look at what its holders did since.
    pub struct AdminPolicyWritten = "adminPolicyWritten" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Actions that are nobody's worry, comma separated; `*` and `?` are wildcards.
        ignored_actions: Vec<String> = "",
    }
}

impl Rule for AdminPolicyWritten {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .groups(["baseline", "cis"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        policy_write::pattern().succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let Some(write) = PolicyWrite::of(event, &[]) else {
            return Ok(Findings::none());
        };
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let account = event.account().unwrap_or("000000000000");
        let any = ["group", "policy", "role", "user"]
            .map(|kind| ResourcePattern::from(format!("arn:aws:iam::{account}:{kind}/{ANY_NAME}")));
        let mut analysis = document.analysis();
        let mut actions = Vec::new();
        let mut grants: Vec<Grant<'_>> = Vec::new();
        let ignored = self.ignored_actions.iter();
        let ignored: Vec<_> = ignored
            .map(|action| ActionPattern::from(action.as_str()))
            .collect();
        for action in ADMIN_ACTIONS {
            if ignored.iter().any(|pattern| pattern.matches(action)) {
                continue;
            }
            let pattern = ActionPattern::from(action);
            let granted = any
                .iter()
                .flat_map(|any| analysis.action_grants(&pattern, any));
            let granted: Vec<_> = granted.filter(|grant| !about_oneself(grant)).collect();
            if !granted.is_empty() {
                actions.push(action);
            }
            grants.extend(granted);
        }
        let Some(first) = grants.first() else {
            return Ok(Findings::none());
        };
        let finding = write.finding(
            format!("Administrator's rights granted: {}", write.name()),
            format!(
                "{}, whose holder can become administrator by {}: {first}.",
                write.sentence(),
                listed(&actions, 3)
            ),
        );
        Ok(finding
            .detail("actions", actions.len())
            .detail("grant", first.to_string())
            .into())
    }
}

/// The actions by which people give themselves more rights.
const ADMIN_ACTIONS: [&str; 15] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
];

/// A name that no policy means in particular: what grants something on it grants it on any.
const ANY_NAME: &str = "any/0-9A-Za-z";

/// Is it granted on nothing but what a policy variable names, such as `user/${aws:username}`?
fn about_oneself(grant: &Grant<'_>) -> bool {
    let resources = grant.resources();
    !resources.is_empty()
        && resources
            .iter()
            .all(|resource| resource.as_str().contains("${"))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Outcome, Value, api_call, json, rule, run};

    use super::*;

    fn write(statement: Value) -> FixtureEvent {
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let request = json!({"userName": "bob", "policyName": "p", "policyDocument": document});
        api_call("iam.amazonaws.com", "PutUserPolicy", request)
    }

    fn outcome(action: Value, resource: &str) -> Outcome {
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
        run(&rule::<AdminPolicyWritten>([]), &write(statement))
    }

    #[test]
    fn rights_over_any_user_role_or_policy_are_reported() {
        for (action, resource) in [
            (json!("*"), "*"),
            (json!("iam:*"), "*"),
            (
                json!(["s3:*", "IAM:create*"]),
                "arn:aws:iam::111122223333:user/*",
            ),
            (json!("iam:UpdateAssumeRolePolicy"), "arn:aws:iam::*:role/*"),
            (
                json!("iam:SetDefaultPolicyVersion"),
                "arn:aws:iam::111122223333:policy/*",
            ),
        ] {
            outcome(action, resource).reported();
        }
        let all_but = json!({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"});
        run(&rule::<AdminPolicyWritten>([]), &write(all_but)).reported();
    }

    #[test]
    fn ignored_actions_make_nobody_an_administrator() {
        let rule = rule::<AdminPolicyWritten>([("ignored_actions", "iam:*AccessKey")]);
        let keys = |action| write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}));
        assert_eq!(run(&rule, &keys("iam:CreateAccessKey")), Outcome::Silent);
        run(&rule, &keys("iam:Create*")).reported();
    }

    #[test]
    fn narrow_rights_and_rights_about_oneself_are_in_order() {
        for (action, resource) in [
            (
                json!("iam:CreateAccessKey"),
                "arn:aws:iam::*:user/${aws:username}",
            ),
            (json!("iam:*"), "arn:aws:iam::111122223333:role/app-*"),
            (json!(["iam:Get*", "iam:List*", "iam:PassRole"]), "*"),
            (json!("*"), "arn:aws:s3:::logs"),
        ] {
            assert_eq!(
                outcome(action.clone(), resource),
                Outcome::Silent,
                "{action}"
            );
        }
        let denied = json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
        ]);
        let denied = run(&rule::<AdminPolicyWritten>([]), &write(denied));
        assert_eq!(denied, Outcome::Silent);
    }
}
