//! What a table holds, for the operator; and forgetting a key.
//!
//! Sources: [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html),
//! [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat};
use patrol_aws::JsonError;
use patrol_core::aggregate::since_1970;
use serde::Serialize;
use serde_json::{Value, json};

use super::item::{self, DYNAMODB};

/// An attempt may take this long: a page has a megabyte.
const TIME: Duration = Duration::from_secs(20);

/// A key that a stack remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RememberedKey {
    /// What it is forgotten by: `RULE/DIGEST`.
    pub id: String,
    /// The rule whose findings are put together.
    pub rule: String,
    /// What they have in common, such as account, region, principal and the finding's key; of long parts the
    /// beginning, and how long they are.
    pub parts: Vec<String>,
    /// When it was last told.
    pub told: Option<String>,
    /// Findings that wait for others.
    pub waiting: usize,
    /// Findings that were held back since it was last told.
    pub held: u64,
    /// Until when it is remembered; `None`: for ever.
    pub until: Option<String>,
}

impl RememberedKey {
    /// The key of an item; `None` where its end is over, or it is not an item of Patrol's.
    fn of(item: &Value, now: i64) -> Option<Self> {
        let id = item["k"]["S"].as_str()?.to_owned();
        let stored = item::stored(item, now)?;
        if stored.expires.is_some_and(|end| end < now) {
            return None;
        }
        let shown = item["g"]["S"].as_str().unwrap_or_default();
        let mut parts = match serde_json::from_str::<Vec<Value>>(shown) {
            Ok(parts) => parts.iter().map(text).collect(),
            Err(_) => vec![shown.to_owned()],
        };
        let rule = id.split('/').next().unwrap_or_default().to_owned();
        if parts.first() == Some(&rule) {
            parts.remove(0);
        }
        Some(Self {
            rule,
            parts,
            told: stored.record.last_told().and_then(time),
            waiting: stored.record.waiting(),
            held: item::held(item, now).all,
            until: stored
                .expires
                .and_then(|end| time(end.saturating_mul(1000))),
            id,
        })
    }
}

fn text(part: &Value) -> String {
    match part {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Milliseconds from 1970 in UTC.
fn time(milliseconds: i64) -> Option<String> {
    let time = DateTime::from_timestamp_millis(milliseconds)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The keys in a table, by id.
pub(crate) async fn keys(table: &str, region: &str) -> Result<Vec<RememberedKey>, JsonError> {
    let now = since_1970(SystemTime::now()) / 1000;
    let mut keys = Vec::new();
    let mut input = json!({ "TableName": table });
    loop {
        let page = DYNAMODB.call(Some(region), "Scan", &input, TIME).await?;
        let items = page["Items"].as_array().into_iter().flatten();
        keys.extend(items.filter_map(|item| RememberedKey::of(item, now)));
        match &page["LastEvaluatedKey"] {
            Value::Null => break,
            last => input["ExclusiveStartKey"] = last.clone(),
        }
    }
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(keys)
}

/// Forgets a key; whether it was there.
pub(crate) async fn forget(table: &str, region: &str, id: &str) -> Result<bool, JsonError> {
    let input = json!({
        "TableName": table,
        "Key": { "k": { "S": id } },
        "ReturnValues": "ALL_OLD",
    });
    let gone = DYNAMODB.call(Some(region), "DeleteItem", &input, TIME);
    Ok(!gone.await?["Attributes"].is_null())
}
