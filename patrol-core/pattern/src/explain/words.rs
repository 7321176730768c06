//! Explanations as sentences.

use std::fmt;

use super::{Explanation, Mismatch, NearMiss};
use crate::matcher::{AnythingBut, Matcher};
use crate::value::Value;
use crate::write::write_string;

/// How many values of a list are shown.
const SHOWN: usize = 5;

pub(super) fn json(value: Value<'_>) -> String {
    struct Quoted<'t>(&'t str);
    impl fmt::Display for Quoted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_string(f, self.0)
        }
    }
    match value {
        Value::String(text) => Quoted(&String::from_utf8_lossy(text)).to_string(),
        Value::Number(text, _) => String::from_utf8_lossy(text).into_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mismatch {
            None => f.write_str("the event matches"),
            Some(mismatch) => mismatch.fmt(f),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is ", self.path)?;
        if self.found.is_empty() {
            f.write_str("absent")?;
        }
        for (at, value) in self.found.iter().take(SHOWN).enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, Short(value))?;
        }
        if self.found.len() > SHOWN {
            write!(f, " and {} more", self.found.len() - SHOWN)?;
        }
        match self.wanted.len() {
            1 => f.write_str("; wanted ")?,
            ..=SHOWN => f.write_str("; wanted one of ")?,
            many => write!(f, "; wanted one of {many}: ")?,
        }
        for (at, matcher) in self.wanted.iter().take(SHOWN).enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            describe(f, matcher)?;
        }
        if self.wanted.len() > SHOWN {
            f.write_str(", …")?;
        }
        if let Some((first, others)) = self.elements.split_first() {
            write!(f, " in the same array element as `{first}`")?;
            for path in others {
                write!(f, ", `{path}`")?;
            }
        }
        match &self.near {
            Some(NearMiss::Case(matcher)) => {
                f.write_str(" (in another case than ")?;
                describe(f, matcher)?;
                f.write_str(")")?;
            }
            Some(NearMiss::Type(matcher)) => {
                f.write_str(" (of another type than ")?;
                describe(f, matcher)?;
                f.write_str(")")?;
            }
            Some(NearMiss::Similar(matcher)) => {
                f.write_str(" (close to ")?;
                describe(f, matcher)?;
                f.write_str(")")?;
            }
            Some(NearMiss::Path(path)) => write!(f, " (the event has `{path}`)")?,
            Some(NearMiss::Container) => {
                f.write_str(" (objects and empty arrays are no values)")?;
            }
            None => {}
        }
        if self.alternatives > 1 {
            write!(f, " (the closest of {} alternatives)", self.alternatives)?;
        }
        Ok(())
    }
}

/// A value, cut where a line of a terminal ends.
struct Short<'t>(&'t str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS: usize = 120;
        match self.0.char_indices().nth(CHARS) {
            Some((cut, _)) => write!(f, "{}…", &self.0[..cut]),
            None => f.write_str(self.0),
        }
    }
}

/// A matcher in words.
fn describe(f: &mut fmt::Formatter<'_>, matcher: &Matcher) -> fmt::Result {
    let named = |f: &mut fmt::Formatter<'_>, name: &str, text: &str| {
        f.write_str(name)?;
        write_string(f, text)
    };
    match matcher {
        Matcher::Exactly(text) => write_string(f, text),
        Matcher::Prefix(text) => named(f, "prefix ", text),
        Matcher::Suffix(text) => named(f, "suffix ", text),
        Matcher::PrefixIgnoreCase(text) => named(f, "prefix in any case ", text.as_str()),
        Matcher::SuffixIgnoreCase(text) => named(f, "suffix in any case ", text.as_str()),
        Matcher::EqualsIgnoreCase(text) => named(f, "in any case ", text.as_str()),
        Matcher::Wildcard(wildcard) => named(f, "wildcard ", wildcard.as_str()),
        Matcher::Cidr(range) => write!(f, "an address in {range}"),
        Matcher::Exists(true) => f.write_str("any value"),
        Matcher::Exists(false) => f.write_str("no value"),
        Matcher::Numeric(numeric) => {
            f.write_str("a number")?;
            for (at, (operator, bound)) in numeric.terms().enumerate() {
                write!(f, "{} {operator} {bound}", if at > 0 { " and" } else { "" })?;
            }
            Ok(())
        }
        Matcher::AnythingBut(excluded) => {
            f.write_str("anything but ")?;
            match excluded {
                AnythingBut::Strings(list) => {
                    words(f, "", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::Numbers(list) => {
                    for (at, number) in list.as_slice().iter().enumerate() {
                        write!(
                            f,
                            "{}{}",
                            if at > 0 { " and " } else { "" },
                            number.as_str()
                        )?;
                    }
                    Ok(())
                }
                AnythingBut::Prefix(list) => {
                    words(f, "prefix ", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::Suffix(list) => {
                    words(f, "suffix ", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::EqualsIgnoreCase(list) => words(
                    f,
                    "in any case ",
                    list.as_slice().iter().map(|text| text.as_str()),
                ),
                AnythingBut::Wildcard(list) => words(
                    f,
                    "wildcard ",
                    list.as_slice().iter().map(|text| text.as_str()),
                ),
            }
        }
        // As they stand in the pattern.
        Matcher::Exact(_) | Matcher::Number(_) | Matcher::Bool(_) | Matcher::Null => {
            write!(f, "{matcher}")
        }
    }
}

fn words<'t>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    texts: impl Iterator<Item = &'t str>,
) -> fmt::Result {
    for (at, text) in texts.enumerate() {
        if at > 0 {
            f.write_str(" and ")?;
        }
        f.write_str(name)?;
        write_string(f, text)?;
    }
    Ok(())
}
