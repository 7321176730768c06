//! Matchers as JSON.

use std::fmt::{self, Formatter};

use super::{AnythingBut, Excluded, Matcher};
use crate::json::{push_list, push_string};

/// Writes the JSON of the matcher, as in the list of a field.
impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_json(&mut text);
        f.write_str(&text)
    }
}

/// Writes the JSON of the operand.
impl fmt::Display for AnythingBut {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_json(&mut text);
        f.write_str(&text)
    }
}

impl Matcher {
    /// Adds the JSON of the matcher, as in the list of a field.
    pub(crate) fn push_json(&self, out: &mut String) {
        match self {
            Self::Exact(exact) => push_string(out, exact.as_str()),
            Self::Exactly(text) => push_text_operator(out, "exactly", text),
            Self::Number(number) => out.push_str(number.as_str()),
            Self::Bool(value) => push_bool(out, *value),
            Self::Null => out.push_str("null"),
            Self::Prefix(text) => push_text_operator(out, "prefix", text),
            Self::Suffix(text) => push_text_operator(out, "suffix", text),
            Self::PrefixIgnoreCase(text) => push_operator(out, "prefix", |out| {
                push_text_operator(out, "equals-ignore-case", text.as_str());
            }),
            Self::SuffixIgnoreCase(text) => push_operator(out, "suffix", |out| {
                push_text_operator(out, "equals-ignore-case", text.as_str());
            }),
            Self::EqualsIgnoreCase(text) => {
                push_text_operator(out, "equals-ignore-case", text.as_str());
            }
            Self::Cidr(range) => push_text_operator(out, "cidr", range.as_str()),
            Self::Wildcard(wildcard) => push_text_operator(out, "wildcard", wildcard.as_str()),
            Self::Exists(exists) => push_operator(out, "exists", |out| push_bool(out, *exists)),
            Self::Numeric(numeric) => push_operator(out, "numeric", |out| {
                push_list(out, numeric.terms(), |out, (comparison, number)| {
                    push_string(out, comparison);
                    out.push(',');
                    out.push_str(number);
                });
            }),
            Self::AnythingBut(excluded) => {
                push_operator(out, "anything-but", |out| excluded.push_json(out));
            }
        }
    }
}

impl AnythingBut {
    fn push_json(&self, out: &mut String) {
        match self {
            Self::Numbers(list) => {
                push_excluded(out, list, |out, item| out.push_str(item.as_str()));
            }
            Self::Strings(list) => push_excluded(out, list, |out, item| push_string(out, item)),
            Self::Prefix(list) => push_operator(out, "prefix", |out| {
                push_excluded(out, list, |out, item| push_string(out, item));
            }),
            Self::Suffix(list) => push_operator(out, "suffix", |out| {
                push_excluded(out, list, |out, item| push_string(out, item));
            }),
            Self::EqualsIgnoreCase(list) => push_operator(out, "equals-ignore-case", |out| {
                push_excluded(out, list, |out, item| push_string(out, item.as_str()));
            }),
            Self::Wildcard(list) => push_operator(out, "wildcard", |out| {
                push_excluded(out, list, |out, item| push_string(out, item.as_str()));
            }),
        }
    }
}

fn push_bool(out: &mut String, value: bool) {
    out.push_str(if value { "true" } else { "false" });
}

fn push_operator(out: &mut String, name: &str, push_operand: impl FnOnce(&mut String)) {
    out.push_str("{\"");
    out.push_str(name);
    out.push_str("\":");
    push_operand(out);
    out.push('}');
}

fn push_text_operator(out: &mut String, name: &str, operand: &str) {
    push_operator(out, name, |out| push_string(out, operand));
}

fn push_excluded<T>(
    out: &mut String,
    excluded: &Excluded<T>,
    mut push_item: impl FnMut(&mut String, &T),
) {
    match excluded.as_slice() {
        [only] if !excluded.is_list() => push_item(out, only),
        items => push_list(out, items.iter(), push_item),
    }
}
