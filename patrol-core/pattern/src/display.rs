//! Patterns as canonical JSON.

use std::fmt::{self, Write};

use crate::json::{write_list, write_string};
use crate::matcher::Matcher;
use crate::model::{Group, OR, Or, is_reserved};
use crate::pattern::Pattern;

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_group(f, &self.group, "", false)
    }
}

/// A JSON object, before it is written.
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
            // The path leads through a list, or ends at an object. A key with dots can stand
            // beside either.
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

/// The keys that lead to a path. There is one for each segment, unless the keys would then
/// mean something else.
fn keys(path: &str, in_or: bool) -> Vec<String> {
    /// Deeper nesting could not be read back.
    const MAX_KEYS: usize = 64;
    let segments = path.split('.');
    // An empty first key would leave no trace in the path.
    if path.starts_with('.') || segments.clone().count() > MAX_KEYS {
        return vec![path.to_owned()];
    }
    let mut keys: Vec<String> = Vec::new();
    // Whether the last key has a meaning of its own, so that it needs the next segment.
    let mut needs_more = false;
    for segment in segments {
        let has_meaning = segment == OR || in_or && is_reserved(segment);
        match keys.last_mut() {
            Some(last) if needs_more || has_meaning => {
                last.push('.');
                last.push_str(segment);
                needs_more = false;
            }
            _ => {
                keys.push(segment.to_owned());
                needs_more = has_meaning;
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
