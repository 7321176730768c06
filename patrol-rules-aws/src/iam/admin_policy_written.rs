use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::ActionPattern, rule,
};

use super::escalation::escalation;
use super::policy_write::{self, PolicyWrite};
use crate::shared::{DeploymentPrincipals, listed};

rule! {
    /// Reports an IAM policy that allows privilege escalation to administrator.
    ///
    /// The document is evaluated as IAM does it: wildcards, `NotAction`, `Deny`. A policy is
    /// reported if it grants an action that can be used to gain more permissions on users, roles,
    /// groups, policies or identity providers of any name, or on those that are called like
    /// administrators (`*Admin*`, `OrganizationAccountAccessRole`). A name with fewer than three
    /// characters beside its wildcards and policy variables counts as any name. Credentials of the
    /// caller's own user (`user/${aws:username}`) do not count.
    ///
    /// Root sessions (`sts:AssumeRoot`) are reported, and so are policies that name IAM Identity
    /// Center or AWS Organizations and allow assigning permission sets, adding members to groups,
    /// or changing organization policies and administrators.
    ///
    /// Passing any role (`iam:PassRole`) to a service that runs code is reported. Passing any role
    /// without saying to which service, and assuming any role (`sts:AssumeRole`), need something
    /// else to become administrator, which another policy may grant: these have medium severity.
    ///
    /// # Why
    /// A principal that can write any policy, or create access keys for any user, can do
    /// everything, whatever its own policy says.
    ///
    /// # Example
    /// `aws iam create-policy` with a document that allows `*`, `iam:*`, or `iam:CreateAccessKey`
    /// on all users.
    ///
    /// # Respond
    /// Ask the person who wrote the policy what it is for, and restrict its actions or resources.
    /// If it was not authorized, delete the policy or its version, and review what its principals
    /// have done since.
    pub struct AdminPolicyWritten = "adminPolicyWritten" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Actions that may be granted, comma separated; `*` and `?` are wildcards.
        ignored_actions: Vec<String> = "",
    }
}

impl Rule for AdminPolicyWritten {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

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
        let ignored = self.ignored_actions.iter();
        let ignored: Vec<_> = ignored
            .map(|action| ActionPattern::from(action.as_str()))
            .collect();
        let is_ignored = |action: &str| ignored.iter().any(|pattern| pattern.matches(action));
        let escalation = escalation(event, &document, is_ignored);
        let Some(first) = escalation.grants.first() else {
            return Ok(Findings::none());
        };
        let actions = &escalation.actions;
        let (subject, gains, severity) = match escalation.is_a_step() {
            true => (
                "Step to administrator granted",
                "a step to administrator",
                Severity::Medium,
            ),
            false => (
                "Administrator permissions granted",
                "becoming administrator",
                Severity::High,
            ),
        };
        let finding = write.finding(
            format!("{subject}: {}", write.name()),
            format!(
                "{}, which allows {gains} with {}: {first}.",
                write.sentence(),
                listed(actions, 3)
            ),
        );
        Ok(finding
            .severity(severity)
            .detail("actions", actions.len())
            .detail("grant", first.to_string())
            .into())
    }
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
    fn permissions_on_any_user_role_or_policy_are_reported() {
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
    fn passing_any_role_to_own_code_makes_an_administrator() {
        let pass = json!(["iam:PassRole", "lambda:Create*"]);
        let told = outcome(pass.clone(), "*").reported();
        assert!(
            told.summary
                .contains("`iam:PassRole`, `lambda:CreateFunction`"),
            "{}",
            told.summary
        );
        let one = "arn:aws:iam::111122223333:role/app";
        assert_eq!(outcome(pass, one), Outcome::Silent);
        let rule = rule::<AdminPolicyWritten>([("ignored_actions", "iam:PassRole")]);
        let deploys =
            write(json!({"Effect": "Allow", "Action": ["iam:PassRole", "ec2:*"], "Resource": "*"}));
        assert_eq!(run(&rule, &deploys), Outcome::Silent);
    }

    #[test]
    fn a_step_has_medium_severity() {
        for (action, resource) in [
            (json!(["iam:Get*", "iam:PassRole"]), "*"),
            (json!("sts:AssumeRole"), "arn:aws:iam::*:role/*"),
            (json!("sts:*"), "*"),
        ] {
            let told = outcome(action.clone(), resource).reported();
            let severity = told.severity;
            let expected = match action == "sts:*" {
                true => Severity::High,
                false => Severity::Medium,
            };
            assert_eq!(severity, Some(expected), "{action}");
        }
        let passed_to = |operator: &str, service: &str| {
            let condition = json!({operator: {"iam:PassedToService": service}});
            let statement = json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition});
            run(&rule::<AdminPolicyWritten>([]), &write(statement))
        };
        for operator in ["StringEquals", "StringLike", "StringEqualsIfExists"] {
            let outcome = passed_to(operator, "ecs-tasks.amazonaws.com");
            assert_eq!(outcome, Outcome::Silent, "{operator}");
        }
        passed_to("StringLike", "*").reported();
        passed_to("StringNotEquals", "ec2.amazonaws.com").reported();
    }

    #[test]
    fn what_is_left_out_was_not_known_before() {
        // Each name that the rule could ask about is denied or left out, if it were always the same.
        let denied = |resource: Value| {
            write(json!([
                {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "iam:*", "Resource": resource},
            ]))
        };
        let names = ["any/0-9A-Za-z", "any/*", "Admin*", "*Admin", "admin*"];
        let kinds = [
            "group",
            "policy",
            "role",
            "user",
            "oidc-provider",
            "saml-provider",
        ];
        let resources = kinds
            .iter()
            .flat_map(|kind| names.map(|name| format!("arn:aws:iam::111122223333:{kind}/{name}")));
        let resources: Vec<_> = resources.collect();
        run(&rule::<AdminPolicyWritten>([]), &denied(json!(resources))).reported();
        let spared = |name: &str| {
            write(json!([
                {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
                {"Effect": "Deny", "NotAction": "s3:*", "NotResource": format!("arn:aws:iam::111122223333:{name}")},
            ]))
        };
        for wide in ["role/m*", "role/*", "*", "role/*Administrator*"] {
            run(&rule::<AdminPolicyWritten>([]), &spared(wide)).reported();
        }
        let outcome = run(&rule::<AdminPolicyWritten>([]), &spared("role/app-*"));
        assert_eq!(outcome, Outcome::Silent);
    }

    #[test]
    fn other_partitions_are_read_as_well() {
        let china = json!({"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws-cn:iam::111122223333:user/*"});
        let event = write(china).region("cn-north-1");
        run(&rule::<AdminPolicyWritten>([]), &event).reported();
    }

    #[test]
    fn ignored_actions_make_nobody_an_administrator() {
        let rule = rule::<AdminPolicyWritten>([("ignored_actions", "iam:*AccessKey")]);
        let keys = |action| write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}));
        assert_eq!(run(&rule, &keys("iam:CreateAccessKey")), Outcome::Silent);
        run(&rule, &keys("iam:Create*")).reported();
    }

    #[test]
    fn narrow_permissions_and_permissions_on_oneself_are_ignored() {
        for (action, resource) in [
            (
                json!("iam:CreateAccessKey"),
                "arn:aws:iam::*:user/${aws:username}",
            ),
            (
                json!("iam:UpdateLoginProfile"),
                "arn:aws:iam::*:user/staff/${aws:username}",
            ),
            (json!("iam:*"), "arn:aws:iam::111122223333:role/app-*"),
            (json!(["iam:Get*", "iam:List*"]), "*"),
            (json!("*"), "arn:aws:s3:::logs"),
        ] {
            assert_eq!(
                outcome(action.clone(), resource),
                Outcome::Silent,
                "{action}"
            );
        }
        // A variable elsewhere, or a wildcard beside it, leaves open whom it is about.
        for resource in [
            "arn:aws:iam::${aws:PrincipalAccount}:user/*",
            "arn:aws:iam::${aws:PrincipalAccount}:*",
            "arn:aws:iam::*:user/*${aws:username}*",
            "arn:aws:iam::*:user/${aws:x, '*'}*",
            "arn:aws:iam::*:user/${aws:PrincipalTag/x, 'admin'}",
            "*${aws:PrincipalTag/none, ''}",
            "arn:${aws:Partition}:iam::*:user/*",
        ] {
            outcome(json!("iam:CreateAccessKey"), resource).reported();
        }
        // Whoever may change his own permissions has none that are narrow.
        for action in [
            "iam:AttachUserPolicy",
            "iam:PutUserPolicy",
            "iam:DeleteUserPermissionsBoundary",
        ] {
            outcome(json!(action), "arn:aws:iam::*:user/${aws:username}").reported();
        }
        let denied = json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
        ]);
        let denied = run(&rule::<AdminPolicyWritten>([]), &write(denied));
        assert_eq!(denied, Outcome::Silent);
        // What names Identity Center means it, however it writes the name.
        for action in [
            "sso:CreateAccountAssignment",
            "SSO:*",
            "ss?:Create*",
            "organizations:Detach*",
            "sso-directory:AddMemberToGroup",
            "s*:CreateAccountAssignment",
        ] {
            outcome(json!(action), "*").reported();
        }
    }
}
