//! Whether a matcher accepts a value of an event.

use super::cidr::Address;
use super::matcher::{AnythingBut, Matcher, Number};

/// A leaf of an event. Strings are decoded; numbers are as written, with the value that
/// they are compared by, if they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'e> {
    String(&'e [u8]),
    Number(&'e [u8], Option<f64>),
    Bool(bool),
    Null,
}

impl Matcher {
    /// Whether the value is accepted. `exists: false` accepts none: it asks for the
    /// absence of values, and that is not a question about one of them.
    pub(super) fn accepts(&self, value: Value<'_>) -> bool {
        if let Value::String(text) = value {
            return self.accepts_string(text);
        }
        match (self, value) {
            (Self::Number(number), Value::Number(text, value)) => number.equals(text, value),
            (Self::Numeric(test), Value::Number(_, value)) => {
                value.is_some_and(|value| test.accepts(value))
            }
            (Self::Bool(wanted), Value::Bool(found)) => *wanted == found,
            (Self::Null, Value::Null) => true,
            (Self::Exists(exists), _) => *exists,
            (Self::AnythingBut(excluded), _) => !excluded.excludes(value),
            _ => false,
        }
    }

    fn accepts_string(&self, text: &[u8]) -> bool {
        match self {
            Self::Exact(exact) => match exact.address {
                None => exact.as_str().as_bytes() == text,
                Some(address) => Address::parse(text) == Some(address),
            },
            Self::Exactly(exact) => exact.as_bytes() == text,
            Self::Prefix(prefix) => has_prefix(text, prefix.as_bytes()),
            Self::Suffix(suffix) => has_suffix(text, suffix.as_bytes()),
            Self::PrefixIgnoreCase(prefix) => {
                prefix.folded.is_prefix_of(text)
                    || prefix.as_str().ends_with('"') && prefix.folded.equals_with(text, b"", b"\"")
            }
            Self::SuffixIgnoreCase(suffix) => {
                suffix.folded.is_suffix_of(text)
                    || suffix.as_str().starts_with('"')
                        && suffix.folded.equals_with(text, b"\"", b"")
            }
            Self::EqualsIgnoreCase(whole) => whole.folded.equals(text),
            Self::Cidr(range) => {
                Address::parse(text).is_some_and(|address| range.contains(address))
            }
            Self::Wildcard(wildcard) => wildcard.accepts(text),
            Self::Exists(exists) => *exists,
            Self::AnythingBut(excluded) => !excluded.excludes(Value::String(text)),
            Self::Number(_) | Self::Bool(_) | Self::Null | Self::Numeric(_) => false,
        }
    }
}

impl Number {
    pub(super) fn equals(&self, text: &[u8], value: Option<f64>) -> bool {
        match self.value {
            Some(wanted) => value == Some(wanted),
            None => self.as_str().as_bytes() == text,
        }
    }
}

/// EventBridge compares prefixes with the value in its quotes, so that a prefix that
/// ends in a quote sees the closing one.
fn has_prefix(text: &[u8], prefix: &[u8]) -> bool {
    text.starts_with(prefix)
        || prefix
            .strip_suffix(b"\"")
            .is_some_and(|whole| whole == text)
}

/// The same from the other end.
fn has_suffix(text: &[u8], suffix: &[u8]) -> bool {
    text.ends_with(suffix)
        || suffix
            .strip_prefix(b"\"")
            .is_some_and(|whole| whole == text)
}

impl AnythingBut {
    /// An empty list, which only a pattern's text can hold, accepts nothing.
    fn excludes(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Strings(strings), Value::String(text)) => {
                strings.items.iter().any(|string| string.as_bytes() == text)
            }
            (Self::Numbers(numbers), Value::Number(text, value)) => numbers
                .items
                .iter()
                .any(|number| number.equals(text, value)),
            (Self::Prefix(prefixes), Value::String(text)) => {
                prefixes.items.is_empty()
                    || prefixes
                        .items
                        .iter()
                        .any(|prefix| has_prefix(text, prefix.as_bytes()))
            }
            (Self::Suffix(suffixes), Value::String(text)) => {
                suffixes.items.is_empty()
                    || suffixes
                        .items
                        .iter()
                        .any(|suffix| has_suffix(text, suffix.as_bytes()))
            }
            (Self::EqualsIgnoreCase(strings), Value::String(text)) => {
                strings.items.is_empty()
                    || strings
                        .items
                        .iter()
                        .any(|string| string.folded.equals(text))
            }
            (Self::Wildcard(wildcards), Value::String(text)) => {
                wildcards.items.is_empty()
                    || wildcards
                        .items
                        .iter()
                        .any(|wildcard| wildcard.accepts(text))
            }
            (Self::Prefix(list) | Self::Suffix(list), _) => list.items.is_empty(),
            (Self::EqualsIgnoreCase(list), _) => list.items.is_empty(),
            (Self::Wildcard(list), _) => list.items.is_empty(),
            (Self::Strings(_) | Self::Numbers(_), _) => false,
        }
    }
}
