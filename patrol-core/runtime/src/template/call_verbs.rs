//! Telling calls apart by the first words of their names: `Create` of `CreateUser`.
//!
//! A pattern says in a few words that a name begins with none of some verbs; the names themselves would
//! fill it.

use std::collections::BTreeSet;

use patrol_core::{Matcher, Pattern, pattern::AnythingBut};

/// The first word of a call's name.
pub(super) fn verb(name: &str) -> &str {
    let mut after = name.char_indices().skip(1);
    let end = after.find(|(_, c)| !c.is_ascii_lowercase());
    end.map_or(name, |(end, _)| &name[..end])
}

/// So many bytes of a call's name, and one letter more. Whole words would be as good, but a pattern that excludes many of
/// them is long.
pub(super) fn a_letter_longer(name: &str, bytes: usize) -> &str {
    let rest = name.get(bytes..).unwrap_or_default();
    let letter = rest.chars().next().map_or(0, char::len_utf8);
    name.get(..bytes + letter).unwrap_or(name)
}

/// What a pattern asks for at a path: of texts that begin with none of the verbs, and of those that begin
/// with one. Nothing where there is none, and `None` where no pattern says it.
pub(super) fn split(
    pattern: &Pattern,
    path: &str,
    verbs: &BTreeSet<&str>,
) -> Option<[Option<Pattern>; 2]> {
    let mut parts = [Vec::new(), Vec::new()];
    for alternative in pattern.alternatives() {
        let sides = match alternative.matchers(path) {
            None => [vec![none_of(verbs)?, Matcher::exists(false)], one_of(verbs)],
            Some(any_of) => sides(any_of, verbs)?,
        };
        let alternative = Pattern::from(alternative);
        for (part, side) in parts.iter_mut().zip(sides) {
            if !side.is_empty() {
                part.push(alternative.clone().try_field(path, side).ok()?);
            }
        }
    }
    let [none, one] = parts;
    Some([together(&none)?, together(&one)?])
}

/// The union, or nothing of nothing; `None` where there is none.
pub(super) fn together(parts: &[Pattern]) -> Option<Option<Pattern>> {
    if parts.is_empty() {
        return Some(None);
    }
    Pattern::union(parts).ok().map(Some)
}

fn one_of(verbs: &BTreeSet<&str>) -> Vec<Matcher> {
    verbs.iter().map(|verb| Matcher::prefix(*verb)).collect()
}

fn none_of(verbs: &BTreeSet<&str>) -> Option<Matcher> {
    Matcher::try_anything_but_prefix(verbs.iter().copied()).ok()
}

/// Shares matchers out: those for texts with none of the verbs, and those for texts with one.
fn sides(any_of: &[Matcher], verbs: &BTreeSet<&str>) -> Option<[Vec<Matcher>; 2]> {
    let begins = |text: &str| verbs.iter().any(|verb| text.starts_with(verb));
    let mut sides = [Vec::new(), Vec::new()];
    for matcher in any_of {
        match matcher {
            Matcher::Exact(text) => sides[usize::from(begins(text.as_str()))].push(matcher.clone()),
            Matcher::Prefix(text) if begins(text) => sides[1].push(matcher.clone()),
            // A verb that is longer than the prefix takes a part of it.
            Matcher::Prefix(text) if verbs.iter().any(|verb| verb.starts_with(text.as_str())) => {
                return None;
            }
            Matcher::Prefix(_) | Matcher::Exists(false) => sides[0].push(matcher.clone()),
            Matcher::Exists(true) => {
                sides[0].push(none_of(verbs)?);
                sides[1].extend(one_of(verbs));
            }
            Matcher::AnythingBut(AnythingBut::Prefix(excluded)) => {
                let excluded = excluded.as_slice();
                for verb in verbs {
                    if excluded.iter().any(|one| verb.starts_with(one.as_str())) {
                        continue;
                    }
                    // Of a part of it no matcher says both.
                    if excluded.iter().any(|one| one.starts_with(verb)) {
                        return None;
                    }
                    sides[1].push(Matcher::prefix(*verb));
                }
                let all = excluded
                    .iter()
                    .map(String::as_str)
                    .chain(verbs.iter().copied());
                sides[0].push(none_of(&all.collect())?);
            }
            _ => return None,
        }
    }
    Some(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_its_verb() {
        for (name, expected) in [
            ("CreateUser", "Create"),
            ("CreateSAMLProvider", "Create"),
            ("DB", "D"),
            ("ping", "ping"),
            ("", ""),
        ] {
            assert_eq!(verb(name), expected);
        }
        assert_eq!(a_letter_longer("CreateUserKey", 6), "CreateU");
        assert_eq!(a_letter_longer("CreateUser", 10), "CreateUser");
    }

    /// Whatever a name begins with, exactly one side takes what the pattern took.
    #[test]
    fn each_event_is_on_one_side() {
        let names = [
            "CreateUser",
            "Create",
            "DeleteUser",
            "DeletedUser",
            "GetUser",
            "Del",
        ];
        let any = Pattern::source("aws.iam");
        let some = any
            .clone()
            .field("detail.eventName", ["CreateUser", "DeleteUser", "GetUser"]);
        let but = any.clone().field(
            "detail.eventName",
            [
                Matcher::anything_but_prefix(["Get"]),
                Matcher::exists(false),
            ],
        );
        let begins = any
            .clone()
            .field("detail.eventName", [Matcher::prefix("Delete")]);
        for pattern in [any, some, but, begins] {
            for verbs in [&["Create"][..], &["Create", "Delete"], &["Get"]] {
                let verbs = verbs.iter().copied().collect();
                let sides = split(&pattern, "detail.eventName", &verbs).expect("sides");
                let names = names
                    .iter()
                    .map(|name| format!(r#"{{"eventName": "{name}"}}"#));
                for detail in names.chain(["{}".to_owned()]) {
                    let event = format!(
                        r#"{{"source": "aws.iam", "detail-type": "x", "detail": {detail}}}"#
                    );
                    let takes = |one: &Pattern| one.matches(event.as_bytes()).expect("an event");
                    let taken = sides.iter().flatten().filter(|side| takes(side)).count();
                    assert_eq!(taken, usize::from(takes(&pattern)), "{verbs:?} {event}");
                }
            }
        }
    }

    #[test]
    fn what_no_pattern_says_is_not_split() {
        let name = "detail.eventName";
        for matcher in [
            Matcher::suffix("User"),
            Matcher::prefix("Cre"),
            Matcher::anything_but_prefix(["CreateUser"]),
        ] {
            let pattern = Pattern::source("aws.iam").field(name, [matcher]);
            assert!(split(&pattern, name, &["Create"].into()).is_none());
        }
    }
}
