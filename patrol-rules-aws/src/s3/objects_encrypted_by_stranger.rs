use std::time::Duration;

use patrol_core::iam::Arn;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use super::bucket_pattern::bucket_of;

use crate::shared::{Names, TrustedAccounts, UNNAMED, report, request};

rule! {
    /// Reports objects being encrypted with a key that you do not control.
    ///
    /// This is a KMS key of an account that is not trusted, or a key that only the caller has
    /// (SSE-C). Needs a trail that logs S3 data events.
    ///
    /// # Why
    /// Ransomware operators encrypt objects this way without taking anything out of the bucket.
    ///
    /// # Example
    /// `aws s3 cp s3://payroll s3://payroll --recursive --sse-c AES256 --sse-c-key ...`.
    ///
    /// # Respond
    /// Disable the credentials immediately, and do not delete anything: with versioning, the
    /// previous versions are still there. Look for lifecycle rules that would remove them.
    pub struct ObjectsEncryptedByStranger = "objectsEncryptedByStranger" {
        /// Accounts whose KMS keys may be used, comma separated.
        trusted_accounts: TrustedAccounts,
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
    }
}

impl Rule for ObjectsEncryptedByStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1486"])
        .groups(["data-events", "destruction"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        let writes = |field: &str, any_of: [Matcher; 1]| {
            Pattern::api_call(
                "s3.amazonaws.com",
                ["CopyObject", "CreateMultipartUpload", "PutObject"],
            )
            .field(&format!("detail.requestParameters.{field}"), any_of)
        };
        Pattern::one_of([
            writes(OWN_KEY, [Matcher::exists(true)]),
            writes(KMS_KEY, [Matcher::prefix("arn:")]),
        ])
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        if self.ignored_buckets.matches(bucket) {
            return Ok(Findings::none());
        }
        let key = request[KMS_KEY].as_str();
        let stranger = key.filter(|key| {
            let account = Arn::parse(key).map(|arn| arn.account());
            account.is_ok_and(|account| !self.trusted_accounts.trusts(event, account))
        });
        let with = match (stranger, request[OWN_KEY].is_null()) {
            (Some(key), _) => format!("the KMS key {key} of another account"),
            (None, false) => "a customer-provided key (SSE-C)".to_owned(),
            (None, true) => return Ok(Findings::none()),
        };
        let object = request["key"].as_str().unwrap_or(UNNAMED);
        let did = format!("encrypted the object {object} in the bucket {bucket} with {with}");
        let finding = report(event, "Objects encrypted with an outside key", &did, bucket);
        Ok(finding.detail("object", object).detail("key", key).into())
    }
}

/// The KMS key that an upload asks for.
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
/// Says that the caller provides the key (SSE-C).
const OWN_KEY: &str = "x-amz-server-side-encryption-customer-algorithm";
