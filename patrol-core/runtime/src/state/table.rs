//! Records in a table of DynamoDB's, which all of a stack's functions share.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::try_join_all;
use patrol_aws::JsonError;
use serde_json::{Value, json};

use super::{
    counted::{Counted, Mark},
    item::{self, DYNAMODB},
    key::{Key, PARTS},
    store::{Change, HeldHere, Store, StoreError, Stored, Swapped, Whole},
    update,
};

/// An attempt may take this long, and there are three: a finding waits for it.
const TIME: Duration = Duration::from_secs(1);

/// Keys of a part that one sweep looks at; the rest waits for the next one.
const MOST_DUE: usize = 10_000;

/// The code of an answer whose condition does not hold.
const CHANGED: &str = "ConditionalCheckFailedException";

/// The index of keys that are due, by part and time: of those that are, and their ids alone.
const INDEX: &str = "due";

/// A table, in the function's own region.
///
/// Sources: [conditional writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate),
/// [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html),
/// [sparse indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html).
pub(crate) struct Table<C = DynamoDb> {
    name: String,
    calls: C,
}

/// Who answers calls.
#[async_trait]
pub(crate) trait Calls: Send + Sync {
    /// The answer of `UpdateItem`, `GetItem` or `Query` to this input.
    async fn call(&self, name: &str, input: &Value) -> Result<Value, Refusal>;
}

/// Why a call is refused.
pub(crate) enum Refusal {
    /// The condition does not hold for this item; null: there is none.
    Condition(Value),
    Other(StoreError),
}

/// DynamoDB itself.
pub(crate) struct DynamoDb;

#[async_trait]
impl Calls for DynamoDb {
    async fn call(&self, name: &str, input: &Value) -> Result<Value, Refusal> {
        let answer = DYNAMODB.call(None, name, input, TIME).await;
        answer.map_err(|why| match why {
            JsonError::Refused { refusal, body } if refusal.code.as_deref() == Some(CHANGED) => {
                Refusal::Condition(body.json()["Item"].take())
            }
            why => Refusal::Other(failed(&why)),
        })
    }
}

impl Table {
    pub(crate) const fn new(name: String) -> Self {
        Self {
            name,
            calls: DynamoDb,
        }
    }
}

impl<C: Calls> Table<C> {
    /// The answer to a call without a condition.
    async fn answer(&self, name: &str, input: &Value) -> Result<Value, StoreError> {
        match self.calls.call(name, input).await {
            Ok(answer) => Ok(answer),
            Err(Refusal::Condition(_)) => Err(unreadable("a condition that nobody asked for")),
            Err(Refusal::Other(why)) => Err(why),
        }
    }

    /// Forgets the oldest of the findings that were counted, after these came to those before: now and then.
    async fn trim(&self, key: &Key, before: Counted, more: impl IntoIterator<Item = Mark> + Send) {
        let mut counted = before;
        counted.add(more);
        let old = counted.trim();
        if !old.is_empty() {
            let input = update::forget(&self.name, key, &old);
            // The next one that counts tries again.
            let _ = self.calls.call("UpdateItem", &input).await;
        }
    }

    /// The ids of the keys of a part that are due.
    async fn due_of(&self, part: usize, by: i64) -> Result<Vec<String>, StoreError> {
        let mut input = json!({
            "TableName": self.name,
            "IndexName": INDEX,
            "KeyConditionExpression": "b = :b AND d <= :d",
            "ExpressionAttributeValues": {
                ":b": { "S": part.to_string() },
                ":d": { "N": by.to_string() },
            },
        });
        let mut ids = Vec::new();
        loop {
            let page = self.answer("Query", &input).await?;
            let items = page["Items"].as_array().into_iter().flatten();
            ids.extend(items.filter_map(|item| item["k"]["S"].as_str().map(str::to_owned)));
            match &page["LastEvaluatedKey"] {
                last @ Value::Object(_) if ids.len() < MOST_DUE => {
                    input["ExclusiveStartKey"] = last.clone();
                }
                _ => return Ok(ids),
            }
        }
    }
}

#[cfg(test)]
impl<C> Table<C> {
    pub(super) const fn with(calls: C) -> Self {
        let name = String::new();
        Self { name, calls }
    }
}

/// Throttling, and an item that is too large, are of one key: the next one may go well.
fn failed(why: &JsonError) -> StoreError {
    let of_one_key = [
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "ValidationException",
    ];
    StoreError {
        why: format!("DynamoDB: {why}"),
        lasts: !why.code().is_some_and(|code| of_one_key.contains(&code)),
    }
}

fn unreadable(why: impl ToString) -> StoreError {
    StoreError {
        why: why.to_string(),
        lasts: false,
    }
}

#[async_trait]
impl<C: Calls> Store for Table<C> {
    async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError> {
        let input = update::swap(&self.name, key, change).map_err(unreadable)?;
        match self.calls.call("UpdateItem", &input).await {
            Ok(answer) => {
                let before = item::before(&answer["Attributes"], change.now);
                self.trim(key, before.counted.clone(), change.mark).await;
                Ok(Swapped::Done(before))
            }
            // Somebody has forgotten the key meanwhile.
            Err(Refusal::Condition(Value::Null)) => Ok(Swapped::Changed(Stored::default())),
            Err(Refusal::Condition(there)) => item::stored(&there, change.now)
                .map(Swapped::Changed)
                .ok_or_else(|| {
                    unreadable(format!(
                        "the item of `{}` has another form: forget the key",
                        key.id
                    ))
                }),
            Err(Refusal::Other(why)) => Err(why),
        }
    }

    async fn add_held(&self, key: &Key, held: &HeldHere) -> Result<Option<Counted>, StoreError> {
        let input = update::add_held(&self.name, key, held).map_err(unreadable)?;
        match self.calls.call("UpdateItem", &input).await {
            Ok(answer) => {
                let before = item::counted(&answer["Attributes"]);
                self.trim(key, before, held.marks.iter()).await;
                Ok(None)
            }
            Err(Refusal::Other(why)) => Err(why),
            // Nobody counts for a key that was forgotten.
            Err(Refusal::Condition(Value::Null)) => Ok(None),
            Err(Refusal::Condition(there)) => Ok(Some(item::counted(&there))),
        }
    }

    async fn due(&self, by: i64) -> Result<Vec<String>, StoreError> {
        let parts = (0..PARTS).map(|part| self.due_of(part, by));
        Ok(try_join_all(parts).await?.concat())
    }

    async fn read(&self, id: &str) -> Result<Option<Whole>, StoreError> {
        let input = json!({
            "TableName": self.name,
            "Key": { "k": { "S": id } },
            "ConsistentRead": true,
        });
        let answer = self.answer("GetItem", &input).await?;
        Ok(item::whole(&answer["Item"]))
    }

    async fn postpone(&self, key: &Key, seen: &Whole, due: Option<i64>) -> Result<(), StoreError> {
        let input = update::postpone(&self.name, key, seen, due);
        match self.calls.call("UpdateItem", &input).await {
            Err(Refusal::Other(why)) => Err(why),
            // Something has changed: the next sweep looks at it again.
            _ => Ok(()),
        }
    }
}
