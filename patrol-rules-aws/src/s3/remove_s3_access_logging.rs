use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::{BucketPattern, bucket_of};
use crate::shared::hidden_request;

rule! {
    /// Reports server access logging being disabled for a bucket.
    ///
    /// # Why
    /// Without access logs you cannot tell who has read or changed objects.
    ///
    /// # Example
    /// `aws s3api put-bucket-logging --bucket payroll --bucket-logging-status {}`.
    ///
    /// # Respond
    /// Enable logging again (`aws s3api put-bucket-logging`), and review what the principal has
    /// done in the bucket since; S3 data events of a trail show it too.
    pub struct RemoveS3AccessLogging = "removeS3AccessLogging" {
        /// Buckets to ignore, comma separated: regular expressions that must match the whole bucket
        /// name. Empty means none.
        bucket_filter: Vec<BucketPattern> = "",
    }
}

impl Rule for RemoveS3AccessLogging {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .cis(["5.8"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["PutBucketLogging"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if let Some(hidden) = hidden_request(event, "whether access logging is still on") {
            return Ok(hidden.into());
        }
        let bucket = bucket_of(call);
        let ignored = bucket.is_some_and(|name| self.bucket_filter.iter().any(|p| p.takes(name)));
        let request = call.request_parameters.as_ref().unwrap_or(&Value::Null);
        if ignored || !switches_off(&request["BucketLoggingStatus"]) {
            return Ok(Findings::none());
        }
        let who = event.who();
        let bucket = bucket.unwrap_or("a bucket the record does not name");
        let finding = Finding::new(
            format!("Server access logging disabled: {bucket}"),
            format!(
                "{who} disabled server access logging for {bucket} in {}.",
                event.place()
            ),
        );
        Ok(finding.detail("bucket", bucket).by(who).into())
    }
}

/// Off is a status that enables nothing. (The request's `logging: ""` is the query string, and
/// says nothing.)
fn switches_off(status: &Value) -> bool {
    match status {
        Value::Null => false,
        status => {
            matches!(&status["LoggingEnabled"], Value::Null) || status["LoggingEnabled"] == ""
        }
    }
}

#[cfg(test)]
mod tests {
    use patrol_core::ParamValue;
    use patrol_testkit::{FixtureEvent, Outcome, api_call, json, run};

    use super::*;

    fn rule(filter: &str) -> RemoveS3AccessLogging {
        RemoveS3AccessLogging {
            bucket_filter: ParamValue::parse(filter).unwrap(),
        }
    }

    fn logging(status: Value) -> FixtureEvent {
        let request = json!({"bucketName": "payroll", "logging": "", "Host": "s3.amazonaws.com", "BucketLoggingStatus": status});
        api_call("s3.amazonaws.com", "PutBucketLogging", request)
    }

    fn off() -> FixtureEvent {
        logging(json!({"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"}))
    }

    #[test]
    fn reports_disabled_logging() {
        let finding = run(&rule(""), &off()).reported();
        assert_eq!(finding.subject, "Server access logging disabled: payroll");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice disabled server access logging for payroll in account 111122223333, us-east-1."
        );
        for status in [json!(""), json!({}), json!({"LoggingEnabled": null})] {
            run(&rule(""), &logging(status)).reported();
        }
    }

    #[test]
    fn ignores_enabled_logging_and_calls_that_change_nothing() {
        let on =
            json!({"xmlns": "x", "LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}});
        assert_eq!(run(&rule(""), &logging(on)), Outcome::Silent);
        assert_eq!(
            run(&rule(""), &off().error("AccessDenied")),
            Outcome::NotDelivered
        );
        for request in [
            json!(null),
            json!("text"),
            json!({"bucketName": "payroll", "logging": ""}),
        ] {
            let event = api_call("s3.amazonaws.com", "PutBucketLogging", request);
            assert_eq!(run(&rule(""), &event), Outcome::Silent);
        }
    }

    #[test]
    fn filtered_buckets_are_ignored() {
        assert_eq!(run(&rule("pay.*"), &off()), Outcome::Silent);
        run(&rule("pay"), &off()).reported();
        run(&rule(","), &off()).reported();
    }
}
