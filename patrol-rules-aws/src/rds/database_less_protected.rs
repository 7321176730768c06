use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, when_at_most, when_is};
use crate::shared::{asked, number, report, request, saying, says};

rule! {
    /// Reports a database's automated backups being disabled, or an RDS database's deletion
    /// protection.
    ///
    /// This covers RDS, DocumentDB, Neptune, DynamoDB and Keyspaces (point-in-time recovery),
    /// Redshift, ElastiCache and MemoryDB. Setting backups of RDS to be kept for a single day has low severity.
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
        let change = |field: &str, values: Vec<Matcher>| {
            Pattern::api_call(
                "rds.amazonaws.com",
                ["ModifyDBCluster", "ModifyDBInstance", "ModifyGlobalCluster"],
            )
            .field(&format!("detail.requestParameters.{field}"), values)
        };
        Pattern::one_of([
            change("deletionProtection", saying(false).into()),
            change(
                "backupRetentionPeriod",
                vec![0.into(), 1.into(), "0".into(), "1".into()],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if !call.event_source.starts_with("rds.") {
            return Ok(change::made(event, &CHANGES, SUBJECT).unwrap_or_default());
        }
        let request = request(call);
        let days = number(&request["backupRetentionPeriod"]);
        let off = [
            (
                "deletion protection",
                says(&request["deletionProtection"], false),
            ),
            ("automated backups", days == Some(0)),
        ];
        let off: Vec<&str> = off
            .into_iter()
            .filter(|(_, off)| *off)
            .map(|(name, _)| name)
            .collect();
        let database = asked(call, &DATABASE);
        if off.is_empty() {
            let did = format!("shortened the backup retention of the database {database} to a day");
            let finding = report(event, SUBJECT, &did, database).severity(Severity::Low);
            return Ok((days == Some(1)).then_some(finding).into());
        }
        let did = format!(
            "disabled the {} of the database {database}",
            off.join(" and ")
        );
        Ok(report(event, SUBJECT, &did, database)
            .detail("off", off)
            .into())
    }
}

const SUBJECT: &str = "Database less protected";

const BACKUPS: &str = "disabled automated backups of the database";

/// Of other services than RDS.
static CHANGES: [Change; 8] = [
    when_is(
        "cassandra",
        &["UpdateTable"],
        ("pointInTimeRecovery/status", "DISABLED"),
        BACKUPS,
    ),
    when_at_most(
        "docdb-elastic",
        &["UpdateCluster"],
        ("backupRetentionPeriod", 1.0),
        BACKUPS,
    ),
    when_is(
        "dynamodb",
        &["UpdateContinuousBackups"],
        ("pointInTimeRecoveryEnabled", "false"),
        BACKUPS,
    ),
    when_at_most(
        "elasticache",
        &[
            "ModifyCacheCluster",
            "ModifyReplicationGroup",
            "ModifyServerlessCache",
        ],
        ("snapshotRetentionLimit", 0.0),
        BACKUPS,
    ),
    when_at_most(
        "memorydb",
        &["UpdateCluster"],
        ("snapshotRetentionLimit", 0.0),
        BACKUPS,
    ),
    when_at_most(
        "redshift",
        &["ModifyCluster"],
        ("automatedSnapshotRetentionPeriod", 0.0),
        BACKUPS,
    ),
    when_is(
        "elasticache",
        &["ModifyReplicationGroup"],
        ("transitEncryptionEnabled", "false"),
        "disabled encryption in transit of",
    ),
    when_is(
        "kafka",
        &["UpdateSecurity"],
        ("unauthenticated/enabled", "true"),
        "allowed clients without authentication of the cluster",
    ),
];
