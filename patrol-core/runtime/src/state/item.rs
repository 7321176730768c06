//! An item of the table, and the record in it.
//!
//! | Attribute | Holds |
//! |---|---|
//! | `k` | the key: `RULE/DIGEST`, the table's partition key |
//! | `v` | the version: each change adds one, and is conditional on the one before |
//! | `s` | the record, as JSON |
//! | `h`, `c` | findings that were held back since the last one was told, and those of them that somebody claims to tell |
//! | `i` | the last findings that were counted or told, as a set of marks |
//! | `x` | when it is over, in seconds from 1970; TTL deletes it days later, so a reader compares |
//! | `g` | the parts of the key, for people |
//! | `n`, `o` | the last finding that was held back and that was told, as JSON, where they are told later |
//! | `l` | when the key was last found, in milliseconds from 1970, where it is closed some day |
//! | `d`, `b` | when the time alone may bring something to tell, in seconds from 1970, and which part of the index that is in |

#[cfg(feature = "lambda")]
use std::time::SystemTime;

use patrol_aws::JsonService;
use patrol_core::aggregate::Record;
#[cfg(feature = "lambda")]
use patrol_core::aggregate::since_1970;
use serde_json::Value;

#[cfg(feature = "lambda")]
use super::store::{Before, Note, Notes, Whole};
use super::{
    counted::{Counted, Mark},
    store::{Held, Stored},
};

/// The service that has the table.
pub(super) const DYNAMODB: JsonService = JsonService {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    variable: "DYNAMODB",
    version: "1.0",
};

/// The record of an item; an empty one, of the item's version, when its end is over by now. `None`:
/// it is not an item of Patrol's.
pub(super) fn stored(item: &Value, now: i64) -> Option<Stored> {
    read(item, now, now.saturating_mul(1000))
}

/// The same; `clock` is what time it is, in milliseconds from 1970.
fn read(item: &Value, now: i64, clock: i64) -> Option<Stored> {
    let version = version(item)?;
    let text = item["s"]["S"].as_str();
    let record = match is_over(item, now) {
        true => Record::default(),
        // One that a later version of Patrol wrote cannot be read.
        false => record(text?, clock).unwrap_or_default(),
    };
    Some(Stored {
        version,
        record,
        expires: number(item, "x"),
        due: number(item, "d"),
        counted: counted(item),
    })
}

fn version(item: &Value) -> Option<u64> {
    u64::try_from(number(item, "v")?).ok()
}

/// The record of a text. One that claims to know what is still to come is none: nothing would be told until then.
fn record(text: &str, clock: i64) -> Option<Record> {
    let record = serde_json::from_str::<Record>(text).ok();
    record.filter(|record| record.is_possible(clock))
}

/// The attributes of an item that cannot be read, of those that people are shown.
#[cfg(feature = "deploy")]
pub(super) fn unreadable(item: &Value, now: i64) -> Vec<&'static str> {
    let text = |name: &str| item[name]["S"].as_str();
    let is_record = |text| record(text, now.saturating_mul(1000)).is_some();
    let is_there = |name: &str| !item[name].is_null();
    let counts = |name: &str| !is_there(name) || number(item, name).is_some_and(|count| count >= 0);
    [
        ("v", version(item).is_some()),
        ("s", text("s").is_some_and(is_record)),
        ("x", counts("x")),
        ("h", counts("h")),
        ("c", counts("c")),
        ("g", !is_there("g") || text("g").is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is_readable)| (!is_readable).then_some(name))
    .collect()
}

/// The findings that were counted.
pub(super) fn counted(item: &Value) -> Counted {
    let marks = item["i"]["SS"].as_array().into_iter().flatten();
    marks
        .filter_map(|mark| Mark::read(mark.as_str()?))
        .collect()
}

/// What there was of an item before it was stored.
#[cfg(feature = "lambda")]
pub(super) fn before(item: &Value, now: i64) -> Before {
    Before {
        held: held(item, now),
        counted: counted(item),
        note: note(item, "n").map(|note| note.event),
    }
}

#[cfg(feature = "lambda")]
fn note(item: &Value, attribute: &str) -> Option<Note> {
    serde_json::from_str(item[attribute]["S"].as_str()?).ok()
}

/// How many findings were held back, of an item whose end is not over.
pub(super) fn held(item: &Value, now: i64) -> Held {
    if is_over(item, now) {
        return Held::default();
    }
    let count = |attribute| number(item, attribute).and_then(|count| u64::try_from(count).ok());
    Held {
        all: count("h").unwrap_or_default(),
        claimed: count("c").unwrap_or_default(),
    }
}

/// All of an item, whether or not its end is over: what is owed is told late rather than never.
#[cfg(feature = "lambda")]
pub(super) fn whole(item: &Value) -> Option<Whole> {
    Some(Whole {
        stored: read(item, i64::MIN, since_1970(SystemTime::now()))?,
        held: held(item, i64::MIN),
        notes: Notes {
            held: note(item, "n"),
            told: note(item, "o"),
            last: number(item, "l"),
        },
        shown: item["g"]["S"].as_str().unwrap_or_default().to_owned(),
    })
}

pub(super) fn is_over(item: &Value, now: i64) -> bool {
    number(item, "x").is_some_and(|end| end < now)
}

pub(super) fn number(item: &Value, attribute: &str) -> Option<i64> {
    item[attribute]["N"].as_str()?.parse().ok()
}
