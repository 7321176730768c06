//! The changes of the table's items, as DynamoDB takes them.

use serde_json::{Value, json};

use super::{
    key::Key,
    store::{Change, HeldCount},
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
