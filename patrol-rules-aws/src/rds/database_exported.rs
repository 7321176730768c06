use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports an RDS snapshot or cluster being exported to an S3 bucket.
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
        Pattern::api_call("rds.amazonaws.com", ["StartExportTask"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let source = asked(call, &["sourceArn"]);
        let bucket = asked(call, &["s3BucketName", "s3Bucket"]);
        let did = format!("exported {source} to the bucket {bucket}");
        Ok(report(event, "Database exported", &did, bucket)
            .detail("source", source)
            .into())
    }
}
