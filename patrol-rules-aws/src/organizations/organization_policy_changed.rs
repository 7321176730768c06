use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports a policy of the organization being taken away or changed: a guardrail falls.
    ///
    /// Service control policies, resource control policies and the others. Detaching, changing, deleting one
    /// and switching a kind of policy off are reported as high, new ones and new places as low; but for AWS's own policy
    /// that allows everything, `FullAWSAccess`: where an organization lists what is allowed, attaching it allows the rest.
    ///
    /// # Why
    /// What these policies forbid, nobody in a member account can do, not even root. Taking one away opens
    /// all of those accounts at once.
    ///
    /// # Example
    /// `mallory` detaches the policy that denies `cloudtrail:StopLogging` from the root.
    ///
    /// # Respond
    /// Ask whoever runs the organization. If nobody claims it, attach the policy again
    /// (`aws organizations attach-policy`), and look at what was done in the accounts below since.
    pub struct OrganizationPolicyChanged = "organizationPolicyChanged" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

/// AWS's policy that allows everything. Units that are created have it without a call.
///
/// Source: [allow lists](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html).
const FULL_ACCESS: &str = "p-FullAWSAccess";

impl Rule for OrganizationPolicyChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685", "T1666", "T1484"])
        .cis(["5.15"])
        .groups(["baseline", "cis", "organization"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "organizations.amazonaws.com",
            [
                "AttachPolicy",
                "CreatePolicy",
                "DeletePolicy",
                "DeleteResourcePolicy",
                "DetachPolicy",
                "DisablePolicyType",
                "EnablePolicyType",
                "PutResourcePolicy",
                "UpdatePolicy",
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
        let policy = asked(call, &["policyId", "policyType", "name"]);
        let (did, severity) = match action {
            "AttachPolicy" if policy == FULL_ACCESS => ("attached the policy", Severity::High),
            "AttachPolicy" => ("attached the policy", Severity::Low),
            "CreatePolicy" => ("created the policy", Severity::Low),
            "DeletePolicy" => ("deleted the policy", Severity::High),
            "DetachPolicy" => ("detached the policy", Severity::High),
            "DisablePolicyType" => ("switched off all policies of the kind", Severity::High),
            "EnablePolicyType" => ("switched on policies of the kind", Severity::Low),
            "UpdatePolicy" => ("changed the policy", Severity::High),
            _ => {
                let finding = report(
                    event,
                    "Delegation policy of the organization",
                    &format!("changed who may manage the organization's policies ({action})"),
                    action,
                );
                return Ok(finding.into());
            }
        };
        let target = named(call, &["targetId"]).or(named(&event.detail, &["rootId"]));
        let at = target
            .map(|target| format!(" at {target}"))
            .unwrap_or_default();
        let finding = report(
            event,
            &format!("Organization policy, {action}"),
            &format!("{did} {policy}{at}"),
            policy,
        );
        Ok(finding
            .severity(severity)
            .detail("policy", policy)
            .detail("target", target)
            .into())
    }
}
