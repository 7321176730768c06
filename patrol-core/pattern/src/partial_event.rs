//! Events of which only some fields are known.

use std::collections::BTreeMap;

use crate::matcher::Number;
use crate::value::Value;

/// What is known of an event: the values at some of its paths.
///
/// All other paths are unknown: the event can have any values there, or none. See
/// [`Pattern::could_match`](crate::Pattern::could_match).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartialEvent {
    fields: BTreeMap<String, Vec<Scalar>>,
}

impl PartialEvent {
    /// An event of which nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds all values that the event has at a dotted path: one, or those of an array. They
    /// replace what was known of the path.
    #[must_use]
    pub fn field<I>(mut self, path: impl Into<String>, values: I) -> Self
    where
        I: IntoIterator<Item: Into<Scalar>>,
    {
        let values = values.into_iter().map(Into::into).collect();
        self.fields.insert(path.into(), values);
        self
    }

    /// Adds that the event has no value at a dotted path. This replaces what was known of
    /// the path.
    #[must_use]
    pub fn absent(mut self, path: impl Into<String>) -> Self {
        self.fields.insert(path.into(), Vec::new());
        self
    }

    /// The values at a path: none if the field is absent, and `None` if it is unknown.
    pub(crate) fn values(&self, path: &str) -> Option<&[Scalar]> {
        self.fields.get(path).map(Vec::as_slice)
    }
}

/// A JSON value that is not an object or an array.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scalar {
    /// A string.
    String(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

impl Scalar {
    pub(crate) fn as_value(&self) -> Value<'_> {
        match self {
            Self::String(text) => Value::String(text.as_bytes()),
            Self::Number(number) => Value::Number(number.as_str().as_bytes(), number.value),
            Self::Bool(value) => Value::Bool(*value),
            Self::Null => Value::Null,
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<&String> for Scalar {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<N: Into<Number>> From<N> for Scalar {
    fn from(number: N) -> Self {
        Self::Number(number.into())
    }
}
