use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{DeploymentPrincipals, Names, UNNAMED, items, report, request};

rule! {
    /// Reports a bucket lifecycle rule that deletes objects after only a few days.
    ///
    /// Current and noncurrent object versions count; disabled rules and expiration dates do not.
    /// The severity is high if the bucket's name says that it holds logs.
    ///
    /// # Why
    /// A lifecycle rule deletes objects without a single delete call: attackers use it to remove
    /// logs, or data that they hold for ransom.
    ///
    /// # Example
    /// `aws s3api put-bucket-lifecycle-configuration` with an expiration after one day, on the
    /// trail's bucket.
    ///
    /// # Respond
    /// Delete the rule (`aws s3api delete-bucket-lifecycle`) immediately: S3 runs lifecycle rules
    /// once a day.
    pub struct BucketEmptiesItself = "bucketEmptiesItself" {
        /// Shortest lifetime of objects that is allowed, in days.
        shortest_days: i64 = 8,
        /// Buckets that hold logs, by name, comma separated; `*` and `?` are wildcards.
        log_buckets: Names = "*log*,*trail*,*audit*",
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for BucketEmptiesItself {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1485.001", "T1685.002"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["PutBucketLifecycle"]).succeeded()
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
        let rules = &request(call)["LifecycleConfiguration"]["Rule"];
        let shortest = items(rules).filter_map(shortest_life).min();
        let Some(days) = shortest.filter(|days| *days < self.shortest_days) else {
            return Ok(Findings::none());
        };
        if self.ignored_buckets.matches(bucket) {
            return Ok(Findings::none());
        }
        let did = format!(
            "set a lifecycle rule that deletes objects in the bucket {bucket} after {}",
            in_days(days)
        );
        let finding =
            report(event, "Lifecycle rule deletes objects soon", &did, bucket).detail("days", days);
        Ok(match self.log_buckets.matches(bucket) {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}

/// After how many days a rule deletes objects or their versions; `None` if it deletes none or is disabled.
fn shortest_life(rule: &Value) -> Option<i64> {
    if rule["Status"] != "Enabled" {
        return None;
    }
    let days = [
        &rule["Expiration"]["Days"],
        &rule["NoncurrentVersionExpiration"]["NoncurrentDays"],
    ];
    days.into_iter()
        .filter_map(|days| days.as_i64().or_else(|| days.as_str()?.parse().ok()))
        .min()
}

fn in_days(days: i64) -> String {
    match days {
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    }
}
