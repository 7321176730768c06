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
    /// Reports a principal writing a policy that grants what it may not do itself.
    ///
    /// Asks IAM's policy simulator about the actions that the policy grants, until one is denied.
    /// Wildcards are written out, and those actions come first that decide what others may do. A
    /// policy is worth a thousand questions; where that is not enough and nothing was denied, a
    /// finding of low severity says so. IAM users and roles are simulated; the root user and AWS services are
    /// ignored. A policy document that cannot be read is reported, too.
    ///
    /// IAM is asked after the write. Whoever writes a policy for his own user, or for the role of his
    /// session, is reported without asking, since he is allowed it by then; whoever writes one for a
    /// group, with a lower severity. IAM says which policies allow something, so whoever is allowed it by
    /// nothing but the policy that he wrote, such as a new version of a managed policy that is attached to him, or one
    /// that he attached to himself at once, is reported as well. IAM knows the principals of its own account alone:
    /// what principals of other accounts write is not tried. A principal that is gone by the time it is asked about is
    /// reported.
    ///
    /// # Why
    /// Who may write policies, and no more, gives himself the rest by writing one.
    ///
    /// # Example
    /// A deployment role without `iam:CreateUser` puts a policy with `iam:*` on a role that it
    /// can use.
    ///
    /// # Respond
    /// Delete the policy or its version first, and ask afterwards: the principal may use it at once.
    /// Then read what the principal did since.
    pub struct PrincipalPolicySimulator = "principalPolicySimulator" uses PolicySimulator {
        /// A regular expression for the ARNs of the users and roles to look at; case does not
        /// matter. Empty or `none`: all of them.
        principal_regex: PrincipalFilter = "",
        /// Services to ignore, by prefix, comma separated, such as `logs,ecs`.
        ignored_services: Vec<String> = "",
        /// Resources of policies to ignore, comma separated; `*` and `?` are wildcards.
        ignored_resources: Vec<String> = "",
    }
}

impl Rule for PrincipalPolicySimulator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .groups(["cis"])
        .since("0.1.0");

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
