use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, about, asked, number, report, request, says};

rule! {
    /// Reports AWS Backup recovery points, vaults, vault locks, plans or resource assignments being
    /// deleted, backup jobs being stopped, and backups being turned off.
    ///
    /// Disassociating a recovery point from its vault is reported too, and so are setting it to be
    /// deleted within eight days and opting resource types out of AWS Backup in a region.
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
        Pattern::api_call(
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
        let of = asked(call, &["backupVaultName", "backupPlanId", "backupJobId"]);
        if self.ignored_vaults.matches(of) {
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
            _ => "stopped the backup job",
        };
        let did = about(done, of);
        Ok(report(event, "Backup deleted or stopped", &did, of).into())
    }
}

/// A recovery point that lives for fewer days is as good as deleted.
const FEW_DAYS: i64 = 8;
