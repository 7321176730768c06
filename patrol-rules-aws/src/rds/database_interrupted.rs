use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_service, report};

rule! {
    /// Reports a database being rebooted, stopped or failed over by hand.
    ///
    /// # Why
    /// It interrupts whoever works with the database.
    ///
    /// # Example
    /// `aws rds failover-db-cluster --db-cluster-identifier orders` in the middle of the day.
    ///
    /// # Respond
    /// Ask whoever it was; `aws rds start-db-instance` starts what was stopped.
    pub struct DatabaseInterrupted = "databaseInterrupted" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseInterrupted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1529"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "FailoverDBCluster",
                "FailoverGlobalCluster",
                "RebootDBCluster",
                "RebootDBInstance",
                "StopDBCluster",
                "StopDBInstance",
                "SwitchoverGlobalCluster",
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
        let did = format!("called {} on the database {database}", call.event_name);
        Ok((!by_service(call))
            .then(|| report(event, "Database interrupted", &did, database))
            .into())
    }
}
