use super::database::SNAPSHOT;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports RDS snapshots or automated backups being deleted.
    ///
    /// # Why
    /// Ransomware operators delete the backups before the database.
    ///
    /// # Example
    /// `aws rds delete-db-cluster-automated-backup --db-cluster-resource-id cluster-ABCD`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it. Create a new snapshot of the database immediately.
    pub struct DatabaseBackupDeleted = "databaseBackupDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseBackupDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "DeleteDBClusterAutomatedBackup",
                "DeleteDBClusterSnapshot",
                "DeleteDBInstanceAutomatedBackup",
                "DeleteDBSnapshot",
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
        let ids = [
            "dbiResourceId",
            "dbClusterResourceId",
            "dBInstanceAutomatedBackupsArn",
        ];
        let backup = found(call, &SNAPSHOT)
            .or(found(call, &ids))
            .unwrap_or(UNNAMED);
        let did = format!("called {} ({backup})", call.event_name);
        Ok(report(event, "Database backup deleted", &did, backup).into())
    }
}
