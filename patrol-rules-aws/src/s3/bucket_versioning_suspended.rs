use super::bucket_pattern::bucket_of;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, UNNAMED, report, request};

rule! {
    /// Reports versioning of a bucket being suspended, or MFA delete being disabled.
    ///
    /// Some tools include MFA delete as disabled in every request; if such a request leaves
    /// versioning enabled, the finding has low severity.
    ///
    /// # Why
    /// Without versioning, overwritten and deleted objects are lost, which is what ransomware
    /// operators need.
    ///
    /// # Example
    /// `aws s3api put-bucket-versioning --bucket payroll --versioning-configuration
    /// Status=Suspended`.
    ///
    /// # Respond
    /// Enable versioning again, and check which objects were overwritten or deleted since.
    pub struct BucketVersioningSuspended = "bucketVersioningSuspended" {
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
    }
}

impl Rule for BucketVersioningSuspended {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1490", "T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let calls = ["PutBucketObjectLockConfiguration", "PutBucketVersioning"];
        Pattern::api_call("s3.amazonaws.com", calls).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let settings = &request(call)["VersioningConfiguration"];
        let status = settings["Status"]
            .as_str()
            .filter(|status| *status != "Enabled");
        let mfa_off = settings["MfaDelete"] == "Disabled";
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        if self.ignored_buckets.matches(bucket) {
            return Ok(Findings::none());
        }
        if call.event_name == "PutBucketObjectLockConfiguration" {
            let lock = &request(call)["ObjectLockConfiguration"];
            let did = format!("removed the default retention of the bucket {bucket}");
            let finding = report(event, "Object Lock retention removed", &did, bucket);
            let is_removed = lock.is_object() && lock["Rule"].is_null();
            return Ok(is_removed.then_some(finding).into());
        }
        let finding = match (status, mfa_off) {
            (Some(status), mfa_off) => {
                let mfa = if mfa_off {
                    " and disabled MFA delete"
                } else {
                    ""
                };
                let did = format!("set versioning of the bucket {bucket} to {status}{mfa}");
                report(event, "Bucket versioning suspended", &did, bucket)
            }
            (None, true) => {
                let did = format!("disabled MFA delete for the bucket {bucket}");
                report(event, "MFA delete disabled", &did, bucket).severity(Severity::Low)
            }
            (None, false) => return Ok(Findings::none()),
        };
        Ok(finding.into())
    }
}
