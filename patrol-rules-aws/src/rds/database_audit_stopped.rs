use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::database::DATABASE;
use crate::shared::{UNNAMED, named, report};

rule! {
    /// Reports an RDS database activity stream being stopped, or its audit policy being unlocked.
    ///
    /// # Why
    /// The activity stream records what is done inside the database; CloudTrail does not.
    ///
    /// # Example
    /// `aws rds stop-activity-stream --resource-arn
    /// arn:aws:rds:us-east-1:111122223333:cluster:orders`.
    ///
    /// # Respond
    /// Start the stream again (`aws rds start-activity-stream`), and check the database's logs for
    /// what was done in the meantime.
    pub struct DatabaseAuditStopped = "databaseAuditStopped";
}

impl Rule for DatabaseAuditStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call("rds.amazonaws.com", ["StopActivityStream"]),
            Pattern::api_call("rds.amazonaws.com", ["ModifyActivityStream"])
                .field("detail.requestParameters.auditPolicyState", ["unlocked"]),
            Pattern::api_call("rds.amazonaws.com", ["ModifyDBCluster", "ModifyDBInstance"]).field(
                "detail.requestParameters.cloudwatchLogsExportConfiguration.disableLogTypes",
                [Matcher::exists(true)],
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = named(call, &["resourceArn"]).or(named(call, &DATABASE));
        let database = database.unwrap_or(UNNAMED);
        let did = match call.event_name.as_str() {
            "ModifyActivityStream" => format!("unlocked the audit policy of {database}"),
            "ModifyDBCluster" | "ModifyDBInstance" => {
                format!("stopped exporting logs of {database} to CloudWatch Logs")
            }
            _ => format!("stopped the activity stream of {database}"),
        };
        Ok(report(event, "Database auditing stopped", &did, database).into())
    }
}
