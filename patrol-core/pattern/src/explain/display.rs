//! Explanations as text for people.

use std::fmt::{self, Formatter};

use super::explanation::{Explanation, Mismatch, NearMiss};
use crate::json::push_string;
use crate::matcher::{AnythingBut, Excluded, Matcher};
use crate::value::Value;

/// How many values of a list are shown.
const MAX_SHOWN: usize = 5;

/// The JSON of a value.
pub(super) fn json(value: Value<'_>) -> String {
    match value {
        Value::String(text) => quoted(&String::from_utf8_lossy(text)),
        Value::Number(text, _) => String::from_utf8_lossy(text).into_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let mut json = String::new();
    push_string(&mut json, text);
    json
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.mismatch {
            None => f.write_str("the event matches"),
            Some(mismatch) => mismatch.fmt(f),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is ", self.path)?;
        if self.found.is_empty() {
            f.write_str("absent")?;
        }
        let found = self.found.iter().take(MAX_SHOWN);
        write_joined(f, ", ", found, |f, value| write_cut(f, value))?;
        if self.found.len() > MAX_SHOWN {
            write!(f, " and {} more", self.found.len() - MAX_SHOWN)?;
        }
        match self.expected.len() {
            1 => f.write_str("; expected ")?,
            ..=MAX_SHOWN => f.write_str("; expected one of ")?,
            many => write!(f, "; expected one of {many}: ")?,
        }
        let expected = self.expected.iter().take(MAX_SHOWN);
        write_joined(f, ", ", expected, describe)?;
        if self.expected.len() > MAX_SHOWN {
            f.write_str(", …")?;
        }
        if !self.conflicts.is_empty() {
            f.write_str(" in the same array element as ")?;
            write_joined(f, ", ", &self.conflicts, |f, path| write!(f, "`{path}`"))?;
        }
        match &self.near_miss {
            None => {}
            // What is expected alone has just been shown.
            Some(NearMiss::Case(_)) if self.expected.len() == 1 => {
                f.write_str(" (differs in case)")?
            }
            Some(NearMiss::Type(_)) if self.expected.len() == 1 => {
                f.write_str(" (differs in type)")?
            }
            Some(NearMiss::Similar(_)) if self.expected.len() == 1 => {}
            Some(near_miss) => write!(f, " ({near_miss})")?,
        }
        if self.alternatives > 1 {
            write!(f, " (the closest of {} alternatives)", self.alternatives)?;
        }
        Ok(())
    }
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (relation, matcher) = match self {
            Self::Case(matcher) => ("differs in case from ", matcher),
            Self::Type(matcher) => ("differs in type from ", matcher),
            Self::Similar(matcher) => ("similar to ", matcher),
            Self::Path(path) => return write!(f, "the event has `{path}`"),
            Self::Container => {
                return f.write_str("an object or an empty array is not a value");
            }
        };
        f.write_str(relation)?;
        describe(f, matcher)
    }
}

/// Writes what a matcher accepts, in words.
fn describe(f: &mut Formatter<'_>, matcher: &Matcher) -> fmt::Result {
    match matcher {
        Matcher::Exactly(text) => f.write_str(&quoted(text)),
        Matcher::Prefix(text) => write_named(f, "prefix ", text),
        Matcher::Suffix(text) => write_named(f, "suffix ", text),
        Matcher::PrefixIgnoreCase(text) => write_named(f, "prefix in any case ", text.as_str()),
        Matcher::SuffixIgnoreCase(text) => write_named(f, "suffix in any case ", text.as_str()),
        Matcher::EqualsIgnoreCase(text) => write_named(f, "in any case ", text.as_str()),
        Matcher::Wildcard(wildcard) => write_named(f, "wildcard ", wildcard.as_str()),
        Matcher::Cidr(range) => write!(f, "an address in {range}"),
        Matcher::Exists(true) => f.write_str("any value"),
        Matcher::Exists(false) => f.write_str("no value"),
        Matcher::Numeric(numeric) => {
            f.write_str("a number ")?;
            write_joined(f, " and ", numeric.terms(), |f, (comparison, number)| {
                write!(f, "{comparison} {number}")
            })
        }
        Matcher::AnythingBut(excluded) => {
            f.write_str("anything but ")?;
            match excluded {
                AnythingBut::Numbers(list) => {
                    write_joined(f, " and ", list, |f, number| f.write_str(number.as_str()))
                }
                AnythingBut::Strings(list) => write_excluded(f, "", list, String::as_str),
                AnythingBut::Prefix(list) => write_excluded(f, "prefix ", list, String::as_str),
                AnythingBut::Suffix(list) => write_excluded(f, "suffix ", list, String::as_str),
                AnythingBut::EqualsIgnoreCase(list) => {
                    write_excluded(f, "in any case ", list, |text| text.as_str())
                }
                AnythingBut::Wildcard(list) => {
                    write_excluded(f, "wildcard ", list, |text| text.as_str())
                }
            }
        }
        // As they are in the pattern.
        Matcher::Exact(_) | Matcher::Number(_) | Matcher::Bool(_) | Matcher::Null => {
            write!(f, "{matcher}")
        }
    }
}

fn write_named(f: &mut Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    f.write_str(name)?;
    f.write_str(&quoted(text))
}

fn write_excluded<T>(
    f: &mut Formatter<'_>,
    name: &str,
    list: &Excluded<T>,
    text: impl Fn(&T) -> &str,
) -> fmt::Result {
    write_joined(f, " and ", list, |f, item| write_named(f, name, text(item)))
}

fn write_joined<T>(
    f: &mut Formatter<'_>,
    separator: &str,
    items: impl IntoIterator<Item = T>,
    mut write_item: impl FnMut(&mut Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write_item(f, item)?;
    }
    Ok(())
}

/// Writes a text, cut to about a line of a terminal.
fn write_cut(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    const MAX_CHARS: usize = 120;
    match text.char_indices().nth(MAX_CHARS) {
        Some((cut, _)) => write!(f, "{}…", &text[..cut]),
        None => f.write_str(text),
    }
}
