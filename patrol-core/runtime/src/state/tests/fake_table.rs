//! DynamoDB's `UpdateItem`, `GetItem` and `Query`, as far as a store of records asks for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tokio::task::yield_now;

use super::super::{
    store::StoreError,
    table::{Calls, Refusal},
};

/// A table in memory. Clones share it.
#[derive(Clone, Default)]
pub(super) struct FakeTable(Arc<Mutex<Items>>);

#[derive(Default)]
pub(super) struct Items {
    pub(super) items: HashMap<String, Map<String, Value>>,
    /// Why nothing is answered.
    pub(super) broken: Option<StoreError>,
    /// How often it was asked.
    pub(super) asked: usize,
}

impl FakeTable {
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut Items) -> T) -> T {
        change(&mut self.0.lock().expect("no test panics in here"))
    }
}

#[async_trait]
impl Calls for FakeTable {
    async fn call(&self, name: &str, input: &Value) -> Result<Value, Refusal> {
        // Others may come between.
        yield_now().await;
        self.with(|table| table.call(name, input))
    }
}

impl Items {
    fn call(&mut self, name: &str, input: &Value) -> Result<Value, Refusal> {
        self.asked += 1;
        if let Some(why) = &self.broken {
            return Err(Refusal::Other(why.clone()));
        }
        match name {
            "UpdateItem" => self.update(input),
            "GetItem" => Ok(json!({ "Item": self.items.get(key(input)) })),
            "Query" => Ok(self.due(input)),
            other => panic!("the call `{other}` is new"),
        }
    }

    fn due(&self, input: &Value) -> Value {
        let values = &input["ExpressionAttributeValues"];
        let due = |item: &&Map<String, Value>| {
            item.get("b") == Some(&values[":b"])
                && number(item.get("d")) <= number(values.get(":d"))
        };
        let items: Vec<_> = self.items.values().filter(due).collect();
        json!({ "Items": items })
    }

    fn update(&mut self, input: &Value) -> Result<Value, Refusal> {
        let key = key(input).to_owned();
        let there = self.items.get(&key);
        let values = &input["ExpressionAttributeValues"];
        let attribute = |name: &str| there.and_then(|item| item.get(name));
        let condition = input["ConditionExpression"].as_str().expect("a condition");
        for name in values.as_object().into_iter().flat_map(Map::keys) {
            let used = input["UpdateExpression"]
                .as_str()
                .is_some_and(|text| text.contains(name));
            assert!(
                used || condition.contains(name),
                "DynamoDB refuses the value `{name}`, which nobody uses"
            );
        }
        let same = |name, value: &str| attribute(name) == Some(&values[value]);
        let (condition, none_of) = match condition.split_once(" AND NOT ") {
            Some((condition, none_of)) => (condition, none_of),
            None => (condition, ""),
        };
        let counted = |one: &str| {
            let name = one.trim_start_matches("contains(i, ").trim_end_matches(')');
            let there = attribute("i").and_then(|set| set["SS"].as_array());
            there.is_some_and(|set| set.contains(&values[name]["S"]))
        };
        let holds = match condition {
            "attribute_not_exists(v)" => attribute("v").is_none(),
            "attribute_exists(v)" => attribute("v").is_some(),
            "v = :before" => same("v", ":before"),
            "v = :before AND h = :all" => same("v", ":before") && same("h", ":all"),
            other => panic!("the condition `{other}` is new"),
        };
        if !holds || none_of.split(" AND NOT ").any(counted) {
            return Err(Refusal::Condition(json!(there)));
        }
        let old = json!({ "Attributes": there });
        let mut item = there.cloned().unwrap_or_default();
        item.insert("k".to_owned(), json!({ "S": key }));
        let update = input["UpdateExpression"].as_str().expect("an update");
        let (update, delete) = update.split_once("DELETE ").unwrap_or((update, ""));
        let (update, remove) = update.split_once("REMOVE ").unwrap_or((update, ""));
        let (set, add) = update.split_once("ADD ").unwrap_or((update, ""));
        let set = set.trim().trim_start_matches("SET ").split(", ");
        // `if_not_exists(h, :zero)` has a comma of its own.
        let set = set.collect::<Vec<_>>().join(",").replace(",:", "|:");
        for (name, value) in set.split(',').filter_map(|one| one.split_once(" = ")) {
            let value = match value.trim().strip_prefix("if_not_exists(") {
                None => values[value.trim()].clone(),
                Some(rest) => {
                    let (inner, more) = rest.split_once(')').expect("an end");
                    let (other, default) = inner.split_once('|').expect("a default");
                    let before = attribute(other).unwrap_or(&values[default]);
                    match more.strip_prefix(" + ") {
                        None => before.clone(),
                        Some(more) => sum(Some(before), values.get(more)),
                    }
                }
            };
            item.insert(name.to_owned(), value);
        }
        for (name, value) in add.split(", ").filter_map(|one| one.trim().split_once(' ')) {
            let more = &values[value];
            let sum = match more["SS"].is_array() {
                true => set_of(
                    item.get(name),
                    |one| !list(Some(more)).contains(one),
                    list(Some(more)),
                ),
                false => sum(item.get(name), Some(more)),
            };
            item.insert(name.to_owned(), sum);
        }
        if let Some((name, value)) = delete.trim().split_once(' ') {
            let gone = list(values.get(value));
            let rest = set_of(item.get(name), |one| !gone.contains(one), Vec::new());
            item.insert(name.to_owned(), rest);
        }
        for name in remove.split(", ") {
            item.remove(name.trim());
        }
        self.items.insert(key, item);
        Ok(old)
    }
}

fn key(input: &Value) -> &str {
    input["Key"]["k"]["S"].as_str().expect("a key")
}

fn number(value: Option<&Value>) -> i64 {
    let text = value.and_then(|value| value["N"].as_str());
    text.map_or(0, |text| text.parse().expect("a number"))
}

fn list(set: Option<&Value>) -> Vec<Value> {
    let list = set.and_then(|set| set["SS"].as_array());
    list.cloned().unwrap_or_default()
}

/// What is kept of a set, and more.
fn set_of(before: Option<&Value>, keep: impl Fn(&Value) -> bool, more: Vec<Value>) -> Value {
    let mut all = list(before);
    all.retain(keep);
    all.extend(more);
    json!({ "SS": all })
}

fn sum(one: Option<&Value>, other: Option<&Value>) -> Value {
    json!({ "N": number(one).saturating_add(number(other)).to_string() })
}
