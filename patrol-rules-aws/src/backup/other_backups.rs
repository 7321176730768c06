//! Calls with which other services than AWS Backup lose backups.

use crate::shared::change::{Change, When, always, when_at_most, when_between, when_is, when_item};

const KEEPS_FEW: &str = "set snapshots to be deleted soon by the lifecycle policy";
const SNAPSHOT: &str = "deleted the snapshot";

pub(super) static CHANGES: [Change; 36] = [
    always("backup", &["CancelLegalHold"], "cancelled the legal hold"),
    always(
        "backup",
        &["DeleteBackupVaultAccessPolicy"],
        "deleted the access policy of the backup vault",
    ),
    when_at_most(
        "backup",
        &["UpdateBackupPlan"],
        ("deleteAfterDays", 2.0),
        "set backups to be deleted within two days by the backup plan",
    ),
    always("cloudhsm", &["DeleteBackup"], "deleted the backup"),
    always(
        "dlm",
        &["DeleteLifecyclePolicy"],
        "deleted the snapshot lifecycle policy",
    ),
    when_is(
        "dlm",
        &["UpdateLifecyclePolicy"],
        ("state", "DISABLED"),
        "disabled the snapshot lifecycle policy",
    ),
    when_at_most(
        "dlm",
        &["UpdateLifecyclePolicy"],
        ("retainRule/count", 1.0),
        KEEPS_FEW,
    ),
    when_item(
        "dlm",
        &["UpdateLifecyclePolicy"],
        (
            "retainRule",
            &[
                When::Between("interval", 0.0, 2.0),
                When::Is("intervalUnit", "DAYS"),
            ],
        ),
        KEEPS_FEW,
    ),
    always("docdb-elastic", &["DeleteClusterSnapshot"], SNAPSHOT),
    always(
        "drs",
        &[
            "DeleteSourceServer",
            "DisconnectSourceServer",
            "StopReplication",
        ],
        "stopped the disaster recovery of",
    ),
    always("dynamodb", &["DeleteBackup"], "deleted the backup"),
    always("ec2", &["UnlockSnapshot"], "unlocked the snapshot"),
    always(
        "elasticache",
        &["DeleteServerlessCacheSnapshot", "DeleteSnapshot"],
        SNAPSHOT,
    ),
    always(
        "elasticfilesystem",
        &["DeleteReplicationConfiguration"],
        "deleted the replication of the file system",
    ),
    when_is(
        "elasticfilesystem",
        &["PutBackupPolicy"],
        ("status", "DISABLED"),
        "disabled backups of the file system",
    ),
    always("fsx", &["DeleteBackup"], "deleted the backup"),
    always(
        "glacier",
        &["AbortVaultLock", "DeleteVault"],
        "deleted or unlocked the vault",
    ),
    always("memorydb", &["DeleteSnapshot"], SNAPSHOT),
    always(
        "rbin",
        &["DeleteRule", "UnlockRule"],
        "deleted or unlocked the Recycle Bin rule",
    ),
    when_at_most(
        "rbin",
        &["UpdateRule"],
        ("retentionPeriodValue", 2.0),
        "shortened the Recycle Bin rule",
    ),
    always(
        "redshift",
        &["BatchDeleteClusterSnapshots", "DeleteClusterSnapshot"],
        SNAPSHOT,
    ),
    when_between(
        "redshift",
        &["BatchModifyClusterSnapshots", "ModifyClusterSnapshot"],
        // -1 is forever.
        ("manualSnapshotRetentionPeriod", 0.0, 2.0),
        "shortened how long is kept the snapshot",
    ),
    when_between(
        "redshift",
        &["ModifySnapshotCopyRetentionPeriod"],
        ("retentionPeriod", 0.0, 2.0),
        "shortened how long are kept copies of snapshots of",
    ),
    when_between(
        "redshift-serverless",
        &["UpdateSnapshot"],
        ("retentionPeriod", 0.0, 2.0),
        "shortened how long is kept the snapshot",
    ),
    always(
        "timestream-influxdb",
        &["DeleteDbBackup"],
        "deleted the backup",
    ),
    always("neptune-graph", &["DeleteGraphSnapshot"], SNAPSHOT),
    always(
        "redshift",
        &["DisableSnapshotCopy"],
        "stopped copying snapshots of the cluster",
    ),
    always("redshift-serverless", &["DeleteSnapshot"], SNAPSHOT),
    always(
        "storagegateway",
        &["DeleteSnapshotSchedule", "DeleteTape", "DeleteTapeArchive"],
        "deleted the tape or snapshot schedule",
    ),
    always(
        "backup",
        &["DisassociateBackupVaultMpaApprovalTeam"],
        "removed the approval team of the backup vault",
    ),
    when_at_most(
        "backup",
        &["PutBackupVaultLockConfiguration"],
        ("maxRetentionDays", 7.0),
        "limited how long backups are kept in the vault",
    ),
    when_is(
        "backup",
        &["UpdateGlobalSettings"],
        ("isCrossAccountBackupEnabled", "false"),
        "turned off cross-account backup",
    ),
    when_is(
        "fsx",
        &["DeleteFileSystem", "DeleteVolume"],
        ("skipFinalBackup", "true"),
        "deleted without a final backup the file system",
    ),
    when_at_most(
        "fsx",
        &["UpdateFileSystem"],
        ("automaticBackupRetentionDays", 0.0),
        "disabled backups of the file system",
    ),
    always(
        "glacier",
        &["DeleteVaultAccessPolicy"],
        "deleted the access policy of the vault",
    ),
    always(
        "rds",
        &["StopDBInstanceAutomatedBackupsReplication"],
        "stopped replicating backups of",
    ),
];
