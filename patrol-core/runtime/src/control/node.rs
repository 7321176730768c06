//! A value of a file or a document, with its line.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::gather::gather;

/// A value, and the line where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) line: Option<usize>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text(String),
    Number(Number),
    Bool(bool),
    /// A date as TOML has it; JSON writes it as text.
    #[cfg_attr(
        not(feature = "template"),
        allow(dead_code, reason = "only TOML has dates")
    )]
    Date(String),
    List(Vec<Node>),
    Table(Table),
    /// Only JSON has it.
    Null,
}

/// The values of a table, by name.
pub(crate) type Table = BTreeMap<String, Node>;

impl Node {
    /// What it is, for errors.
    pub(crate) const fn name(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "text",
            Kind::Number(_) => "a number",
            Kind::Bool(_) => "a boolean",
            Kind::Date(_) => "a date",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
            Kind::Null => "null",
        }
    }

    /// The value of this name in a table.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Table(table) => table.get(name),
            _ => None,
        }
    }

    /// The same as JSON.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Text(text) | Kind::Date(text) => Value::String(text.clone()),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Bool(bool) => Value::Bool(*bool),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Table(table) => {
                let values = table.iter();
                let values = values.map(|(name, node)| (name.clone(), node.to_json()));
                Value::Object(gather(values))
            }
            Kind::Null => Value::Null,
        }
    }
}

/// A document's values stand on no line.
impl From<Value> for Node {
    fn from(value: Value) -> Self {
        let kind = match value {
            Value::String(text) => Kind::Text(text),
            Value::Number(number) => Kind::Number(number),
            Value::Bool(bool) => Kind::Bool(bool),
            Value::Array(items) => Kind::List(items.into_iter().map(Self::from).collect()),
            Value::Object(values) => {
                let values = values.into_iter();
                Kind::Table(gather(values.map(|(name, value)| (name, value.into()))))
            }
            Value::Null => Kind::Null,
        };
        Self { kind, line: None }
    }
}
