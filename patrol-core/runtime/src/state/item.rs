//! An item of the table, and the record in it.
//!
//! | Attribute | Holds |
//! |---|---|
//! | `k` | the key: `RULE/DIGEST`, the table's partition key |
//! | `v` | the version: each change adds one, and is conditional on the one before |
//! | `s` | the record, as JSON |
//! | `h` | findings that were held back since the last one was told |
//! | `x` | when it is over, in seconds from 1970; TTL deletes it days later, so whoever reads it compares |
//! | `g` | the parts of the key, for people |

use patrol_aws::JsonService;
use patrol_core::aggregate::Record;
use serde_json::Value;

use super::store::Stored;

/// The service that has the table.
pub(super) const DYNAMODB: JsonService = JsonService {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    variable: "DYNAMODB",
    version: "1.0",
};

/// The record of an item; an empty one, of the item's version, when its end is over by now. `None`:
/// it is no item of Patrol's.
pub(super) fn stored(item: &Value, now: i64) -> Option<Stored> {
    let version = number(item, "v")?;
    let expires = number(item, "x");
    let over = expires.is_some_and(|end| end < now);
    let record = match over {
        true => Record::default(),
        // One that a later version of Patrol wrote is none.
        false => serde_json::from_str(item["s"]["S"].as_str()?).unwrap_or_default(),
    };
    Some(Stored {
        version: u64::try_from(version).ok()?,
        record,
        expires,
    })
}

/// How many findings were held back, of an item whose end is not over.
pub(super) fn held(item: &Value, now: i64) -> u64 {
    let over = number(item, "x").is_some_and(|end| end < now);
    let held = number(item, "h").filter(|_| !over);
    held.and_then(|held| u64::try_from(held).ok())
        .unwrap_or_default()
}

pub(super) fn number(item: &Value, attribute: &str) -> Option<i64> {
    item[attribute]["N"].as_str()?.parse().ok()
}
