use super::database::SNAPSHOT;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports snapshots or automated backups of a database being deleted.
    ///
    /// # Why
    /// Whoever wants a ransom deletes the backups before the database.
    ///
    /// # Example
    /// `aws rds delete-db-cluster-automated-backup --db-cluster-resource-id cluster-ABCD`.
    ///
    /// # Respond
    /// Ask whoever deleted it. Make a new snapshot of the database at once.
    pub struct DatabaseBackupDeleted = "databaseBackupDeleted" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseBackupDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

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
        Ok(report(event, "Backup of a database deleted", &did, backup).into())
    }
}
