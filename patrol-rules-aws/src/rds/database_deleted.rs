use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always};
use crate::shared::{DeploymentPrincipals, asked, report, request, says};

rule! {
    /// Reports a database being deleted.
    ///
    /// This covers RDS databases, tables of DynamoDB, Keyspaces, Timestream and S3 Tables, caches,
    /// MemoryDB, Redshift, Neptune Analytics, OpenSearch and MSK, search indexes, vectors, and
    /// stores of health data. Deleting an RDS database without a final snapshot, or together with its automated backups, has high
    /// severity.
    ///
    /// # Why
    /// The data is lost, and so is the evidence in it.
    ///
    /// # Example
    /// `aws rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it. Restore it from its final snapshot or from retained
    /// automated backups.
    pub struct DatabaseDeleted = "databaseDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "rds.amazonaws.com",
                ["DeleteDBCluster", "DeleteDBInstance", "DeleteGlobalCluster"],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) =
            change::made_or_hidden(event, &CHANGES, "Database deleted", "what it deleted")
        {
            return Ok(findings);
        }
        let call = &event.detail;
        let database = asked(call, &DATABASE);
        let request = request(call);
        let no_snapshot = says(&request["skipFinalSnapshot"], true);
        let no_backups = says(&request["deleteAutomatedBackups"], true);
        let how = match (no_snapshot, no_backups) {
            (true, true) => ", without a final snapshot and together with its automated backups,",
            (true, false) => ", without a final snapshot,",
            (false, true) => ", together with its automated backups,",
            (false, false) => "",
        };
        let did = format!("deleted the database {database}{how}");
        let finding = report(event, "Database deleted", &did, database);
        Ok(match no_snapshot || no_backups {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}

/// Of other services.
static CHANGES: [Change; 24] = [
    always("aoss", &["DeleteCollection"], "deleted the collection"),
    always("cassandra", &["DeleteKeyspace"], "deleted the keyspace"),
    always("cassandra", &["DeleteTable"], TABLE_GONE),
    always("docdb-elastic", &["DeleteCluster"], DATABASE_GONE),
    always("dsql", &["DeleteCluster"], DATABASE_GONE),
    always("dynamodb", &["DeleteTable"], TABLE_GONE),
    always(
        "elasticache",
        &[
            "DeleteGlobalReplicationGroup",
            "DeleteReplicationGroup",
            "DeleteServerlessCache",
        ],
        "deleted the cache",
    ),
    always(
        "es",
        &["DeleteDomain", "DeleteElasticsearchDomain"],
        "deleted the search domain",
    ),
    always(
        "glue",
        &["DeleteCatalog", "DeleteDatabase"],
        "deleted from the Data Catalog",
    ),
    always(
        "healthlake",
        &["DeleteFHIRDatastore"],
        "deleted the data store",
    ),
    always("kafka", &["DeleteCluster"], "deleted the cluster"),
    always("kendra", &["DeleteIndex"], "deleted the index"),
    always(
        "kinesisvideo",
        &["DeleteStream"],
        "deleted the video stream",
    ),
    always(
        "medical-imaging",
        &["DeleteDatastore"],
        "deleted the data store",
    ),
    always(
        "memorydb",
        &["DeleteCluster", "DeleteMultiRegionCluster"],
        DATABASE_GONE,
    ),
    always("neptune-graph", &["DeleteGraph"], "deleted the graph"),
    always(
        "omics",
        &["DeleteReferenceStore", "DeleteSequenceStore"],
        "deleted the store",
    ),
    always("redshift", &["DeleteCluster"], DATABASE_GONE),
    always("redshift-serverless", &["DeleteNamespace"], DATABASE_GONE),
    always(
        "s3tables",
        &["DeleteTable", "DeleteTableBucket"],
        "deleted from S3 Tables",
    ),
    always(
        "s3vectors",
        &["DeleteIndex", "DeleteVectorBucket"],
        "deleted the vectors",
    ),
    always("sdb", &["DeleteDomain"], "deleted the SimpleDB domain"),
    always(
        "timestream",
        &["DeleteDatabase", "DeleteTable"],
        "deleted from Timestream",
    ),
    always(
        "timestream-influxdb",
        &["DeleteDbCluster", "DeleteDbInstance"],
        DATABASE_GONE,
    ),
];

const DATABASE_GONE: &str = "deleted the database";
const TABLE_GONE: &str = "deleted the table";
