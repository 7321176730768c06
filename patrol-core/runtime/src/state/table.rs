//! Records in a table of DynamoDB's, which all of a stack's functions share.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use patrol_aws::{JsonError, JsonService};
use patrol_core::aggregate::since_1970;

use super::{
    item,
    key::Key,
    store::{HeldCount, Store, StoreError, Stored, Swapped},
};

const DYNAMODB: JsonService = JsonService {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    variable: "DYNAMODB",
    version: "1.0",
};

/// An attempt may take this long, and there are three: a finding waits for it.
const TIME: Duration = Duration::from_secs(1);

/// The code of an answer whose condition does not hold.
const CHANGED: &str = "ConditionalCheckFailedException";

/// A table, in the function's own region.
///
/// Sources: [conditional writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate),
/// [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
#[derive(Clone, Debug)]
pub(crate) struct Table {
    name: String,
}

impl Table {
    pub(crate) const fn new(name: String) -> Self {
        Self { name }
    }
}

fn seconds() -> i64 {
    since_1970(SystemTime::now()) / 1000
}

/// Throttling, and an item that is too large, are of one key: the next one may go well.
fn failed(why: &JsonError) -> StoreError {
    let of_one_key = [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "ValidationException",
        "RequestLimitExceeded",
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
impl Store for Table {
    async fn swap(
        &self,
        key: &Key,
        before: u64,
        next: &Stored,
        held: HeldCount,
    ) -> Result<Swapped, StoreError> {
        let input = item::swap(&self.name, key, before, next, held).map_err(unreadable)?;
        match DYNAMODB.call(None, "UpdateItem", &input, TIME).await {
            Ok(answer) => Ok(Swapped::Done {
                held: item::held(&answer["Attributes"], seconds()),
            }),
            Err(JsonError::Refused { refusal, body })
                if refusal.code.as_deref() == Some(CHANGED) =>
            {
                let body = body.json();
                match body.get("Item") {
                    // Somebody has forgotten the key meanwhile.
                    None => Ok(Swapped::Changed(Stored::default())),
                    Some(there) => item::stored(there, seconds())
                        .map(Swapped::Changed)
                        .ok_or_else(|| unreadable("an item of the table has another form")),
                }
            }
            Err(why) => Err(failed(&why)),
        }
    }

    async fn add_held(&self, key: &Key, held: u64) -> Result<(), StoreError> {
        let input = item::add_held(&self.name, key, held);
        match DYNAMODB.call(None, "UpdateItem", &input, TIME).await {
            Err(why) if why.code() != Some(CHANGED) => Err(failed(&why)),
            // Nobody counts for a key that was forgotten.
            _ => Ok(()),
        }
    }
}
