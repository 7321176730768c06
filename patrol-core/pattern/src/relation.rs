//! How two patterns relate: whether one event could match both, and whether one pattern matches all
//! that another does.

use crate::dnf::{Conjunction, conjunctions};
use crate::matcher::{AnythingBut, Matcher};
use crate::pattern::Pattern;
use crate::value::Value;

impl Pattern {
    /// Whether some event could match both patterns, where `single` names the paths at which an event
    /// has one value at most.
    ///
    /// `false` is certain. `true` means that nothing shows the opposite: the lists at a single path are
    /// compared, all else is taken to be possible.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let calls = Pattern::api_call("s3.amazonaws.com", ["DeleteBucket", "PutBucketPolicy"]);
    /// let one: Pattern = r#"{"detail": {"eventName": ["DeleteBucket"]}}"#.parse()?;
    /// let other: Pattern = r#"{"detail": {"eventName": ["ListBuckets"]}}"#.parse()?;
    /// let single = ["source", "detail.eventName"];
    /// assert!(calls.could_match_with(&one, &single));
    /// assert!(!calls.could_match_with(&other, &single));
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn could_match_with(&self, other: &Self, single: &[&str]) -> bool {
        let others = conjunctions(&other.group);
        let both = |one: &Conjunction, other: &Conjunction| {
            one.iter()
                .filter(|(path, _)| single.contains(&&***path))
                .all(|(path, any_of)| {
                    other
                        .get(path)
                        .is_none_or(|others| share_a_value(any_of, others))
                })
        };
        conjunctions(&self.group)
            .iter()
            .any(|one| others.iter().any(|other| both(one, other)))
    }

    /// Whether every event that matches this pattern is sure to match the other one too, where
    /// `always` names the paths at which every event has a value.
    ///
    /// `true` is certain. `false` means that nothing shows it.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let calls = Pattern::api_call("s3.amazonaws.com", ["DeleteBucket"]);
    /// let all: Pattern = r#"{"account": [{"exists": true}], "source": [{"prefix": "aws."}]}"#.parse()?;
    /// let one: Pattern = r#"{"account": ["111122223333"]}"#.parse()?;
    /// assert!(calls.implies(&all, &["account"]));
    /// assert!(!calls.implies(&one, &["account"]));
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn implies(&self, other: &Self, always: &[&str]) -> bool {
        let others = conjunctions(&other.group);
        let covers = |one: &Conjunction, other: &Conjunction| {
            other.iter().all(|(path, any_of)| {
                let given = one.get(path);
                given.is_some_and(|given| given.iter().all(|matcher| takes(any_of, matcher)))
                    || any_of.iter().any(takes_anything)
                        && (always.contains(&&**path)
                            || given.is_some_and(|given| !given.contains(&Matcher::Exists(false))))
            })
        };
        let covered = |one: &Conjunction| others.iter().any(|other| covers(one, other));
        let mut budget = MOST_PARTS;
        conjunctions(&self.group)
            .into_iter()
            .all(|one| covered_in_parts(one, &others, &covered, &mut budget))
    }
}

/// How many parts of a pattern are looked at.
const MOST_PARTS: usize = 4_096;

/// Is a conjunction covered, or is each part of it: the same with one value of a list in place of all?
/// Several alternatives may share out the values among them.
fn covered_in_parts(
    one: Conjunction,
    others: &[Conjunction],
    covered: &impl Fn(&Conjunction) -> bool,
    budget: &mut usize,
) -> bool {
    if covered(&one) {
        return true;
    }
    *budget = budget.saturating_sub(1);
    // A single alternative is asked about each value already.
    if others.len() < 2 || *budget == 0 {
        return false;
    }
    let named = |path| others.iter().any(|other| other.contains_key(path));
    let list = one
        .iter()
        .find(|(path, any_of)| any_of.len() > 1 && named(*path));
    let Some((path, any_of)) = list.map(|(path, any_of)| (path.clone(), any_of.clone())) else {
        return false;
    };
    any_of.iter().all(|matcher| {
        let mut part = one.clone();
        part.insert(path.clone(), [matcher.clone()].into());
        covered_in_parts(part, others, covered, budget)
    })
}

/// Could one value be taken by both lists?
fn share_a_value(these: &[Matcher], those: &[Matcher]) -> bool {
    these
        .iter()
        .any(|this| those.iter().any(|that| share(this, that)))
}

fn share(this: &Matcher, that: &Matcher) -> bool {
    match (this, that) {
        (Matcher::Exists(false), other) | (other, Matcher::Exists(false)) => {
            *other == Matcher::Exists(false)
        }
        _ => match (exact(this), exact(that)) {
            (Some(text), _) => that.accepts(Value::String(text.as_bytes())),
            (_, Some(text)) => this.accepts(Value::String(text.as_bytes())),
            (None, None) => true,
        },
    }
}

/// Does the list take whatever the matcher takes?
fn takes(any_of: &[Matcher], matcher: &Matcher) -> bool {
    let accepts = |text: &str| {
        let mut any_of = any_of.iter();
        any_of.any(|one| one.accepts(Value::String(text.as_bytes())))
    };
    any_of.contains(matcher) || exact(matcher).is_some_and(accepts)
}

/// The one string that a matcher takes. An address can be written in several ways.
fn exact(matcher: &Matcher) -> Option<&str> {
    match matcher {
        Matcher::Exact(exact) if exact.address.is_none() => Some(exact.as_str()),
        Matcher::Exactly(text) => Some(text),
        _ => None,
    }
}

/// Does it take every value that could stand there?
fn takes_anything(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Exists(true) => true,
        Matcher::Prefix(text) | Matcher::Suffix(text) => text.is_empty(),
        Matcher::Wildcard(wildcard) => wildcard.as_str().chars().all(|c| c == '*'),
        // The empty text alone is left out, which no field of an envelope is.
        Matcher::AnythingBut(AnythingBut::Strings(list)) => {
            !list.is_empty() && list.iter().all(|text| text.is_empty())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
    }

    #[test]
    fn patterns_that_want_different_values_of_one_field_match_no_event_together() {
        let single = ["source", "detail.a", "detail.b"];
        for (one, other, together) in [
            (r#"{"source":["x"]}"#, r#"{"detail":{"a":["y"]}}"#, true),
            (r#"{"source":["x"]}"#, r#"{"source":["y"]}"#, false),
            (
                r#"{"source":["x"]}"#,
                r#"{"source":[{"prefix":"y"}]}"#,
                false,
            ),
            (
                r#"{"source":[{"prefix":"x"}]}"#,
                r#"{"source":["xy"]}"#,
                true,
            ),
            (
                r#"{"source":[{"prefix":"x"}]}"#,
                r#"{"source":[{"prefix":"y"}]}"#,
                true,
            ),
            (
                r#"{"detail":{"a":["x"]}}"#,
                r#"{"detail":{"a":[{"exists":false}]}}"#,
                false,
            ),
            (
                r#"{"detail":{"a":[{"exists":false}]}}"#,
                r#"{"detail":{"a":[{"exists":false}]}}"#,
                true,
            ),
            // A field that may be a list can hold both.
            (
                r#"{"detail":{"c":["x"]}}"#,
                r#"{"detail":{"c":["y"]}}"#,
                true,
            ),
            (
                r#"{"detail":{"$or":[{"a":["x"]},{"b":["y"]}]}}"#,
                r#"{"detail":{"a":["z"],"b":["y"]}}"#,
                true,
            ),
            (
                r#"{"detail":{"$or":[{"a":["x"]},{"b":["y"]}]}}"#,
                r#"{"detail":{"a":["z"],"b":["z"]}}"#,
                false,
            ),
        ] {
            let (one, other) = (pattern(one), pattern(other));
            assert_eq!(
                one.could_match_with(&other, &single),
                together,
                "{one} {other}"
            );
            assert_eq!(
                other.could_match_with(&one, &single),
                together,
                "{other} {one}"
            );
        }
    }

    #[test]
    fn a_pattern_implies_what_takes_all_that_it_takes() {
        let always = ["source", "account"];
        for (one, other, implied) in [
            (r#"{"source":["x"]}"#, r#"{"source":["x","y"]}"#, true),
            (r#"{"source":["x","y"]}"#, r#"{"source":["x"]}"#, false),
            (
                r#"{"source":["x"]}"#,
                r#"{"account":[{"wildcard":"*"}]}"#,
                true,
            ),
            (
                r#"{"source":["x"]}"#,
                r#"{"detail":{"a":[{"exists":true}]}}"#,
                false,
            ),
            (
                r#"{"detail":{"a":["x"]}}"#,
                r#"{"detail":{"a":[{"exists":true}]}}"#,
                true,
            ),
            (
                r#"{"detail":{"a":[{"exists":false}]}}"#,
                r#"{"detail":{"a":[{"exists":true}]}}"#,
                false,
            ),
            (
                r#"{"detail":{"a":[{"prefix":"x"}]}}"#,
                r#"{"detail":{"a":[{"prefix":"x"}]}}"#,
                true,
            ),
            (
                r#"{"source":["x"]}"#,
                r#"{"source":["x"],"account":["1"]}"#,
                false,
            ),
            (
                r#"{"detail":{"$or":[{"a":["x"]},{"b":["y"]}]}}"#,
                r#"{"detail":{"a":["x"]}}"#,
                false,
            ),
            // The values of a list may be shared out among alternatives.
            (
                r#"{"detail":{"a":["x","y"],"b":["z",{"exists":false}]}}"#,
                r#"{"detail":{"$or":[{"a":["x"]},{"a":["y"],"b":["z"]},{"b":[{"exists":false}]}]}}"#,
                true,
            ),
            (
                r#"{"detail":{"a":["x","y"],"b":["z",{"exists":false}]}}"#,
                r#"{"detail":{"$or":[{"a":["x"]},{"a":["y"],"b":["z"]}]}}"#,
                false,
            ),
        ] {
            let (one, other) = (pattern(one), pattern(other));
            assert_eq!(one.implies(&other, &always), implied, "{one} {other}");
        }
    }
}
