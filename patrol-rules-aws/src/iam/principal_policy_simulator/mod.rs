use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::{
    policy_simulator::{Decision, PolicySimulator, SimulationRequest},
    policy_write::{self, OwnWrite, PolicyWrite},
    probe::{Call, Probe},
    simulated_principal::{PrincipalFilter, simulated},
    simulator_findings::{beyond, gone, granted_to_oneself, partly_tried},
};

rule! {
    /// Reports a principal that writes a policy granting permissions it does not have itself.
    ///
    /// The rule asks IAM's policy simulator about the actions that the policy grants until one is
    /// denied. Wildcards are expanded, and actions that change permissions are checked first. At
    /// most a thousand questions are asked per policy; if nothing was denied but not everything was
    /// checked, a finding of low severity says so. IAM users and roles are checked; the root user
    /// and AWS services are ignored. A policy document that cannot be read is reported.
    ///
    /// IAM is asked after the write. A principal that writes a policy for its own user, or for the
    /// role of its session, therefore already has the new permissions and is reported without
    /// asking; an IAM user who writes one for a group is reported with medium severity. A principal
    /// whose only permission for an action comes from the policy it just wrote, such as a new
    /// version of a policy attached to it, is reported as well. IAM only knows principals of its
    /// own account: principals of other accounts are not checked. A principal that no longer exists
    /// by then is reported with medium severity.
    ///
    /// # Why
    /// A principal that can write policies can give itself every other permission.
    ///
    /// # Example
    /// A deployment role without `iam:CreateUser` puts a policy with `iam:*` on a role it can use.
    ///
    /// # Respond
    /// Delete the policy or its version first, because it can be used immediately. Then confirm
    /// with the principal's owner, and review what the principal has done since.
    pub struct PrincipalPolicySimulator = "principalPolicySimulator" uses PolicySimulator {
        /// Regular expression for the ARNs of users and roles to check; case does not matter. Empty
        /// or `none` means all of them.
        principal_regex: PrincipalFilter = "",
        /// Services to ignore, by IAM prefix, comma separated, such as `logs,ecs`.
        ignored_services: Vec<String> = "",
        /// Resources in policies to ignore, comma separated; `*` and `?` are wildcards.
        ignored_resources: Vec<String> = "",
    }
}

impl Rule for PrincipalPolicySimulator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .groups(["cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        policy_write::pattern()
    }

    async fn check(&self, event: &Event<ApiCall>, cx: &Context) -> Result<Findings> {
        let identity = &event.detail.user_identity;
        let Some(write) = PolicyWrite::of(event, &[]) else {
            return Ok(Findings::none());
        };
        let Some(principal) = simulated(identity) else {
            return Ok(Findings::none());
        };
        if !self.principal_regex.takes(&principal) {
            return Ok(Findings::none());
        }
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let seed = event.id.as_deref().unwrap_or_default();
        let probe = Probe::new(
            &document,
            &self.ignored_services,
            &self.ignored_resources,
            seed,
        );
        if let (Some(own), true) = (write.to_oneself(), probe.granted > 0) {
            return Ok(granted_to_oneself(&write, own).into());
        }
        let simulator = cx.client::<PolicySimulator>(self)?;
        if !simulator.knows(&principal).await? {
            return Ok(Findings::none());
        }
        let (granted, cut) = (probe.granted, probe.cut);
        for Call { actions, resources } in probe.calls() {
            let request = SimulationRequest {
                principal_arn: principal.clone(),
                actions,
                resources,
            };
            let decisions = match simulator.simulate(&request).await {
                Err(why) if why.is_unknown_principal() => {
                    return Ok(gone(&write, &principal).into());
                }
                decisions => decisions?,
            };
            let (allowed, denied): (Vec<_>, Vec<_>) =
                decisions.into_iter().partition(|decision| decision.allowed);
            if !denied.is_empty() {
                return Ok(beyond(&write, &document, &principal, &denied).into());
            }
            let by_itself = |decision: &Decision| write.is_all_of(&decision.policies);
            if allowed.iter().any(by_itself) {
                return Ok(granted_to_oneself(&write, OwnWrite::Certain).into());
            }
        }
        if cut {
            return Ok(partly_tried(&write, &principal, granted).into());
        }
        Ok(Findings::none())
    }
}

#[cfg(test)]
mod tests;
