use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a database getting an address in the internet.
    ///
    /// # Why
    /// Whether it can be reached is now a question of security groups and routes alone.
    ///
    /// # Example
    /// `aws rds modify-db-instance --db-instance-identifier orders --publicly-accessible`.
    ///
    /// # Respond
    /// Take it back (`--no-publicly-accessible`), and look at its security groups and its log for who came in.
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
        let did = format!("gave the database {database} an address in the internet");
        Ok(report(event, "Database made public", &did, database).into())
    }
}
