//! Patterns as canonical JSON.

use std::borrow::Cow;
use std::fmt;

use crate::json::{push_list, push_string};
use crate::matcher::Matcher;
use crate::model::{Group, OR, Or, is_reserved};
use crate::pattern::Pattern;

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As long as most are.
        let mut text = String::with_capacity(256);
        push_group(&mut text, &self.group, "", false);
        f.write_str(&text)
    }
}

/// A JSON object, before it is written.
#[derive(Default)]
struct Object<'g> {
    members: Vec<(Cow<'g, str>, Member<'g>)>,
    or: Option<&'g Or>,
}

enum Member<'g> {
    Object(Object<'g>),
    List(&'g [Matcher]),
}

impl<'g> Object<'g> {
    fn insert(&mut self, keys: &[&'g str], any_of: &'g [Matcher]) {
        let Some((&key, rest)) = keys.split_first() else {
            return;
        };
        match self.members.iter_mut().find(|(name, _)| name == key) {
            Some((_, Member::Object(inner))) if !rest.is_empty() => inner.insert(rest, any_of),
            None if !rest.is_empty() => {
                let mut inner = Object::default();
                inner.insert(rest, any_of);
                self.members.push((key.into(), Member::Object(inner)));
            }
            None => self.members.push((key.into(), Member::List(any_of))),
            // The path leads through a list, or ends at an object. A key with dots can stand
            // beside either.
            Some(_) => self
                .members
                .push((keys.join(".").into(), Member::List(any_of))),
        }
    }

    fn insert_or(&mut self, keys: &[&'g str], or: &'g Or) {
        let Some((&key, rest)) = keys.split_first() else {
            self.or = Some(or);
            return;
        };
        let at = self
            .members
            .iter()
            .position(|(name, _)| name == key)
            .unwrap_or_else(|| {
                self.members
                    .push((key.into(), Member::Object(Object::default())));
                self.members.len() - 1
            });
        if let Member::Object(inner) = &mut self.members[at].1 {
            inner.insert_or(rest, or);
        }
    }
}

/// The keys that lead to a path. There is one for each segment, unless the keys would then
/// mean something else.
fn keys(path: &str, in_or: bool) -> Vec<&str> {
    /// Deeper nesting could not be read back.
    const MAX_KEYS: usize = 64;
    let segments = path.as_bytes().split(|byte| *byte == b'.');
    // An empty first key would leave no trace in the path.
    if path.starts_with('.') || segments.clone().count() > MAX_KEYS {
        return vec![path];
    }
    let mut keys: Vec<&str> = Vec::new();
    // Whether the last key has a meaning of its own, so that it needs the next segment.
    let mut needs_more = false;
    let (mut start, mut end) = (0, 0);
    for segment in segments {
        let begin = end;
        end += segment.len();
        let has_meaning = segment == OR.as_bytes() || in_or && is_reserved(&path[begin..end]);
        if keys.pop_if(|_| needs_more || has_meaning).is_some() {
            needs_more = false;
        } else {
            start = begin;
            needs_more = has_meaning;
        }
        keys.push(&path[start..end]);
        end += 1;
    }
    keys
}

fn push_group(out: &mut String, group: &Group, base: &str, in_or: bool) {
    let relative = |path| keys(below(path, base), in_or);
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
    push_object(out, &object);
}

/// The part of a path that is below an object.
fn below<'p>(path: &'p str, base: &str) -> &'p str {
    if base.is_empty() {
        path
    } else {
        &path[base.len() + 1..]
    }
}

fn push_object(out: &mut String, object: &Object<'_>) {
    out.push('{');
    let mut separator = "";
    for (key, member) in &object.members {
        out.push_str(separator);
        separator = ",";
        push_string(out, key);
        out.push(':');
        match member {
            Member::Object(inner) => push_object(out, inner),
            Member::List(any_of) => {
                push_list(out, any_of.iter(), |out, matcher| matcher.push_json(out));
            }
        }
    }
    if let Some(or) = object.or {
        out.push_str(separator);
        push_string(out, OR);
        out.push(':');
        push_list(out, or.branches.iter(), |out, branch| {
            push_group(out, branch, &or.base, true);
        });
    }
    out.push('}');
}
