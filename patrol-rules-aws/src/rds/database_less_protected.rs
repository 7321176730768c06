use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report, request};

rule! {
    /// Reports a database losing its protection against deletion, or its automated backups.
    ///
    /// # Why
    /// It is the step before the deletion.
    ///
    /// # Example
    /// `aws rds modify-db-instance --db-instance-identifier orders --no-deletion-protection`.
    ///
    /// # Respond
    /// Switch it on again, and ask whoever switched it off.
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
                "protection against deletion",
                request["deletionProtection"] == false,
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
            "took from the database {database} its {}",
            off.join(" and ")
        );
        Ok((!off.is_empty())
            .then(|| report(event, "Database less protected", &did, database).detail("off", off))
            .into())
    }
}
