use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::launch_permission::Shared;
use crate::shared::TrustedAccounts;

rule! {
    /// Reports an EBS snapshot being shared with everyone, or with an account that is not trusted.
    ///
    /// Sharing it with everyone has critical severity.
    ///
    /// # Why
    /// Anyone who can create a volume from the snapshot can read the whole disk, and none of that
    /// is recorded in this account.
    ///
    /// # Example
    /// `aws ec2 modify-snapshot-attribute --create-volume-permission "Add=[{UserId=444455556666}]"
    /// ...`.
    ///
    /// # Respond
    /// Remove the permission (`aws ec2 reset-snapshot-attribute --attribute
    /// createVolumePermission`). The snapshot may already have been copied: rotate every secret on
    /// the disk.
    pub struct SnapshotShared = "snapshotShared" {
        /// Accounts that snapshots may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for SnapshotShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["ModifySnapshotAttribute"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let shared = Shared {
            subject: "Snapshot shared",
            kind: "snapshot",
            id: "snapshotId",
            attribute: "createVolumePermission",
        };
        Ok(shared.finding(event, &self.trusted_accounts))
    }
}
