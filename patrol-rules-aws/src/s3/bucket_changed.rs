use super::bucket_pattern::bucket_of;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, report};

rule! {
    /// Reports a bucket's policy, ACL, CORS, lifecycle or replication configuration being changed
    /// or deleted.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    /// `bucketPolicyOpened` and `publicBucketACL` report buckets that are opened.
    ///
    /// # Why
    /// These settings decide who can read the bucket's objects, and how long the objects are kept.
    ///
    /// # Example
    /// `aws s3api put-bucket-acl --bucket payroll --acl private`.
    ///
    /// # Respond
    /// Compare the bucket with its template, and confirm with the person who changed it.
    pub struct BucketChanged = "bucketChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
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
