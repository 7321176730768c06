use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an RDS database being rebooted, stopped or failed over.
    ///
    /// Calls made by AWS services are ignored.
    ///
    /// # Why
    /// Applications that use the database are interrupted.
    ///
    /// # Example
    /// `aws rds failover-db-cluster --db-cluster-identifier orders` during business hours.
    ///
    /// # Respond
    /// Confirm with the person who did it. Start a stopped database again (`aws rds
    /// start-db-instance`).
    pub struct DatabaseInterrupted = "databaseInterrupted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseInterrupted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1529"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

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
        Ok((!call.made_by_service())
            .then(|| report(event, "Database interrupted", &did, database))
            .into())
    }
}
