//! Plain strings and numbers in a field's list.

use std::hash::{Hash, Hasher};

use crate::address::Address;
use crate::error::PatternError;
use crate::number::{comparable, number_text};

/// A string that is compared exactly. If it reads as an IP address, it is compared as an
/// address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exact {
    text: String,
    pub(crate) address: Option<Address>,
}

impl Exact {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            address: Address::parse(text.as_bytes()),
            text,
        }
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A JSON number, with its spelling.
///
/// Numbers are compared as doubles, so `300` equals `3e2`. A number that no double holds
/// exactly, such as 9007199254740993, equals only its own spelling.
#[derive(Debug, Clone)]
pub struct Number {
    text: Box<str>,
    pub(crate) value: Option<f64>,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Number {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self {
            value: comparable(text.as_bytes()),
            text,
        }
    }

    /// A number that must be compared by value, for an operator that takes no other.
    pub(crate) fn by_value(operator: &str, text: &str) -> Result<Self, PatternError> {
        let number = Self::new(text);
        if number.value.is_none() {
            let reason =
                format!("`{text}` cannot be compared by value: no double holds it exactly");
            return Err(PatternError::operand(operator, reason));
        }
        Ok(number)
    }

    /// The number that equals a double.
    pub(crate) fn from_f64(value: f64) -> Result<Self, PatternError> {
        if !value.is_finite() {
            return Err(PatternError::new(format!(
                "expected a finite number, found `{value}`"
            )));
        }
        Ok(Self::new(number_text(value)))
    }

    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
