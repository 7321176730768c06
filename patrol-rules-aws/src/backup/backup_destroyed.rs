use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::other_backups::CHANGES;
use crate::shared::{
    DeploymentPrincipals, Names, about, asked, change, number, report, request, says,
};

rule! {
    /// Reports AWS Backup recovery points, vaults, vault locks, plans or resource assignments being
    /// deleted, backup jobs being stopped, and backups being turned off.
    ///
    /// Disassociating a recovery point from its vault is reported too, and so are setting it to be
    /// deleted within eight days and opting resource types out of AWS Backup in a region. Of other
    /// services, this covers backups and snapshots of DynamoDB, Redshift, ElastiCache, MemoryDB,
    /// DocumentDB elastic clusters, FSx, CloudHSM and Storage Gateway, Glacier vaults, backups and
    /// replication of EFS, locks of EBS snapshots, and rules of Recycle Bin, Data Lifecycle Manager
    /// and Elastic Disaster Recovery. What a service deletes by itself is not reported.
    ///
    /// # Why
    /// Ransomware operators delete the backups first.
    ///
    /// # Example
    /// `aws backup delete-recovery-point --backup-vault-name main --recovery-point-arn ...`.
    ///
    /// # Respond
    /// Disable the principal's credentials immediately, lock the remaining vaults (`aws backup
    /// put-backup-vault-lock-configuration`), and look for copies in other accounts and regions.
    pub struct BackupDestroyed = "backupDestroyed" {
        /// Vaults and plans to ignore, by vault name or plan ID, comma separated; `*` and `?` are
        /// wildcards.
        ignored_vaults: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for BackupDestroyed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1490", "T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let of_backup = Pattern::api_call(
            "backup.amazonaws.com",
            [
                "DeleteBackupPlan",
                "DeleteBackupSelection",
                "DeleteBackupVault",
                "DeleteBackupVaultLockConfiguration",
                "DeleteRecoveryPoint",
                "DisassociateRecoveryPoint",
                "StopBackupJob",
                "UpdateRecoveryPointLifecycle",
                "UpdateRegionSettings",
            ],
        );
        Pattern::one_of([of_backup, change::pattern(&CHANGES)]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let of = asked(call, &["backupVaultName", "backupPlanId", "backupJobId"]);
        if self.ignored_vaults.matches(of) {
            return Ok(Findings::none());
        }
        // Services delete backups whose time is over.
        let other = (!call.made_by_service()).then(|| change::made(event, &CHANGES, SUBJECT));
        if let Some(findings) = other.flatten() {
            return Ok(findings);
        }
        if !call.event_source.starts_with("backup.") {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "UpdateRecoveryPointLifecycle" => {
                let days = number(&request(call)["lifecycle"]["deleteAfterDays"]);
                if days.is_none_or(|days| days >= FEW_DAYS) {
                    return Ok(Findings::none());
                }
                "shortened the lifecycle of a recovery point in the backup vault"
            }
            "UpdateRegionSettings" => {
                let kinds = &request(call)["resourceTypeOptInPreference"];
                let mut kinds = kinds.as_object().into_iter().flatten();
                if !kinds.any(|(_, is_on)| says(is_on, false)) {
                    return Ok(Findings::none());
                }
                "turned off backups of some resource types"
            }
            "DeleteBackupPlan" => "deleted the backup plan",
            "DeleteBackupSelection" => "deleted a resource assignment of the backup plan",
            "DeleteBackupVault" => "deleted the backup vault",
            "DeleteBackupVaultLockConfiguration" => "deleted the lock of the backup vault",
            "DeleteRecoveryPoint" => "deleted a recovery point from the backup vault",
            "DisassociateRecoveryPoint" => "disassociated a recovery point from the backup vault",
            "StopBackupJob" => "stopped the backup job",
            _ => return Ok(Findings::none()),
        };
        let did = about(done, of);
        Ok(report(event, SUBJECT, &did, of).into())
    }
}

const SUBJECT: &str = "Backup deleted or stopped";

/// A recovery point that lives for fewer days is as good as deleted.
const FEW_DAYS: i64 = 8;
