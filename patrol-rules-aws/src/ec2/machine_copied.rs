use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports AMIs or EBS snapshots being created or copied.
    ///
    /// Calls made by AWS services, such as AWS Backup, are ignored.
    ///
    /// # Why
    /// Attackers copy a disk before they share or export it.
    ///
    /// # Example
    /// `aws ec2 create-image --instance-id i-0123456789abcdef0 --name test` for an instance with
    /// customer data.
    ///
    /// # Respond
    /// Confirm with the person who created it, and delete it if it was not authorized.
    pub struct MachineCopied = "machineCopied" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for MachineCopied {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.001", "T1074.002"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "CopyImage",
                "CopySnapshot",
                "CreateImage",
                "CreateSnapshot",
                "CreateSnapshots",
            ],
        )
        .succeeded()
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
        let of = found(
            call,
            &[
                "instanceId",
                "volumeId",
                "sourceImageId",
                "sourceSnapshotId",
            ],
        );
        let of = of.unwrap_or(UNNAMED);
        let did = format!("called {} on {of}", call.event_name);
        Ok(report(event, "AMI or snapshot created", &did, of).into())
    }
}
