//! Matchers as JSON.

use std::fmt::{self, Formatter, Write};

use super::{AnythingBut, Excluded, Matcher};
use crate::json::{write_list, write_string};

/// Writes the JSON of the matcher, as in the list of a field.
impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(exact) => write_string(f, exact.as_str()),
            Self::Exactly(text) => write_text_operator(f, "exactly", text),
            Self::Number(number) => f.write_str(number.as_str()),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
            Self::Prefix(text) => write_text_operator(f, "prefix", text),
            Self::Suffix(text) => write_text_operator(f, "suffix", text),
            Self::PrefixIgnoreCase(text) => write_operator(f, "prefix", |f| {
                write_text_operator(f, "equals-ignore-case", text.as_str())
            }),
            Self::SuffixIgnoreCase(text) => write_operator(f, "suffix", |f| {
                write_text_operator(f, "equals-ignore-case", text.as_str())
            }),
            Self::EqualsIgnoreCase(text) => {
                write_text_operator(f, "equals-ignore-case", text.as_str())
            }
            Self::Cidr(range) => write_text_operator(f, "cidr", range.as_str()),
            Self::Wildcard(wildcard) => write_text_operator(f, "wildcard", wildcard.as_str()),
            Self::Exists(exists) => write_operator(f, "exists", |f| write!(f, "{exists}")),
            Self::Numeric(numeric) => write_operator(f, "numeric", |f| {
                write_list(f, numeric.terms(), |f, (comparison, number)| {
                    write!(f, "\"{comparison}\",{number}")
                })
            }),
            Self::AnythingBut(excluded) => {
                write_operator(f, "anything-but", |f| write!(f, "{excluded}"))
            }
        }
    }
}

/// Writes the JSON of the operand.
impl fmt::Display for AnythingBut {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(list) => write_excluded(f, list, |f, item| f.write_str(item.as_str())),
            Self::Strings(list) => write_excluded(f, list, |f, item| write_string(f, item)),
            Self::Prefix(list) => write_operator(f, "prefix", |f| {
                write_excluded(f, list, |f, item| write_string(f, item))
            }),
            Self::Suffix(list) => write_operator(f, "suffix", |f| {
                write_excluded(f, list, |f, item| write_string(f, item))
            }),
            Self::EqualsIgnoreCase(list) => write_operator(f, "equals-ignore-case", |f| {
                write_excluded(f, list, |f, item| write_string(f, item.as_str()))
            }),
            Self::Wildcard(list) => write_operator(f, "wildcard", |f| {
                write_excluded(f, list, |f, item| write_string(f, item.as_str()))
            }),
        }
    }
}

fn write_operator(
    f: &mut Formatter<'_>,
    name: &str,
    write_operand: impl FnOnce(&mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{{\"{name}\":")?;
    write_operand(f)?;
    f.write_char('}')
}

fn write_text_operator(f: &mut Formatter<'_>, name: &str, operand: &str) -> fmt::Result {
    write_operator(f, name, |f| write_string(f, operand))
}

fn write_excluded<T>(
    f: &mut Formatter<'_>,
    excluded: &Excluded<T>,
    mut write_item: impl FnMut(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    match excluded.as_slice() {
        [only] if !excluded.is_list() => write_item(f, only),
        items => write_list(f, items.iter(), write_item),
    }
}
