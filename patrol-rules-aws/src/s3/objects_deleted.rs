use std::time::Duration;

use super::bucket_pattern::bucket_of;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, UNNAMED, report, request};

rule! {
    /// Reports one principal deleting many objects from a bucket.
    ///
    /// Fifty calls within ten minutes are reported; a call that deletes up to a thousand objects
    /// counts as one. Calls made by AWS services are ignored. Needs a trail that logs S3 data
    /// events.
    ///
    /// # Why
    /// Ransomware operators delete the objects after copying them, and sometimes without copying
    /// them.
    ///
    /// # Example
    /// `aws s3 rm s3://payroll --recursive`.
    ///
    /// # Respond
    /// Disable the credentials. If the bucket has versioning, remove the delete markers to restore
    /// the objects.
    pub struct ObjectsDeleted = "objectsDeleted" {
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
    }
}

impl Rule for ObjectsDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1485"])
        .groups(["data-events", "destruction"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["DeleteObject", "DeleteObjects"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(50, Duration::from_secs(600)).and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        if self.ignored_buckets.matches(bucket) {
            return Ok(Findings::none());
        }
        let what = match request(call)["key"].as_str() {
            Some(key) => format!("the object {key}"),
            None => "up to a thousand objects".to_owned(),
        };
        let did = format!("deleted {what} from the bucket {bucket}");
        Ok(report(event, "Objects deleted", &did, bucket).into())
    }
}
