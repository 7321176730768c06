use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, by_service, found, report};

rule! {
    /// Reports images or snapshots of machines being made or copied.
    ///
    /// Backup services that do it are ignored.
    ///
    /// # Why
    /// A copy of a disk is the first step to taking it away: it is shared or exported next.
    ///
    /// # Example
    /// `aws ec2 create-image --instance-id i-0123456789abcdef0 --name test` of a machine with customers' data.
    ///
    /// # Respond
    /// Ask whoever made it, and delete it if nobody claims it.
    pub struct MachineCopied = "machineCopied" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for MachineCopied {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.001", "T1074.002"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

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
        if by_service(call) {
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
        Ok(report(event, "Machine copied", &did, of).into())
    }
}
