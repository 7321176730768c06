//! A record as an item of the table, and back.
//!
//! | Attribute | Holds |
//! |---|---|
//! | `k` | the key: `RULE/DIGEST`, the table's partition key |
//! | `v` | the version: each change adds one, and is conditional on the one before |
//! | `s` | the record, as JSON |
//! | `h` | findings that were held back since the last one was told |
//! | `x` | when it is over, in seconds from 1970; TTL deletes it days later, so whoever reads it compares |
//! | `g` | the parts of the key, for people |

use patrol_core::aggregate::Record;
use serde_json::{Value, json};

use super::{
    key::Key,
    store::{Change, HeldCount, Stored},
};

/// The input of `UpdateItem` that puts a record in place of the version before it.
///
/// Source: [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html).
pub(super) fn swap(table: &str, key: &Key, change: Change<'_>) -> Result<Value, serde_json::Error> {
    let Change { before, next, .. } = change;
    let (set_held, add_held, held) = match change.held {
        HeldCount::Add(more) => ("", " ADD h :h", more),
        HeldCount::Reset => (", h = :h", "", 0),
    };
    let condition = match before {
        0 => "attribute_not_exists(v)",
        _ => "v = :before",
    };
    let mut values = json!({
        ":v": { "N": (before + 1).to_string() },
        ":s": { "S": serde_json::to_string(&next.record)? },
        ":g": { "S": key.shown },
        ":h": { "N": held.to_string() },
    });
    if before > 0 {
        values[":before"] = json!({ "N": before.to_string() });
    }
    let set_end = match next.expires {
        Some(end) => {
            values[":x"] = json!({ "N": end.to_string() });
            ", x = :x"
        }
        None => "",
    };
    Ok(json!({
        "TableName": table,
        "Key": { "k": { "S": key.id } },
        "UpdateExpression": format!("SET v = :v, s = :s, g = :g{set_end}{set_held}{add_held}"),
        "ConditionExpression": condition,
        "ExpressionAttributeValues": values,
        "ReturnValues": "ALL_OLD",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }))
}

/// The input of `UpdateItem` that adds to the count of what was held back, where there is a record.
pub(super) fn add_held(table: &str, key: &Key, held: u64) -> Value {
    json!({
        "TableName": table,
        "Key": { "k": { "S": key.id } },
        "UpdateExpression": "ADD h :h",
        "ConditionExpression": "attribute_exists(v)",
        "ExpressionAttributeValues": { ":h": { "N": held.to_string() } },
    })
}

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
