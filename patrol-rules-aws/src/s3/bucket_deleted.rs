use std::time::Duration;

use super::bucket_pattern::bucket_of;
use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, Names, UNNAMED, report};

rule! {
    /// Reports an S3 bucket being deleted.
    ///
    /// # Why
    /// A bucket must be empty before it can be deleted, so its objects are gone too. Anyone can
    /// then create a bucket with its name and receive what is still written to it.
    ///
    /// # Example
    /// `aws s3 rb s3://payroll --force`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it. If something still uses the bucket, create one with
    /// the same name immediately.
    pub struct BucketDeleted = "bucketDeleted" {
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for BucketDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["DeleteBucket"]).succeeded()
    }

    // Deleting a stack deletes many buckets: one finding counts them.
    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600)).by([By::Account, By::Principal])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        let is_ignored = self.ignored_buckets.matches(bucket);
        let did = format!("deleted the bucket {bucket}");
        Ok((!is_ignored)
            .then(|| report(event, "Bucket deleted", &did, bucket))
            .into())
    }
}
