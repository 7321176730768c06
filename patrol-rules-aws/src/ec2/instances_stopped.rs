use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, items, listed, report, request};

rule! {
    /// Reports EC2 instances being stopped or terminated.
    ///
    /// Calls made by Auto Scaling and other AWS services are ignored.
    ///
    /// # Why
    /// Workloads go down, and terminating an instance also destroys the evidence on it.
    ///
    /// # Example
    /// `aws ec2 terminate-instances --instance-ids i-0123456789abcdef0`.
    ///
    /// # Respond
    /// Confirm with the person who did it, and restore from snapshots what should not have been
    /// terminated.
    pub struct InstancesStopped = "instancesStopped" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstancesStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1529", "T1578.003"])
        .groups(["noisy", "destruction"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["StopInstances", "TerminateInstances"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let instances: Vec<&str> = items(&request(call)["instancesSet"])
            .filter_map(|instance| instance["instanceId"].as_str())
            .collect();
        let verb = match call.event_name.as_str() {
            "StopInstances" => "stopped",
            _ => "terminated",
        };
        let did = format!("{verb} {}", listed(&instances, 5));
        let first = instances.first().copied().unwrap_or(UNNAMED);
        let finding = report(event, &format!("Instances {verb}"), &did, first);
        Ok(finding.detail("instances", instances).into())
    }
}
