use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports an RDS database being created, restored or modified as publicly accessible.
    ///
    /// # Why
    /// Only security groups and routes then keep the internet out.
    ///
    /// # Example
    /// `aws rds modify-db-instance --db-instance-identifier orders --publicly-accessible`.
    ///
    /// # Respond
    /// Make it private again (`--no-publicly-accessible`), and check its security groups and logs
    /// for connections.
    pub struct DatabaseMadePublic = "databaseMadePublic";
}

impl Rule for DatabaseMadePublic {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1190", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "CreateDBCluster",
                "CreateDBInstance",
                "CreateDBInstanceReadReplica",
                "ModifyDBCluster",
                "ModifyDBInstance",
                "RestoreDBClusterFromSnapshot",
                "RestoreDBClusterToPointInTime",
                "RestoreDBInstanceFromDBSnapshot",
                "RestoreDBInstanceFromS3",
                "RestoreDBInstanceToPointInTime",
            ],
        )
        .field("detail.requestParameters.publiclyAccessible", [true])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = asked(call, &DATABASE);
        let did = format!("made the database {database} publicly accessible");
        Ok(report(event, "Database made publicly accessible", &did, database).into())
    }
}
