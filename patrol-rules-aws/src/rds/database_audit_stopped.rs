use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports the stream of a database's activity being stopped, or its audit policy being unlocked.
    ///
    /// # Why
    /// The stream is the audit of what is done inside of the database; nothing else records it.
    ///
    /// # Example
    /// `aws rds stop-activity-stream --resource-arn arn:aws:rds:us-east-1:111122223333:cluster:orders`.
    ///
    /// # Respond
    /// Start it again (`aws rds start-activity-stream`), and look at the database's own log for what was done meanwhile.
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
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = asked(call, &["resourceArn"]);
        let did = match call.event_name.as_str() {
            "ModifyActivityStream" => format!("let what is audited of {database} be changed"),
            _ => format!("stopped the activity stream of {database}"),
        };
        Ok(report(event, "Audit of a database stopped", &did, database).into())
    }
}
