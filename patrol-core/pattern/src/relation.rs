//! Whether one event could match two patterns.

use crate::dnf::{Conjunction, conjunctions};
use crate::matcher::Matcher;
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

/// The one string that a matcher takes. An address can be written in several ways.
pub(crate) fn exact(matcher: &Matcher) -> Option<&str> {
    match matcher {
        Matcher::Exact(exact) if exact.address.is_none() => Some(exact.as_str()),
        Matcher::Exactly(text) => Some(text),
        _ => None,
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
}
