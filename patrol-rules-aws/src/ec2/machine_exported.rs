use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports an instance or AMI being exported to an S3 bucket.
    ///
    /// # Why
    /// The export contains the whole disk, and anyone with access to the bucket can read it.
    ///
    /// # Example
    /// `aws ec2 create-instance-export-task` with a bucket of another account.
    ///
    /// # Respond
    /// Find out who owns the bucket. If the export was not authorized, cancel the task (`aws ec2
    /// cancel-export-task`), delete the file, and rotate the secrets on the disk.
    pub struct MachineExported = "machineExported";
}

impl Rule for MachineExported {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "CreateInstanceExportTask",
                "CreateStoreImageTask",
                "ExportImage",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let what = found(call, &["instanceId", "imageId"]).unwrap_or(UNNAMED);
        let bucket = found(call, &["s3Bucket", "bucket"]).unwrap_or(UNNAMED);
        let did = format!("exported {what} to the bucket {bucket}");
        Ok(report(event, "Instance or AMI exported", &did, what)
            .detail("bucket", bucket)
            .into())
    }
}
