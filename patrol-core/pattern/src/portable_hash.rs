//! Hashing what a pattern asks for.
//!
//! Written by hand, since the derived form may differ between machines and compilers: a function compares a
//! hash of its patterns with one that the template's maker took elsewhere. It is made of the model, since
//! writing the JSON of hundreds of patterns takes a function several times as long.

use std::hash::{Hash, Hasher};

use crate::matcher::{AnythingBut, Excluded, Matcher};
use crate::model::Group;
use crate::pattern::Pattern;

/// For equal patterns a hasher sees the same calls of [`write`](Hasher::write) and
/// [`write_u64`](Hasher::write_u64), on every machine and from every compiler.
impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_group(&self.group, state);
    }
}

fn hash_group<H: Hasher>(group: &Group, state: &mut H) {
    state.write_u64(group.fields.len() as u64);
    for field in &group.fields {
        hash_text(&field.path, state);
        state.write_u64(field.any_of.len() as u64);
        for matcher in &*field.any_of {
            hash_matcher(matcher, state);
        }
    }
    state.write_u64(group.ors.len() as u64);
    for or in &group.ors {
        hash_text(&or.base, state);
        state.write_u64(or.branches.len() as u64);
        for branch in &or.branches {
            hash_group(branch, state);
        }
    }
}

/// A text and its length, so that no two lists of texts run together to the same bytes.
fn hash_text<H: Hasher>(text: &str, state: &mut H) {
    state.write_u64(text.len() as u64);
    state.write(text.as_bytes());
}

/// A number for the kind of matcher, then what it holds.
fn hash_matcher<H: Hasher>(matcher: &Matcher, state: &mut H) {
    let (kind, text) = match matcher {
        Matcher::Exact(exact) => (0, exact.as_str()),
        Matcher::Exactly(text) => (1, text.as_str()),
        Matcher::Number(number) => (2, number.as_str()),
        Matcher::Bool(false) => (3, ""),
        Matcher::Bool(true) => (4, ""),
        Matcher::Null => (5, ""),
        Matcher::Prefix(text) => (6, text.as_str()),
        Matcher::Suffix(text) => (7, text.as_str()),
        Matcher::PrefixIgnoreCase(text) => (8, text.as_str()),
        Matcher::SuffixIgnoreCase(text) => (9, text.as_str()),
        Matcher::EqualsIgnoreCase(text) => (10, text.as_str()),
        Matcher::Cidr(range) => (11, range.as_str()),
        Matcher::Wildcard(wildcard) => (12, wildcard.as_str()),
        Matcher::Exists(false) => (13, ""),
        Matcher::Exists(true) => (14, ""),
        Matcher::Numeric(numeric) => {
            state.write_u64(15);
            state.write_u64(numeric.terms().count() as u64);
            for (comparison, number) in numeric.terms() {
                hash_text(comparison, state);
                hash_text(number, state);
            }
            return;
        }
        Matcher::AnythingBut(excluded) => return hash_anything_but(excluded, state),
    };
    state.write_u64(kind);
    hash_text(text, state);
}

fn hash_anything_but<H: Hasher>(excluded: &AnythingBut, state: &mut H) {
    match excluded {
        AnythingBut::Strings(list) => hash_excluded(16, list, String::as_str, state),
        AnythingBut::Numbers(list) => hash_excluded(17, list, |item| item.as_str(), state),
        AnythingBut::Prefix(list) => hash_excluded(18, list, String::as_str, state),
        AnythingBut::Suffix(list) => hash_excluded(19, list, String::as_str, state),
        AnythingBut::EqualsIgnoreCase(list) => hash_excluded(20, list, |item| item.as_str(), state),
        AnythingBut::Wildcard(list) => hash_excluded(21, list, |item| item.as_str(), state),
    }
}

fn hash_excluded<T, H: Hasher>(
    kind: u64,
    excluded: &Excluded<T>,
    text: impl Fn(&T) -> &str,
    state: &mut H,
) {
    state.write_u64(kind);
    state.write_u64(excluded.is_list().into());
    state.write_u64(excluded.as_slice().len() as u64);
    for item in excluded {
        hash_text(text(item), state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Everything that a hasher is given.
    #[derive(Default)]
    struct Kept(Vec<u8>);

    impl Hasher for Kept {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }

        fn write_u64(&mut self, number: u64) {
            self.0.extend(number.to_be_bytes());
        }

        fn finish(&self) -> u64 {
            0
        }
    }

    fn bytes(text: &str) -> Vec<u8> {
        let mut kept = Kept::default();
        let pattern: Pattern = text.parse().unwrap();
        pattern.hash(&mut kept);
        kept.0
    }

    #[test]
    fn what_differs_in_anything_is_hashed_otherwise() {
        let matchers = [
            r#""1""#,
            r#""2""#,
            r#""1","2""#,
            r#""12""#,
            r#"{"exactly":"1"}"#,
            "1",
            "1.0",
            "true",
            "false",
            "null",
            r#"{"prefix":"1"}"#,
            r#"{"suffix":"1"}"#,
            r#"{"prefix":{"equals-ignore-case":"1"}}"#,
            r#"{"suffix":{"equals-ignore-case":"1"}}"#,
            r#"{"equals-ignore-case":"1"}"#,
            r#"{"cidr":"10.0.0.0/8"}"#,
            r#"{"wildcard":"1"}"#,
            r#"{"exists":true}"#,
            r#"{"exists":false}"#,
            r#"{"numeric":["=",1]}"#,
            r#"{"numeric":[">",1]}"#,
            r#"{"numeric":[">=",1]}"#,
            r#"{"numeric":[">",1,"<",2]}"#,
            r#"{"anything-but":"1"}"#,
            r#"{"anything-but":["1"]}"#,
            r#"{"anything-but":["1","2"]}"#,
            r#"{"anything-but":1}"#,
            r#"{"anything-but":{"prefix":"1"}}"#,
            r#"{"anything-but":{"suffix":"1"}}"#,
            r#"{"anything-but":{"equals-ignore-case":"1"}}"#,
            r#"{"anything-but":{"wildcard":"1*"}}"#,
        ];
        let alone = matchers.map(|list| format!(r#"{{"a":[{list}]}}"#));
        let others = [
            r#"{"b":["1"]}"#,
            r#"{"a":{"b":["1"]}}"#,
            r#"{"a":["1"],"b":["1"]}"#,
            r#"{"$or":[{"a":["1"]},{"b":["1"]}]}"#,
            r#"{"$or":[{"a":["1"],"b":["1"]},{"c":["1"]}]}"#,
            r#"{"a":{"$or":[{"a":["1"]},{"b":["1"]}]}}"#,
        ];
        let mut seen = HashMap::new();
        let texts = alone.iter().map(String::as_str).chain(others);
        for text in texts {
            if let Some(other) = seen.insert(bytes(text), text.to_owned()) {
                panic!("{text} and {other} are hashed alike");
            }
        }
    }

    #[test]
    fn equal_patterns_are_hashed_alike() {
        assert_eq!(
            bytes(r#"{"b": {"c": [1]}, "a": ["x"]}"#),
            bytes(r#"{"a": ["x"], "b": {"c": [1]}}"#)
        );
    }

    /// A change here makes every deployed function refuse the templates of new builds, and the other way round.
    #[test]
    fn a_hasher_is_given_the_same_on_every_machine() {
        let mut wanted = Vec::new();
        let number = |number: u64| number.to_be_bytes();
        wanted.extend([number(1), number(1)].concat());
        wanted.extend(b"a");
        wanted.extend([number(1), number(0), number(2)].concat());
        wanted.extend(b"xy");
        wanted.extend(number(0));
        assert_eq!(bytes(r#"{"a":["xy"]}"#), wanted);
    }
}
