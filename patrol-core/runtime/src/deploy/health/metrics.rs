//! Reading metrics of CloudWatch's.
//!
//! Source: [GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use chrono::DateTime;
use patrol_aws::JsonService;
use serde_json::{Value, json};

use super::super::error::DeployError;
use crate::metric::{NAMESPACE, RULE, STACK};

const CLOUDWATCH: JsonService = JsonService {
    name: "monitoring",
    target: "GraniteServiceVersion20100801",
    variable: "CLOUDWATCH",
    version: "1.0",
};

/// An attempt may take this long.
const TIME: Duration = Duration::from_secs(30);

/// CloudWatch takes 500 metrics a call; ninety days of that number would come near to the largest answer
/// that is read.
const AT_ONCE: usize = 250;

/// Seconds of a day.
pub(in crate::deploy) const DAY: i64 = 24 * 60 * 60;

/// Values by the start of their period, in seconds since 1970; what is zero is not there.
pub(in crate::deploy) type Periods = BTreeMap<i64, u64>;

/// A metric of a rule, or of the whole stack.
pub(in crate::deploy) type Counter = (Option<String>, &'static str);

/// What was counted.
pub(in crate::deploy) type Counted = HashMap<Counter, Periods>;

/// What a stack's functions counted by each of these metrics, day by day in UTC, from the start of a day
/// on.
pub(in crate::deploy) async fn daily(
    region: &str,
    stack: &str,
    counters: &[Counter],
    start: i64,
    now: i64,
) -> Result<Counted, DeployError> {
    let mut counted = Counted::new();
    for some in counters.chunks(AT_ONCE) {
        let queries = some.iter().enumerate().map(|(id, (rule, name))| {
            let rule = rule.iter().map(|rule| (RULE, &**rule));
            let dimensions: Vec<_> = [(STACK, stack)].into_iter().chain(rule).collect();
            query(id, NAMESPACE, name, &dimensions, "Sum", DAY)
        });
        let found = read(region, queries.collect(), start, now).await?;
        let named = some.iter().cloned().zip(found);
        counted.extend(named);
    }
    Ok(counted)
}

/// How many seconds the oldest message has been in a queue; `None` where SQS has not said it in the
/// last hour.
pub(in crate::deploy) async fn oldest_message(
    region: &str,
    queue: &str,
    now: i64,
) -> Result<Option<u64>, DeployError> {
    let period = 5 * 60;
    let dimension = [("QueueName", queue)];
    let name = "ApproximateAgeOfOldestMessage";
    let asked = query(0, "AWS/SQS", name, &dimension, "Maximum", period);
    let start = now - 60 * 60;
    let found = read(region, vec![asked], start - start.rem_euclid(period), now).await?;
    let newest = found.first().and_then(BTreeMap::last_key_value);
    Ok(newest.map(|(_, age)| *age))
}

fn query(
    id: usize,
    namespace: &str,
    name: &str,
    dimensions: &[(&str, &str)],
    stat: &str,
    period: i64,
) -> Value {
    let dimensions: Vec<_> = dimensions
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    json!({
        "Id": format!("m{id}"),
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": name,
                "Dimensions": dimensions,
            },
            "Period": period,
            "Stat": stat,
        },
    })
}

/// What the queries find, in their order, all pages of it.
async fn read(
    region: &str,
    queries: Vec<Value>,
    start: i64,
    end: i64,
) -> Result<Vec<Periods>, DeployError> {
    let mut found = vec![Periods::new(); queries.len()];
    // What is at the end itself is left out, and this second is wanted.
    let end = end + 1;
    let mut input = json!({ "MetricDataQueries": queries, "StartTime": start, "EndTime": end });
    loop {
        let answer = CLOUDWATCH
            .call(Some(region), "GetMetricData", &input, TIME)
            .await
            .map_err(|source| DeployError::Metrics { source })?;
        for result in answer["MetricDataResults"].as_array().into_iter().flatten() {
            add(result, &mut found)?;
        }
        match answer["NextToken"].as_str() {
            Some(token) if input["NextToken"] == token => {
                let status = "the same page twice".to_owned();
                return Err(DeployError::UnreadMetric { status });
            }
            Some(token) => input["NextToken"] = json!(token),
            None => return Ok(found),
        }
    }
}

fn add(result: &Value, found: &mut [Periods]) -> Result<(), DeployError> {
    let status = result["StatusCode"].as_str().unwrap_or_default();
    if matches!(status, "InternalError" | "Forbidden") {
        return Err(DeployError::UnreadMetric {
            status: status.to_owned(),
        });
    }
    let id = result["Id"].as_str().and_then(|id| id.strip_prefix('m'));
    let id = id.and_then(|id| id.parse::<usize>().ok());
    let Some(periods) = id.and_then(|id| found.get_mut(id)) else {
        return Ok(());
    };
    let list = |name: &str| result[name].as_array().cloned().unwrap_or_default();
    for (time, value) in list("Timestamps").iter().zip(list("Values")) {
        if let (Some(time), Some(value)) = (seconds(time), whole(&value))
            && value > 0
        {
            periods.insert(time, value);
        }
    }
    Ok(())
}

/// Seconds since 1970: CloudWatch gives a number in JSON, and text in its other forms.
fn seconds(time: &Value) -> Option<i64> {
    match time.as_str() {
        Some(text) => Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp()),
        None => i64::try_from(whole(time)?).ok(),
    }
}

/// A count: CloudWatch writes every number with a point.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole, and `as` keeps to the range"
)]
fn whole(number: &Value) -> Option<u64> {
    number.as_f64().map(|number| number.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_added_whichever_way_its_times_are_written() {
        let mut found = vec![Periods::new(), Periods::new()];
        let day = |id: &str, time: Value| json!({ "Id": id, "StatusCode": "Complete", "Timestamps": [time], "Values": [2.0] });
        for result in [
            day("m1", json!(1.7e9)),
            day("m1", json!("2026-01-01T00:00:00Z")),
            day("m7", json!(1)),
            day("other", json!(1)),
            day("m0", json!("yesterday")),
        ] {
            add(&result, &mut found).unwrap();
        }
        assert!(found[0].is_empty());
        assert_eq!(
            found[1],
            Periods::from([(1_700_000_000, 2), (1_767_225_600, 2)])
        );
    }

    #[test]
    fn a_metric_that_cloudwatch_does_not_give_is_an_error() {
        let refused = json!({ "Id": "m0", "StatusCode": "Forbidden" });
        let why = add(&refused, &mut [Periods::new()]).unwrap_err();
        assert!(why.to_string().contains("`Forbidden`"), "{why}");
    }
}
