//! Whether a matcher accepts a value of an event.

use super::{AnythingBut, Excluded, Matcher, Number};
use crate::address::Address;
use crate::value::Value;

impl Matcher {
    /// Whether the value is accepted. `exists: false` accepts no value: whether a field is
    /// absent is not a question about one of its values.
    pub(crate) fn accepts(&self, value: Value<'_>) -> bool {
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
                prefix.is_prefix_of(text)
                    || prefix.as_str().ends_with('"') && prefix.equals(&[text, b"\""].concat())
            }
            Self::SuffixIgnoreCase(suffix) => {
                suffix.is_suffix_of(text)
                    || suffix.as_str().starts_with('"') && suffix.equals(&[b"\"", text].concat())
            }
            Self::EqualsIgnoreCase(whole) => whole.equals(text),
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
    fn equals(&self, text: &[u8], value: Option<f64>) -> bool {
        match self.value {
            Some(wanted) => value == Some(wanted),
            None => self.as_str().as_bytes() == text,
        }
    }
}

/// EventBridge compares a prefix with the value in its quotes, so that a prefix that ends
/// in a quote can match the closing one.
fn has_prefix(text: &[u8], prefix: &[u8]) -> bool {
    text.starts_with(prefix)
        || prefix
            .strip_suffix(b"\"")
            .is_some_and(|whole| whole == text)
}

/// The same at the other end: a suffix that starts with a quote can match the opening one.
fn has_suffix(text: &[u8], suffix: &[u8]) -> bool {
    text.ends_with(suffix)
        || suffix
            .strip_prefix(b"\"")
            .is_some_and(|whole| whole == text)
}

impl AnythingBut {
    fn excludes(&self, value: Value<'_>) -> bool {
        match self {
            Self::Strings(list) => is_text(value, list, |text, item| item.as_bytes() == text),
            Self::Numbers(list) => match value {
                Value::Number(text, value) => list.iter().any(|number| number.equals(text, value)),
                _ => false,
            },
            Self::Prefix(list) => {
                is_text(value, list, |text, item| has_prefix(text, item.as_bytes()))
            }
            Self::Suffix(list) => {
                is_text(value, list, |text, item| has_suffix(text, item.as_bytes()))
            }
            Self::EqualsIgnoreCase(list) => is_text(value, list, |text, item| item.equals(text)),
            Self::Wildcard(list) => is_text(value, list, |text, item| item.accepts(text)),
        }
    }
}

/// Whether the value is a string to which one of the items applies. An empty list, which
/// only the text of a pattern can hold, excludes every value.
fn is_text<T>(value: Value<'_>, list: &Excluded<T>, applies: impl Fn(&[u8], &T) -> bool) -> bool {
    match value {
        Value::String(text) => list.is_empty() || list.iter().any(|item| applies(text, item)),
        _ => list.is_empty(),
    }
}
