use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports an instance or an image being exported to a bucket.
    ///
    /// # Why
    /// The whole disk leaves as a file, and whoever has the bucket has the machine.
    ///
    /// # Example
    /// `aws ec2 create-instance-export-task` into a bucket of another account.
    ///
    /// # Respond
    /// Look whose bucket it is. Cancel the task (`aws ec2 cancel-export-task`) and delete the file if nobody claims
    /// it; change the secrets that are on the disk.
    pub struct MachineExported = "machineExported";
}

impl Rule for MachineExported {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline"])
        .since("0.1.0");

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
        Ok(report(event, "Machine exported", &did, what)
            .detail("bucket", bucket)
            .into())
    }
}
