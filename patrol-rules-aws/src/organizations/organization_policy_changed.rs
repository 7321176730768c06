use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports organization policies (SCPs, RCPs and others) being attached, detached, created,
    /// changed or deleted, and policy types being enabled or disabled.
    ///
    /// Detaching, changing or deleting a policy and disabling a policy type have high severity;
    /// creating or attaching a policy and enabling a policy type have low severity. Attaching
    /// `FullAWSAccess` has high severity, because it overrides an allow list. Changes to the
    /// organization's delegation policy have high severity.
    ///
    /// # Why
    /// Nobody in a member account, not even the root user, can do what these policies deny.
    /// Removing one affects all its accounts at once.
    ///
    /// # Example
    /// `aws organizations detach-policy` on the SCP that denies `cloudtrail:StopLogging`.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, attach the policy
    /// again (`aws organizations attach-policy`), and review what was done in the affected accounts
    /// since.
    pub struct OrganizationPolicyChanged = "organizationPolicyChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

/// AWS's policy that allows everything. New organizational units have it without a call.
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
            "DisablePolicyType" => ("disabled the policy type", Severity::High),
            "EnablePolicyType" => ("enabled the policy type", Severity::Low),
            "UpdatePolicy" => ("changed the policy", Severity::High),
            _ => {
                let finding = report(
                    event,
                    "Organization delegation policy changed",
                    &format!("changed the organization's delegation policy ({action})"),
                    action,
                );
                return Ok(finding.into());
            }
        };
        let target = named(call, &["targetId"]).or(named(&event.detail, &["rootId"]));
        let preposition = match action {
            "AttachPolicy" => "to",
            "DetachPolicy" => "from",
            _ => "in",
        };
        let at = target
            .map(|target| format!(" {preposition} {target}"))
            .unwrap_or_default();
        let finding = report(
            event,
            &format!("Organizations {action}"),
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
