use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use std::time::UNIX_EPOCH;

use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{
    DeploymentPrincipals, Names, UNNAMED, hidden_request, items, number, report, request,
};

rule! {
    /// Reports a bucket lifecycle rule that deletes objects after only a few days, or from a date
    /// within the next days.
    ///
    /// Current and noncurrent object versions count; disabled rules do not. The severity is high if
    /// the bucket's name says that it holds logs. A call is also reported if CloudTrail left its
    /// request out of the record.
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
        .since("0.1.0")
        .reports_omitted();

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
        if let Some(hidden) = hidden_request(event, "what the bucket's lifecycle deletes") {
            return Ok(hidden.into());
        }
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        let rules = &request(call)["LifecycleConfiguration"]["Rule"];
        let shortest = items(rules)
            .filter_map(|rule| shortest_life(rule, today(event)))
            .min();
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
fn shortest_life(rule: &Value, today: i64) -> Option<i64> {
    if rule["Status"] != "Enabled" {
        return None;
    }
    let days = [
        &rule["Expiration"]["Days"],
        &rule["NoncurrentVersionExpiration"]["NoncurrentDays"],
    ];
    let days = days.into_iter();
    let days = days.filter_map(number);
    // From a date on everything is deleted, however young it is. One that cannot be read is taken for today.
    let date = rule["Expiration"]["Date"].as_str();
    let until = date.map(|date| day_of(date).map_or(0, |day| (day - today).max(0)));
    days.chain(until).min()
}

/// The day on which something happened, in days since 1970.
fn today(event: &Event<ApiCall>) -> i64 {
    let time = event.timestamp();
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        i64::try_from(since.as_secs() / 86_400).unwrap_or(i64::MAX)
    })
}

/// The day of `2026-01-16T00:00:00Z`, in days since 1970.
///
/// Source: [days from civil](https://howardhinnant.github.io/date_algorithms.html#days_from_civil).
fn day_of(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(str::parse::<i64>);
    let mut next = || parts.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    // Years begin in March, so that the day that some of them have more is the last.
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn in_days(days: i64) -> String {
    match days {
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    }
}
