use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::bucket_pattern::{BucketPattern, bucket_of};

rule! {
    /// Reports a bucket's default encryption being removed.
    ///
    /// # Why
    /// New objects fall back to S3's own keys, which no key policy guards.
    ///
    /// # Example
    /// Somebody calls `DeleteBucketEncryption` on a bucket that was encrypted with a KMS key.
    ///
    /// # Respond
    /// Set the encryption with the KMS key again (`aws s3api put-bucket-encryption`), and copy what
    /// was written since onto itself.
    pub struct RemoveS3ManagedEncryption = "removeS3ManagedEncryption" {
        /// Buckets to ignore, comma separated: regular expressions that must match the whole
        /// bucket name. Empty: every bucket counts.
        bucket_filter: Vec<BucketPattern> = "",
    }
}

impl Rule for RemoveS3ManagedEncryption {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1486"])
        .cis(["5.8"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["DeleteBucketEncryption"])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let bucket = bucket_of(call);
        let ignored = bucket.is_some_and(|name| self.bucket_filter.iter().any(|p| p.takes(name)));
        if call.failed() || ignored {
            return Ok(Findings::none());
        }
        let who = event.who();
        let bucket = bucket.unwrap_or("a bucket that the record does not name");
        let finding = Finding::new(
            format!("Default encryption removed: {bucket}"),
            format!(
                "{who} removed the default encryption of {bucket} in {}.",
                event.place()
            ),
        );
        Ok(finding.detail("bucket", bucket).by(who).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_core::ParamValue;
    use patrol_testkit::{FixtureEvent, Identity, Outcome, api_call, json, run};

    use super::*;

    fn rule(filter: &str) -> RemoveS3ManagedEncryption {
        RemoveS3ManagedEncryption {
            bucket_filter: ParamValue::parse(filter).unwrap(),
        }
    }

    fn removed() -> FixtureEvent {
        let request =
            json!({"bucketName": "payroll", "Host": "payroll.s3.amazonaws.com", "encryption": ""});
        api_call("s3.amazonaws.com", "DeleteBucketEncryption", request)
    }

    #[test]
    fn reports_encryption_removed() {
        let finding = run(
            &rule(""),
            &removed().by(Identity::assumed_role("Ops", "bob")),
        )
        .reported();
        assert_eq!(finding.subject, "Default encryption removed: payroll");
        assert!(
            finding
                .summary
                .starts_with("arn:aws:sts::111122223333:assumed-role/Ops/bob removed"),
            "{}",
            finding.summary
        );
    }

    #[test]
    fn reports_a_bucket_that_is_not_named() {
        let event = api_call("s3.amazonaws.com", "DeleteBucketEncryption", json!(null));
        let finding = run(&rule("payroll"), &event).reported();
        assert!(
            finding
                .subject
                .ends_with("a bucket that the record does not name")
        );
    }

    #[test]
    fn a_bucket_is_found_among_the_resources() {
        let mut event = api_call("s3.amazonaws.com", "DeleteBucketEncryption", json!(null));
        event["detail"]["resources"] =
            json!([{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::payroll"}]);
        let finding = run(&rule("tmp"), &event).reported();
        assert_eq!(finding.subject, "Default encryption removed: payroll");
        assert_eq!(run(&rule("pay.*"), &event), Outcome::Silent);
    }

    #[test]
    fn ignores_refused_calls_and_filtered_buckets() {
        assert_eq!(
            run(&rule(""), &removed().error("AccessDenied")),
            Outcome::Silent
        );
        assert_eq!(run(&rule("tmp,pay.*l,"), &removed()), Outcome::Silent);
        run(&rule("ayrol"), &removed()).reported();
    }

    #[test]
    fn setting_an_encryption_is_not_delivered() {
        let event = api_call(
            "s3.amazonaws.com",
            "PutBucketEncryption",
            json!({"bucketName": "payroll"}),
        );
        assert_eq!(run(&rule(""), &event), Outcome::NotDelivered);
    }
}
