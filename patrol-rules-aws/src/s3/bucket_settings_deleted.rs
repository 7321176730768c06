use super::bucket_pattern::bucket_of;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, UNNAMED, report};

rule! {
    /// Reports a bucket's policy, lifecycle, replication or CORS configuration being deleted.
    ///
    /// # Why
    /// The policy may have denied access to others, and replication may have been the only backup.
    ///
    /// # Example
    /// `aws s3api delete-bucket-replication --bucket payroll`.
    ///
    /// # Respond
    /// Compare the bucket with its template, and restore what is missing.
    pub struct BucketSettingsDeleted = "bucketSettingsDeleted" {
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for BucketSettingsDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1070", "T1485"])
        .cis(["5.8"])
        .groups(["baseline", "cis", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "s3.amazonaws.com",
            [
                "DeleteBucketCors",
                "DeleteBucketLifecycle",
                "DeleteBucketPolicy",
                "DeleteBucketReplication",
            ],
        )
        .succeeded()
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
        let part = match call.event_name.as_str() {
            "DeleteBucketCors" => "CORS configuration",
            "DeleteBucketLifecycle" => "lifecycle",
            "DeleteBucketReplication" => "replication",
            _ => "policy",
        };
        let is_ignored = self.ignored_buckets.matches(bucket);
        let did = format!("deleted the {part} of the bucket {bucket}");
        Ok((!is_ignored)
            .then(|| report(event, &format!("Bucket {part} deleted"), &did, bucket))
            .into())
    }
}
