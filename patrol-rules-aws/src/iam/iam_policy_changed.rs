use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports every IAM policy that is created, changed, deleted, attached or detached.
    ///
    /// What the policy grants does not matter: `adminPolicyWritten`, `allowedIAMActions` and
    /// `adminPolicyAttached` look at that.
    ///
    /// # Why
    /// CIS recommendation 5.4 asks for every IAM policy change to be monitored.
    ///
    /// # Example
    /// `aws iam detach-role-policy --role-name app --policy-arn ...`.
    ///
    /// # Respond
    /// Compare it with the planned changes, and ask the person who made a change that was not
    /// planned.
    pub struct IamPolicyChanged = "iamPolicyChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IamPolicyChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098"])
        .cis(["5.4"])
        .groups(["cis", "noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "AttachGroupPolicy",
                "AttachRolePolicy",
                "AttachUserPolicy",
                "CreatePolicy",
                "CreatePolicyVersion",
                "DeleteGroupPolicy",
                "DeletePolicy",
                "DeletePolicyVersion",
                "DeleteRolePolicy",
                "DeleteUserPolicy",
                "DetachGroupPolicy",
                "DetachRolePolicy",
                "DetachUserPolicy",
                "PutGroupPolicy",
                "PutRolePolicy",
                "PutUserPolicy",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let action = call.event_name.as_str();
        let policy = asked(call, &["policyArn", "policyName"]);
        let of = match action {
            "CreatePolicy" | "CreatePolicyVersion" | "DeletePolicy" | "DeletePolicyVersion" => {
                String::new()
            }
            _ => format!(" of {}", owner(call)),
        };
        let finding = report(
            event,
            &format!("IAM policy changed by {action}"),
            &format!("called {action} for {policy}{of}"),
            policy,
        );
        Ok(finding.into())
    }
}
