use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report, request, says};

rule! {
    /// Reports an RDS database's deletion protection or automated backups being disabled.
    ///
    /// # Why
    /// This is the step before deleting the database.
    ///
    /// # Example
    /// `aws rds modify-db-instance --db-instance-identifier orders --no-deletion-protection`.
    ///
    /// # Respond
    /// Enable it again, and confirm with the person who disabled it.
    pub struct DatabaseLessProtected = "databaseLessProtected";
}

impl Rule for DatabaseLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let change = |field: &str, value: Matcher| {
            Pattern::api_call(
                "rds.amazonaws.com",
                ["ModifyDBCluster", "ModifyDBInstance", "ModifyGlobalCluster"],
            )
            .field(&format!("detail.requestParameters.{field}"), [value])
        };
        Pattern::one_of([
            change("deletionProtection", false.into()),
            change("backupRetentionPeriod", 0.into()),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let off = [
            (
                "deletion protection",
                says(&request["deletionProtection"], false),
            ),
            ("automated backups", request["backupRetentionPeriod"] == 0),
        ];
        let off: Vec<&str> = off
            .into_iter()
            .filter(|(_, off)| *off)
            .map(|(name, _)| name)
            .collect();
        let database = asked(call, &DATABASE);
        let did = format!(
            "disabled the {} of the database {database}",
            off.join(" and ")
        );
        Ok((!off.is_empty())
            .then(|| report(event, "Database less protected", &did, database).detail("off", off))
            .into())
    }
}
