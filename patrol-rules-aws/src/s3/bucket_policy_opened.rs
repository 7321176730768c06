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
    /// Reports a bucket or an access point whose policy lets in everyone, or an account that is not trusted.
    ///
    /// Directory buckets count, too. A condition that says who calls, or from which network, narrows a statement for everyone, if each of its values
    /// names somebody in particular: a role of some name in whichever account does not. A service that acts for a
    /// stranger's account lets him in, and CloudFront without a condition lets in all the world. An origin access
    /// identity of CloudFront does not say in which account it is, so one that is not listed is told with medium
    /// severity. A statement that denies to all but some what another allows to everyone is looked at, and no other that denies:
    /// it may take away a part only. A policy that cannot be read is reported, too.
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
        /// Ids of CloudFront's origin access identities that are yours, comma separated; `*` and `?` are wildcards.
        known_identities: Names = "",
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
            "opened the {kind} {name} to CloudFront's origin access identity {}, which may be anybody's,",
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

/// The ids of the origin access identities that a policy lets in, each once.
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
    ids.sort();
    ids.dedup();
    ids
}
