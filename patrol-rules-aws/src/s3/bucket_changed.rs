use super::bucket_pattern::bucket_of;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, report};

rule! {
    /// Reports a bucket's policy, ACL, CORS rules, lifecycle or replication being changed.
    ///
    /// Every change is reported, as the CIS benchmark wants it, whoever made it. What opens a bucket is
    /// `bucketPolicyOpened`'s and `publicBucketACL`'s.
    ///
    /// # Why
    /// These settings decide who reads what is in the bucket, and how long it stays.
    ///
    /// # Example
    /// Somebody calls `PutBucketAcl` with the canned ACL `private`.
    ///
    /// # Respond
    /// Compare the bucket with the code that it came from, and ask whoever changed it.
    pub struct BucketChanged = "bucketChanged" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for BucketChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1530"])
        .cis(["5.8"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "s3.amazonaws.com",
            [
                "DeleteBucketCors",
                "DeleteBucketLifecycle",
                "DeleteBucketPolicy",
                "DeleteBucketReplication",
                "PutBucketAcl",
                "PutBucketCors",
                "PutBucketLifecycle",
                "PutBucketPolicy",
                "PutBucketReplication",
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
        let did = format!("called {} on the bucket {bucket}", call.event_name);
        Ok(report(event, "Bucket changed", &did, bucket).into())
    }
}
