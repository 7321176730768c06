use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::{ActionPattern, Analysis, Grant, Partition, ResourcePattern},
    rule,
};

use super::policy_write::{self, PolicyWrite};
use crate::shared::{DeploymentPrincipals, listed};

rule! {
    /// Reports an IAM policy that allows privilege escalation to administrator.
    ///
    /// The document is evaluated as IAM does it: wildcards, `NotAction`, `Deny`. A policy is
    /// reported if it grants an action that can be used to gain more permissions on users, roles,
    /// groups, policies or SAML providers of any name, if it allows root sessions
    /// (`sts:AssumeRoot`), if it names IAM Identity Center and allows assigning permission sets,
    /// changing their policies or adding members to groups, or if it allows passing any role to a
    /// service that runs code (`iam:PassRole` with `lambda:CreateFunction`, for example).
    /// Permissions on the caller itself (`${aws:username}`) do not count.
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
        let ignored = self.ignored_actions.iter();
        let ignored: Vec<_> = ignored
            .map(|action| ActionPattern::from(action.as_str()))
            .collect();
        let is_ignored = |action: &str| ignored.iter().any(|pattern| pattern.matches(action));
        let mut analysis = document.analysis();
        let mut actions = Vec::new();
        let mut grants: Vec<Grant<'_>> = Vec::new();
        for (kinds, by) in ROUTES {
            let anyone: Vec<_> = kinds.iter().map(|kind| any(event, kind)).collect();
            for action in by.iter().copied().filter(|action| !is_ignored(action)) {
                let pattern = ActionPattern::from(action);
                let granted = anyone
                    .iter()
                    .flat_map(|any| analysis.action_grants(&pattern, any));
                let granted = granted.filter(|grant| is_meant(grant, action));
                let granted: Vec<_> = granted.filter(|grant| !about_oneself(grant)).collect();
                if !granted.is_empty() {
                    actions.push(action);
                }
                grants.extend(granted);
            }
        }
        if !is_ignored(PASS_ROLE) {
            let passed = analysis.action_grants(&PASS_ROLE.into(), &any(event, "iam:role"));
            let run = RUN_CODE.into_iter().find(|&action| {
                let granted = |analysis: &mut Analysis<'_>| {
                    let granted = analysis.action_grants(&action.into(), &"*".into());
                    !granted.is_empty()
                };
                !passed.is_empty() && !is_ignored(action) && granted(&mut analysis)
            });
            if let Some(run) = run {
                actions.extend([PASS_ROLE, run]);
                grants.extend(passed);
            }
        }
        let Some(first) = grants.first() else {
            return Ok(Findings::none());
        };
        let finding = write.finding(
            format!("Administrator permissions granted: {}", write.name()),
            format!(
                "{}, which allows becoming administrator with {}: {first}.",
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

/// Is it about the service of the action? Everything but IAM is what many policies allow, and in most accounts that is
/// nothing of Identity Center.
fn is_meant(grant: &Grant<'_>, action: &str) -> bool {
    let names_a_service = |pattern: &&ActionPattern| {
        let service = pattern.as_str().split(':').next().unwrap_or_default();
        service.bytes().any(|byte| byte != b'*')
    };
    action.starts_with("iam:") || grant.actions().iter().any(names_a_service)
}

/// A resource of a kind with an arbitrary name: a policy that covers it covers all of them.
fn any(event: &Event<ApiCall>, kind: &str) -> ResourcePattern {
    let (service, kind) = kind.split_once(':').unwrap_or(("iam", kind));
    let account = match service {
        "iam" => event.account().unwrap_or("000000000000"),
        // ARNs of Identity Center have none.
        _ => "",
    };
    let partition = Partition::of_region(event.region().unwrap_or_default());
    let partition = partition.unwrap_or(Partition::Aws);
    let resource = match kind {
        "root" => kind.to_owned(),
        kind => format!("{kind}/{ANY_NAME}"),
    };
    format!("arn:{partition}:{service}::{account}:{resource}").into()
}

/// Kinds of resources, and actions on them that a principal can use to give itself more permissions.
///
/// Sources: [preventing and detecting privilege escalation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html),
/// [actions of IAM Identity Center](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html).
const ROUTES: [(&[&str], &[&str]); 5] = [
    (
        &["iam:group", "iam:policy", "iam:role", "iam:user"],
        &[
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
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:PutUserPermissionsBoundary",
            "iam:PutUserPolicy",
            "iam:SetDefaultPolicyVersion",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateLoginProfile",
        ],
    ),
    // With another certificate, an attacker is anyone whom the provider may vouch for.
    (&["iam:saml-provider"], &["iam:UpdateSAMLProvider"]),
    (&["iam:root"], &["sts:AssumeRoot"]),
    (
        &["sso:permissionSet"],
        &[
            "sso:AttachManagedPolicyToPermissionSet",
            "sso:CreateAccountAssignment",
            "sso:PutInlinePolicyToPermissionSet",
        ],
    ),
    (
        &["identitystore:group"],
        &["identitystore:CreateGroupMembership"],
    ),
];

/// Passes a role to a service, which then acts as it.
const PASS_ROLE: &str = "iam:PassRole";

/// Actions that run code as a role, for a principal that may pass the role.
///
/// Source: [granting a user permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
const RUN_CODE: [&str; 35] = [
    "airflow:CreateEnvironment",
    "apprunner:CreateService",
    "autoscaling:CreateLaunchConfiguration",
    "batch:RegisterJobDefinition",
    "bedrock-agentcore:CreateCodeInterpreter",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "codebuild:CreateProject",
    "codebuild:UpdateProject",
    "codepipeline:CreatePipeline",
    "datapipeline:PutPipelineDefinition",
    "ec2:AssociateIamInstanceProfile",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "eks:CreatePodIdentityAssociation",
    "elasticmapreduce:RunJobFlow",
    "emr-serverless:StartJobRun",
    "events:PutTargets",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "glue:CreateSession",
    "glue:UpdateJob",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionConfiguration",
    "pipes:CreatePipe",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "scheduler:CreateSchedule",
    "ssm:StartAutomationExecution",
    "states:CreateStateMachine",
    "states:UpdateStateMachine",
];

/// A name that no policy names: a policy that grants an action on it grants it on any name.
const ANY_NAME: &str = "any/0-9A-Za-z";

/// Is it granted only on what a policy variable names, such as `user/${aws:username}`?
fn about_oneself(grant: &Grant<'_>) -> bool {
    let resources = grant.resources();
    !resources.is_empty()
        && resources
            .iter()
            .all(|resource| is_named_by_variable(resource.as_str()))
}

/// Is this the ARN of one resource, whose name is a policy variable? A variable in place of the account
/// leaves the name open, and so does a wildcard beside one, or a variable that may have another value.
fn is_named_by_variable(resource: &str) -> bool {
    let mut plain = String::new();
    let mut rest = resource;
    while let Some((before, inside)) = rest.split_once("${") {
        let Some((name, after)) = inside.split_once('}') else {
            return false;
        };
        let is_plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":/-_.=+@".contains(&byte));
        if !is_plain {
            return false;
        }
        plain.push_str(before);
        plain.push(VARIABLE);
        rest = after;
    }
    plain.push_str(rest);
    let name = plain.splitn(6, ':').nth(5).unwrap_or_default();
    name.contains(VARIABLE) && !name.contains(['*', '?'])
}

/// Stands for a policy variable.
const VARIABLE: char = '$';

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
            "s*:CreateAccountAssignment",
        ] {
            outcome(json!(action), "*").reported();
        }
    }
}
