use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, report};

rule! {
    /// Reports an RDS database being restored by a person.
    ///
    /// Pipelines and AWS services are ignored.
    ///
    /// # Why
    /// A restored copy with a new password gives access to the data without touching the original
    /// database and its monitoring.
    ///
    /// # Example
    /// `aws rds restore-db-instance-from-db-snapshot` from last night's snapshot under a new name.
    ///
    /// # Respond
    /// Confirm with the person who restored it, and delete it if it was not authorized. Look for
    /// snapshots of it that were shared or exported.
    pub struct DatabaseRestored = "databaseRestored" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseRestored {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "RestoreDBClusterFromS3",
                "RestoreDBClusterFromSnapshot",
                "RestoreDBClusterToPointInTime",
                "RestoreDBInstanceFromDBSnapshot",
                "RestoreDBInstanceFromS3",
                "RestoreDBInstanceToPointInTime",
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
        let database = asked(call, &DATABASE);
        let did = format!("restored the database {database} ({})", call.event_name);
        Ok(by_hand(event)
            .then(|| report(event, "Database restored", &did, database))
            .into())
    }
}
