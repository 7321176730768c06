//! What a table holds, for the operator; and forgetting a key.
//!
//! Sources: [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html),
//! [DeleteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat};
use patrol_aws::JsonError;
use patrol_core::aggregate::since_1970;
use serde::{Deserialize, Serialize};
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
    /// Attributes of the item that cannot be read. Functions go on as if they were not there: without a record, people
    /// are told.
    pub unreadable: Vec<&'static str>,
}

impl RememberedKey {
    /// The key of an item; `None` where its end is over.
    fn of(item: &Value, now: i64) -> Option<Self> {
        let id = item["k"]["S"].as_str()?.to_owned();
        if item::is_over(item, now) {
            return None;
        }
        let stored = item::stored(item, now).unwrap_or_default();
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
            unreadable: item::unreadable(item, now),
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

/// A page of a scan.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    items: Vec<Value>,
    last_evaluated_key: Option<Value>,
}

/// The table cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error(transparent)]
    Call(#[from] JsonError),
    #[error("DynamoDB's answer has another form: {0}")]
    Form(#[from] serde_json::Error),
    #[error("DynamoDB gives the same page twice: run the same command in a minute")]
    SamePage,
}

/// The keys in a table of which these are wanted, by id; the first argument is the rule.
pub(crate) async fn keys(
    table: &str,
    region: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<RememberedKey>, TableError> {
    let now = since_1970(SystemTime::now()) / 1000;
    let mut keys = Vec::new();
    // What was told and held back may be large, and is not shown.
    let mut input = json!({ "TableName": table, "ProjectionExpression": "k, v, s, h, c, g, x" });
    loop {
        let page = DYNAMODB.call(Some(region), "Scan", &input, TIME).await?;
        let page: Page = serde_json::from_value(page)?;
        let read = page
            .items
            .iter()
            .filter_map(|item| RememberedKey::of(item, now));
        keys.extend(read.filter(|key| is_wanted(&key.rule)));
        match page.last_evaluated_key {
            None => break,
            Some(last) if input["ExclusiveStartKey"] == last => return Err(TableError::SamePage),
            Some(last) => input["ExclusiveStartKey"] = last,
        }
    }
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(keys)
}

/// Forgets a key; whether it was there.
pub(crate) async fn forget(table: &str, region: &str, id: &str) -> Result<bool, TableError> {
    let input = json!({
        "TableName": table,
        "Key": { "k": { "S": id } },
        "ReturnValues": "ALL_OLD",
    });
    let gone = DYNAMODB.call(Some(region), "DeleteItem", &input, TIME);
    Ok(!gone.await?["Attributes"].is_null())
}
