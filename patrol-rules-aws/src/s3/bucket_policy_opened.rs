use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{TrustedAccounts, UNNAMED, found, opened_by_policy, request};

rule! {
    /// Reports a bucket or an access point whose policy lets in everyone, or an account that is not trusted.
    ///
    /// A condition that says who calls, or from which network, narrows a statement for everyone, if each of its values
    /// names somebody in particular: a role of some name in whichever account does not. A service that acts for a
    /// stranger's account lets him in, and CloudFront without a condition lets in all the world. What a statement
    /// denies is not looked at: it may take away a part only. A policy that cannot be read is reported, too.
    ///
    /// # Why
    /// Policies are how data leaves without anything being copied: the stranger reads it where it is.
    ///
    /// # Example
    /// `aws s3api put-bucket-policy` with `"Principal": "*"`, or with an account that nobody knows.
    ///
    /// # Respond
    /// Put the old policy back, or delete this one (`aws s3api delete-bucket-policy`); block public access of the
    /// bucket. Then read its access logs for who came in the meantime.
    pub struct BucketPolicyOpened = "bucketPolicyOpened" {
        /// Accounts that the bucket may be open to, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for BucketPolicyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1530", "T1537"])
        .cis(["5.8"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "s3.amazonaws.com",
            ["PutAccessPointPolicy", "PutBucketPolicy"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let wrapped = &request["PutAccessPointPolicyRequest"]["Policy"];
        let documents = [&request["bucketPolicy"], wrapped, &request["policy"]];
        let policy = documents.into_iter().find(|document| match document {
            // S3 writes the query string of its requests as fields, such as `"policy": ""`.
            Value::String(text) => !text.is_empty(),
            Value::Array(_) | Value::Null => false,
            _ => true,
        });
        let (kind, name) = match call.event_name.as_str() {
            "PutAccessPointPolicy" => ("access point", found(call, &["name"])),
            _ => ("bucket", bucket_of(call)),
        };
        let (name, policy) = (name.unwrap_or(UNNAMED), policy.unwrap_or(&Value::Null));
        Ok(opened_by_policy(event, kind, name, policy, &self.trusted_accounts).into())
    }
}
