use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::bucket_pattern::{BucketPattern, bucket_of};

rule! {
    /// Reports a bucket's default encryption configuration being deleted.
    ///
    /// General purpose and directory buckets are checked. Setting the default encryption to S3
    /// managed keys (SSE-S3, `AES256`) has the same effect on a bucket that used a KMS key, but the
    /// record does not show what the bucket used before; it is reported only if `reportOwnKeys` is
    /// on.
    ///
    /// # Why
    /// New objects are then encrypted with S3 managed keys, which no key policy protects.
    ///
    /// # Example
    /// `aws s3api delete-bucket-encryption` on a bucket that used a KMS key.
    ///
    /// # Respond
    /// Restore the default encryption with the KMS key (`aws s3api put-bucket-encryption`), and
    /// re-encrypt objects written since by copying them onto themselves.
    pub struct RemoveS3ManagedEncryption = "removeS3ManagedEncryption" {
        /// Buckets to ignore, comma separated: regular expressions that must match the whole bucket
        /// name. Empty means none.
        bucket_filter: Vec<BucketPattern> = "",
        /// Whether to also report default encryption being set to S3 managed keys (`AES256`).
        report_own_keys: bool = false,
    }
}

impl Rule for RemoveS3ManagedEncryption {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1486"])
        .cis(["5.8"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let algorithm = "detail.requestParameters.ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm";
        let call = |source, name| Pattern::api_call(source, [name]).succeeded();
        Pattern::one_of([
            call("s3.amazonaws.com", "DeleteBucketEncryption"),
            call("s3express.amazonaws.com", "DeleteBucketEncryption"),
            call("s3.amazonaws.com", "PutBucketEncryption").field(algorithm, ["AES256"]),
        ])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let bucket = bucket_of(call);
        let ignored = bucket.is_some_and(|name| self.bucket_filter.iter().any(|p| p.takes(name)));
        let own_keys = call.event_name == "PutBucketEncryption";
        if ignored || (own_keys && !self.report_own_keys) {
            return Ok(Findings::none());
        }
        let (who, place) = (event.who(), event.place());
        let bucket = bucket.unwrap_or("a bucket the record does not name");
        let finding = Finding::new(
            format!("Default encryption removed: {bucket}"),
            match own_keys {
                true => format!(
                    "{who} set the default encryption of {bucket} to S3 managed keys in {place}."
                ),
                false => format!("{who} removed the default encryption of {bucket} in {place}."),
            },
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
            report_own_keys: false,
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
                .ends_with("a bucket the record does not name")
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
            Outcome::NotDelivered
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

    #[test]
    fn own_keys_are_reported_where_they_are_asked_for() {
        let put = |algorithm: &str| {
            let rule = json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}});
            let request = json!({"bucketName": "payroll", "ServerSideEncryptionConfiguration": {"Rule": rule}});
            api_call("s3.amazonaws.com", "PutBucketEncryption", request)
        };
        let asked = RemoveS3ManagedEncryption {
            report_own_keys: true,
            ..rule("")
        };
        let finding = run(&asked, &put("AES256")).reported();
        assert!(
            finding.summary.contains("to S3 managed keys in account"),
            "{}",
            finding.summary
        );
        assert_eq!(run(&rule(""), &put("AES256")), Outcome::Silent);
        assert_eq!(run(&asked, &put("aws:kms")), Outcome::NotDelivered);
    }
}
