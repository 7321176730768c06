//! Records in a table of DynamoDB's, which all of a stack's functions share.

use std::time::Duration;

use async_trait::async_trait;
use patrol_aws::JsonError;
use serde_json::Value;

use super::{
    item::{self, DYNAMODB},
    key::Key,
    store::{Change, Store, StoreError, Stored, Swapped},
    update,
};

/// An attempt may take this long, and there are three: a finding waits for it.
const TIME: Duration = Duration::from_secs(1);

/// The code of an answer whose condition does not hold.
const CHANGED: &str = "ConditionalCheckFailedException";

/// A table, in the function's own region.
///
/// Sources: [conditional writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate),
/// [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
pub(crate) struct Table<U = DynamoDb> {
    name: String,
    updates: U,
}

/// Who does an `UpdateItem`.
#[async_trait]
pub(super) trait Updates: Send + Sync {
    /// The answer to this input.
    async fn update(&self, input: &Value) -> Result<Value, Refusal>;
}

/// Why an item is not updated.
pub(super) enum Refusal {
    /// The condition does not hold for this item; null: there is none.
    Condition(Value),
    Other(StoreError),
}

/// DynamoDB itself.
pub(crate) struct DynamoDb;

#[async_trait]
impl Updates for DynamoDb {
    async fn update(&self, input: &Value) -> Result<Value, Refusal> {
        let answer = DYNAMODB.call(None, "UpdateItem", input, TIME).await;
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
            updates: DynamoDb,
        }
    }
}

#[cfg(test)]
impl<U> Table<U> {
    pub(super) const fn with(updates: U) -> Self {
        let name = String::new();
        Self { name, updates }
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
impl<U: Updates> Store for Table<U> {
    async fn swap(&self, key: &Key, change: Change<'_>) -> Result<Swapped, StoreError> {
        let input = update::swap(&self.name, key, change).map_err(unreadable)?;
        match self.updates.update(&input).await {
            Ok(answer) => Ok(Swapped::Done {
                held: item::held(&answer["Attributes"], change.now),
            }),
            // Somebody has forgotten the key meanwhile.
            Err(Refusal::Condition(Value::Null)) => Ok(Swapped::Changed(Stored::default())),
            Err(Refusal::Condition(there)) => item::stored(&there, change.now)
                .map(Swapped::Changed)
                .ok_or_else(|| unreadable("an item of the table has another form")),
            Err(Refusal::Other(why)) => Err(why),
        }
    }

    async fn add_held(&self, key: &Key, held: u64) -> Result<(), StoreError> {
        let input = update::add_held(&self.name, key, held);
        match self.updates.update(&input).await {
            Err(Refusal::Other(why)) => Err(why),
            // Nobody counts for a key that was forgotten.
            _ => Ok(()),
        }
    }
}
