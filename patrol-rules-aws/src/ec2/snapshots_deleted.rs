use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports one principal deleting many EBS snapshots or volumes.
    ///
    /// Ten within ten minutes are reported. Deletions by AWS services, such as lifecycle policies,
    /// are ignored; list other tools that delete old snapshots in `deploymentPrincipals`.
    ///
    /// # Why
    /// Ransomware operators delete the backups first, and then the disks.
    ///
    /// # Example
    /// `aws ec2 delete-snapshot` for every snapshot in a region.
    ///
    /// # Respond
    /// Disable the principal's credentials. Restore what a Recycle Bin retention rule has kept
    /// (`aws ec2 restore-snapshot-from-recycle-bin`).
    pub struct SnapshotsDeleted = "snapshotsDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SnapshotsDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DeleteSnapshot", "DeleteVolume"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(10, Duration::from_secs(600))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
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
        let what = asked(call, &["snapshotId", "volumeId"]);
        let did = format!("deleted {what}");
        Ok(report(event, "Snapshots or volumes deleted", &did, what).into())
    }
}
