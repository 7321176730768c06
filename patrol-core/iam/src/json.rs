//! JSON as it stands in a text: with every member of an object, also where two have one name.
//!
//! `serde_json::Value` keeps the last of two members of one name. Which of them IAM takes is not known, so a document that
//! has both must be seen to have both.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{error::PolicyError, text::excerpt};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Neither a list nor an object.
    Leaf(Value),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The members of an object whose names all differ; `place` names it in errors.
    pub(crate) fn members(
        &self,
        place: &str,
        case: Case,
    ) -> Result<&[(String, Node)], PolicyError> {
        let Node::Object(members) = self else {
            return Err(PolicyError::NotAnObject {
                place: place.to_owned(),
                found: self.excerpt(),
            });
        };
        let mut seen = HashSet::new();
        for (name, _) in members {
            let name_in_case = match case {
                Case::Matters => name.clone(),
                Case::DoesNotMatter => name.to_ascii_lowercase(),
            };
            if !seen.insert(name_in_case) {
                return Err(PolicyError::Duplicate {
                    place: place.to_owned(),
                    element: excerpt(name),
                });
            }
        }
        Ok(members)
    }

    /// The text, if it is a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Node::Leaf(value) => value.as_str(),
            _ => None,
        }
    }

    /// The value as other code has it; of two members of one name the last.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Node::Leaf(value) => value.clone(),
            Node::List(items) => items.iter().map(Node::to_value).collect(),
            Node::Object(members) => {
                // One by one: `collect` would sort first, which is 4 KB more in a function.
                let mut object = Map::new();
                object.extend(
                    members
                        .iter()
                        .map(|(name, node)| (name.clone(), node.to_value())),
                );
                Value::Object(object)
            }
        }
    }

    /// The value for a message: a string without its quotes, anything else as JSON.
    pub(crate) fn excerpt(&self) -> String {
        match self.as_str() {
            Some(text) => excerpt(text),
            None => excerpt(&self.to_value().to_string()),
        }
    }
}

/// Whether names that differ in case are different names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Case {
    Matters,
    DoesNotMatter,
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Node::List(items.iter().map(Node::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Node::Object(
                    members
                        .map(|(name, value)| (name.clone(), value.into()))
                        .collect(),
                )
            }
            leaf => Node::Leaf(leaf.clone()),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Case, Node};

    #[test]
    fn every_value_is_read() {
        let value = json!({"a": [null, true, 1, -1, 1.5, "x"], "b": {"c": {}}});
        let node: Node = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(node, Node::from(&value));
        assert_eq!(node.to_value(), value);
        assert!(serde_json::from_str::<Node>(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn names_that_come_twice_are_found() {
        for (text, case, twice) in [
            (r#"{"a": 1, "b": 2}"#, Case::Matters, None),
            (r#"{"a": 1, "a": 1}"#, Case::Matters, Some("a")),
            (r#"{"a": 1, "\u0061": 1}"#, Case::Matters, Some("a")),
            (r#"{"a": 1, "A": 1}"#, Case::Matters, None),
            (r#"{"a": 1, "A": 1}"#, Case::DoesNotMatter, Some("A")),
        ] {
            let node: Node = serde_json::from_str(text).unwrap();
            let found = node
                .members("here", case)
                .map_err(|error| error.to_string());
            match twice {
                None => assert!(found.is_ok(), "{text}"),
                Some(name) => assert_eq!(
                    found.unwrap_err(),
                    format!("here has `{name}` more than once: expected it once"),
                    "{text}"
                ),
            }
        }
        assert!(
            Node::from(&Value::Null)
                .members("here", Case::Matters)
                .is_err()
        );
    }
}
