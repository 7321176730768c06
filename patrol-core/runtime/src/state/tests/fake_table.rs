//! DynamoDB's `UpdateItem`, as far as a store of records asks for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use tokio::task::yield_now;

use super::super::{
    store::StoreError,
    table::{Refusal, Updates},
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
impl Updates for FakeTable {
    async fn update(&self, input: &Value) -> Result<Value, Refusal> {
        // Others may come between.
        yield_now().await;
        self.with(|table| table.update(input))
    }
}

impl Items {
    fn update(&mut self, input: &Value) -> Result<Value, Refusal> {
        self.asked += 1;
        if let Some(why) = &self.broken {
            return Err(Refusal::Other(why.clone()));
        }
        let key = input["Key"]["k"]["S"].as_str().expect("a key").to_owned();
        let there = self.items.get(&key);
        let values = &input["ExpressionAttributeValues"];
        let attribute = |name: &str| there.and_then(|item| item.get(name));
        let condition = input["ConditionExpression"].as_str().expect("a condition");
        let holds = match condition {
            "attribute_not_exists(v)" => attribute("v").is_none(),
            "attribute_exists(v)" => attribute("v").is_some(),
            "v = :before" => attribute("v") == Some(&values[":before"]),
            other => panic!("the condition `{other}` is new"),
        };
        if !holds {
            return Err(Refusal::Condition(json!(there)));
        }
        let old = json!({ "Attributes": there });
        let mut item = there.cloned().unwrap_or_default();
        let update = input["UpdateExpression"].as_str().expect("an update");
        let (set, add) = update.split_once("ADD ").unwrap_or((update, ""));
        let set = set.trim().trim_start_matches("SET ").split(", ");
        for (name, value) in set.filter_map(|one| one.split_once(" = ")) {
            item.insert(name.to_owned(), values[value.trim()].clone());
        }
        if let Some((name, value)) = add.split_once(' ') {
            let number = |value: Option<&Value>| -> u64 {
                let text = value.and_then(|value| value["N"].as_str());
                text.map_or(0, |text| text.parse().expect("a number"))
            };
            let sum = number(item.get(name)) + number(values.get(value));
            item.insert(name.to_owned(), json!({ "N": sum.to_string() }));
        }
        self.items.insert(key, item);
        Ok(old)
    }
}
