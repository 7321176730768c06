//! What operators compare with: strings and numbers, read once.

use crate::cidr::Address;
use crate::fold::Folded;
use crate::number::comparable;

/// A string that is compared exactly, or as an address if it reads as one.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A JSON number and its spelling.
///
/// A number that no double carries, such as 9007199254740993, equals only its own
/// spelling.
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

impl Number {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self {
            value: comparable(text.as_bytes()),
            text,
        }
    }

    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A string that is compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreCase {
    text: String,
    pub(crate) folded: Folded,
}

impl IgnoreCase {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            folded: Folded::new(&text),
            text,
        }
    }

    /// The string as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
