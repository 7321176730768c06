use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports every change of an IAM policy: written, deleted, attached, detached.
    ///
    /// What a policy grants is not looked at: `adminPolicyWritten`, `allowedIAMActions` and
    /// `adminPolicyAttached` do that.
    ///
    /// # Why
    /// Recommendation 5.4 of the CIS benchmark wants each change of a policy to be seen by somebody.
    ///
    /// # Example
    /// Somebody detaches a policy from a role.
    ///
    /// # Respond
    /// Compare with the change that was planned. Ask whoever made a change that nobody planned.
    pub struct IamPolicyChanged = "iamPolicyChanged" {
        /// Principals whose changes are planned.
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
        .since("0.1.0");

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
