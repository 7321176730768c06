use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_has};
use crate::shared::{asked, report};

rule! {
    /// Reports a database or one of its snapshots being exported to an S3 bucket.
    ///
    /// This covers RDS, DynamoDB, ElastiCache, MemoryDB, Neptune Analytics, HealthLake, HealthOmics and
    /// SimpleDB.
    /// `givenToStranger` reports an export to a bucket of another account, if the call names it.
    ///
    /// # Why
    /// The export contains the database's tables as files, and anyone with access to the bucket can
    /// read them.
    ///
    /// # Example
    /// `aws rds start-export-task --source-arn ... --s3-bucket-name temp-export --kms-key-id ...`.
    ///
    /// # Respond
    /// If it was not authorized, cancel the export (`aws rds cancel-export-task`), and review the
    /// bucket's policy and access logs.
    pub struct DatabaseExported = "databaseExported";
}

impl Rule for DatabaseExported {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call("rds.amazonaws.com", ["StartExportTask"]),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let hidden = "whether it exported data";
        if let Some(findings) = change::made_or_hidden(event, &CHANGES, SUBJECT, hidden) {
            return Ok(findings);
        }
        let call = &event.detail;
        let source = asked(call, &["sourceArn"]);
        let bucket = asked(call, &["s3BucketName", "s3Bucket"]);
        let did = format!("exported {source} to the bucket {bucket}");
        Ok(report(event, SUBJECT, &did, bucket)
            .detail("source", source)
            .into())
    }
}

const SUBJECT: &str = "Database exported";
const EXPORTED: &str = "exported to a bucket";

/// Of other services than RDS.
static CHANGES: [Change; 8] = [
    always("dynamodb", &["ExportTableToPointInTime"], EXPORTED),
    always("elasticache", &["ExportServerlessCacheSnapshot"], EXPORTED),
    // Copied within the service unless it names a bucket.
    when_has("elasticache", &["CopySnapshot"], "targetBucket", EXPORTED),
    always("healthlake", &["StartFHIRExportJob"], EXPORTED),
    when_has("memorydb", &["CopySnapshot"], "targetBucket", EXPORTED),
    always("neptune-graph", &["StartExportTask"], EXPORTED),
    always("omics", &["StartReadSetExportJob"], EXPORTED),
    always("sdb", &["StartDomainExport"], EXPORTED),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn a_snapshot_that_is_copied_within_its_service_is_not_exported() {
        let to = |bucket: &str| json!({"sourceSnapshotName": "carts", "targetSnapshotName": "x", "targetBucket": bucket});
        check(
            &CHANGES,
            &[
                ("elasticache", "CopySnapshot", to("their-bucket")),
                ("memorydb", "CopySnapshot", to("their-bucket")),
            ],
            &[
                ("elasticache", "CopySnapshot", to("")),
                (
                    "memorydb",
                    "CopySnapshot",
                    json!({"sourceSnapshotName": "carts", "targetSnapshotName": "x"}),
                ),
            ],
        );
    }
}
