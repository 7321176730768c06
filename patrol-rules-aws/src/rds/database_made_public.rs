use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{change, named, report, saying};

rule! {
    /// Reports a database being created, restored or modified as publicly accessible.
    ///
    /// This covers RDS, DocumentDB, Neptune, Redshift, Timestream for InfluxDB and Lightsail
    /// databases, DMS replication instances, MQ brokers and MSK clusters.
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
        let with = |service: &str, field: &str, values: &[Matcher]| {
            Pattern::api_calls(service).field(
                &format!("detail.requestParameters.{field}"),
                values.to_vec(),
            )
        };
        Pattern::one_of([
            with("rds.amazonaws.com", "publiclyAccessible", &saying(true))
                .field("detail.eventSource", SERVICES),
            with(
                "kafka.amazonaws.com",
                "connectivityInfo.publicAccess.type",
                &["SERVICE_PROVIDED_EIPS".into()],
            ),
            with(
                "neptune-graph.amazonaws.com",
                "publicConnectivity",
                &saying(true),
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = named(call, &DATABASE).unwrap_or_else(|| change::name(call));
        let did = format!("made the database {database} publicly accessible");
        Ok(report(event, "Database made publicly accessible", &did, database).into())
    }
}

/// Services whose requests say `publiclyAccessible`. DocumentDB and Neptune are RDS to CloudTrail.
const SERVICES: [&str; 7] = [
    "dms.amazonaws.com",
    "lightsail.amazonaws.com",
    "mq.amazonaws.com",
    "rds.amazonaws.com",
    "redshift.amazonaws.com",
    "redshift-serverless.amazonaws.com",
    "timestream-influxdb.amazonaws.com",
];
