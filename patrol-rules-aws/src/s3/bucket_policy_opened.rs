use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::PolicyDocument, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{
    Names, TrustedAccounts, UNNAMED, allowed_principals, found, listed, opened_by_policy, report,
    request,
};

rule! {
    /// Reports a bucket or access point policy that allows everyone, or an account that is not
    /// trusted.
    ///
    /// General purpose and directory buckets are checked. If each value of a condition identifies
    /// particular callers or networks (a role name in any account does not), a statement for
    /// everyone counts only for those; so it does if a `Deny` statement denies everyone else all of
    /// what it allows. Other `Deny` statements are not considered. A service that acts for an
    /// untrusted account counts as that account, and CloudFront without a condition counts as
    /// everyone. An origin access identity does not show its account: one that is not in
    /// `knownIdentities` has medium severity. A policy that cannot be read is reported.
    ///
    /// # Why
    /// A bucket policy lets outsiders read data in place, without copying or sharing anything.
    ///
    /// # Example
    /// `aws s3api put-bucket-policy` with `"Principal": "*"`, or with an unknown account.
    ///
    /// # Respond
    /// Restore the previous policy or delete this one (`aws s3api delete-bucket-policy`), and turn
    /// on Block Public Access. Then check the access logs for who has read from the bucket.
    pub struct BucketPolicyOpened = "bucketPolicyOpened" {
        /// Accounts that may access buckets, comma separated.
        trusted_accounts: TrustedAccounts,
        /// IDs of your own CloudFront origin access identities, comma separated; `*` and `?` are
        /// wildcards.
        known_identities: Names = "",
    }
}

impl Rule for BucketPolicyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1530", "T1537"])
        .cis(["5.8"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let calls: &[&str] = &["PutAccessPointPolicy", "PutBucketPolicy"];
        Pattern::api_call_of_any(&[
            ("s3.amazonaws.com", calls),
            ("s3express.amazonaws.com", calls),
        ])
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
        if let Some(finding) = opened_by_policy(event, kind, name, policy, &self.trusted_accounts) {
            return Ok(finding.into());
        }
        let mut identities = origin_identities(policy);
        identities.retain(|id| !self.known_identities.matches(id));
        if identities.is_empty() {
            return Ok(Findings::none());
        }
        let did = format!(
            "opened the {kind} {name} to the CloudFront origin access identity {}, which may belong to any account,",
            listed(&identities, 5)
        );
        let finding = report(
            event,
            "Bucket opened to an origin access identity",
            &did,
            name,
        );
        let finding = finding.severity(Severity::Medium);
        Ok(finding.detail("letsIn", identities).into())
    }
}

/// The IDs of the origin access identities that a policy lets in, each once.
///
/// Source: [origin access identities](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#private-content-restricting-access-to-s3-oai).
fn origin_identities(policy: &Value) -> Vec<String> {
    let Ok(document) = PolicyDocument::from_value(policy) else {
        return Vec::new();
    };
    let ids = allowed_principals(&document).filter_map(|principal| {
        let (before, user) = principal.split_once(":user/")?;
        let id = user.rsplit(' ').next()?;
        before.ends_with(":iam::cloudfront").then(|| id.to_owned())
    });
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
