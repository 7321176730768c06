//! A pattern back as JSON.

use std::fmt::{self, Write};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::matcher::{AnythingBut, Excluded, Matcher};
use super::model::{Group, Or, Pattern};
use super::normal::is_reserved;
use super::parse::OR;

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_group(f, &self.group, "", false)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Raw text keeps the spelling of numbers.
        RawValue::from_string(self.to_string())
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

/// An object on its way to text.
#[derive(Default)]
struct Object<'g> {
    members: Vec<(String, Member<'g>)>,
    or: Option<&'g Or>,
}

enum Member<'g> {
    Object(Object<'g>),
    List(&'g [Matcher]),
}

impl<'g> Object<'g> {
    fn insert(&mut self, keys: &[String], any_of: &'g [Matcher]) {
        let Some((key, rest)) = keys.split_first() else {
            return;
        };
        match self.members.iter_mut().find(|(name, _)| name == key) {
            Some((_, Member::Object(inner))) if !rest.is_empty() => inner.insert(rest, any_of),
            None if !rest.is_empty() => {
                let mut inner = Object::default();
                inner.insert(rest, any_of);
                self.members.push((key.clone(), Member::Object(inner)));
            }
            None => self.members.push((key.clone(), Member::List(any_of))),
            // The path runs through a leaf, or ends in an object: a dotted key tells them apart.
            Some(_) => self.members.push((keys.join("."), Member::List(any_of))),
        }
    }

    fn insert_or(&mut self, keys: &[String], or: &'g Or) {
        let Some((key, rest)) = keys.split_first() else {
            self.or = Some(or);
            return;
        };
        let at = self
            .members
            .iter()
            .position(|(name, _)| name == key)
            .unwrap_or_else(|| {
                self.members
                    .push((key.clone(), Member::Object(Object::default())));
                self.members.len() - 1
            });
        if let Member::Object(inner) = &mut self.members[at].1 {
            inner.insert_or(rest, or);
        }
    }
}

/// The keys that spell a path: one a segment, unless that would mean another thing.
fn keys(path: &str, in_or: bool) -> Vec<String> {
    const MOST: usize = 64;
    let segments = path.split('.');
    // An empty first key would vanish, and deep nesting is not read back.
    if path.starts_with('.') || segments.clone().count() > MOST {
        return vec![path.to_owned()];
    }
    let mut keys: Vec<String> = Vec::new();
    let mut special = false;
    for segment in segments {
        let is_special = segment == OR || in_or && is_reserved(segment);
        match keys.last_mut() {
            Some(last) if special || is_special => {
                last.push('.');
                last.push_str(segment);
                special = false;
            }
            _ => {
                keys.push(segment.to_owned());
                special = is_special;
            }
        }
    }
    keys
}

fn write_group(f: &mut fmt::Formatter<'_>, group: &Group, base: &str, in_or: bool) -> fmt::Result {
    let relative = |path: &str| -> Vec<String> {
        keys(
            if base.is_empty() {
                path
            } else {
                &path[base.len() + 1..]
            },
            in_or,
        )
    };
    let mut object = Object::default();
    for field in &group.fields {
        object.insert(&relative(&field.path), &field.any_of);
    }
    for or in &group.ors {
        let keys = if *or.base == *base {
            Vec::new()
        } else {
            relative(&or.base)
        };
        object.insert_or(&keys, or);
    }
    write_object(f, &object)
}

fn write_object(f: &mut fmt::Formatter<'_>, object: &Object<'_>) -> fmt::Result {
    f.write_char('{')?;
    let mut separator = "";
    for (key, member) in &object.members {
        f.write_str(separator)?;
        separator = ",";
        write_string(f, key)?;
        f.write_char(':')?;
        match member {
            Member::Object(inner) => write_object(f, inner)?,
            Member::List(any_of) => {
                write_list(f, any_of.iter(), |f, matcher| write!(f, "{matcher}"))?
            }
        }
    }
    if let Some(or) = object.or {
        write!(f, "{separator}\"{OR}\":")?;
        write_list(f, or.branches.iter(), |f, branch| {
            write_group(f, branch, &or.base, true)
        })?;
    }
    f.write_char('}')
}

fn write_list<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    mut item: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_char('[')?;
    for (index, value) in items.enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        item(f, value)?;
    }
    f.write_char(']')
}

pub(super) fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for char in text.chars() {
        match char {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control if control < ' ' => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

/// A matcher as it stands in a field's list.
impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = |f: &mut fmt::Formatter<'_>, name: &str, text: &str| {
            write!(f, "{{\"{name}\":")?;
            write_string(f, text)?;
            f.write_char('}')
        };
        let folded = |f: &mut fmt::Formatter<'_>, name: &str, text: &str| {
            write!(f, "{{\"{name}\":{{\"equals-ignore-case\":")?;
            write_string(f, text)?;
            f.write_str("}}")
        };
        match self {
            Self::Exact(exact) => write_string(f, exact.as_str()),
            Self::Exactly(text) => operator(f, "exactly", text),
            Self::Number(number) => f.write_str(number.as_str()),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
            Self::Prefix(text) => operator(f, "prefix", text),
            Self::Suffix(text) => operator(f, "suffix", text),
            Self::PrefixIgnoreCase(text) => folded(f, "prefix", text.as_str()),
            Self::SuffixIgnoreCase(text) => folded(f, "suffix", text.as_str()),
            Self::EqualsIgnoreCase(text) => operator(f, "equals-ignore-case", text.as_str()),
            Self::Cidr(range) => operator(f, "cidr", range.as_str()),
            Self::Wildcard(wildcard) => operator(f, "wildcard", wildcard.as_str()),
            Self::Exists(exists) => write!(f, "{{\"exists\":{exists}}}"),
            Self::Numeric(numeric) => {
                f.write_str("{\"numeric\":")?;
                write_list(f, numeric.terms(), |f, (operator, text)| {
                    write!(f, "\"{operator}\",{text}")
                })?;
                f.write_char('}')
            }
            Self::AnythingBut(excluded) => {
                write!(f, "{{\"anything-but\":{excluded}}}")
            }
        }
    }
}

impl fmt::Display for AnythingBut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operator, strings) = match self {
            Self::Numbers(numbers) => {
                return write_excluded(f, numbers, |f, number| f.write_str(number.as_str()));
            }
            Self::Strings(strings) => {
                return write_excluded(f, strings, |f, text| write_string(f, text));
            }
            Self::EqualsIgnoreCase(strings) => {
                f.write_str("{\"equals-ignore-case\":")?;
                write_excluded(f, strings, |f, text| write_string(f, text.as_str()))?;
                return f.write_char('}');
            }
            Self::Wildcard(strings) => {
                f.write_str("{\"wildcard\":")?;
                write_excluded(f, strings, |f, text| write_string(f, text.as_str()))?;
                return f.write_char('}');
            }
            Self::Prefix(strings) => ("prefix", strings),
            Self::Suffix(strings) => ("suffix", strings),
        };
        write!(f, "{{\"{operator}\":")?;
        write_excluded(f, strings, |f, text| write_string(f, text))?;
        f.write_char('}')
    }
}

fn write_excluded<T>(
    f: &mut fmt::Formatter<'_>,
    excluded: &Excluded<T>,
    mut item: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    match excluded.items.as_slice() {
        [only] if !excluded.list => item(f, only),
        items => write_list(f, items.iter(), item),
    }
}
