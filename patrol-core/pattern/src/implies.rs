//! Whether one pattern matches all that another does.

use crate::dnf::{Conjunction, conjunctions};
use crate::matcher::{AnythingBut, Matcher};
use crate::pattern::Pattern;
use crate::relation::exact;
use crate::value::Value;

impl Pattern {
    /// Whether every event that matches this pattern is sure to match the other one too, where
    /// `always` names the paths at which every event has a text that is not empty.
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
                if always.contains(&&**path) && any_of.iter().any(takes_any_but_empty) {
                    return true;
                }
                let given = one.get(path);
                given.is_some_and(|given| given.iter().all(|matcher| takes(any_of, matcher)))
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

/// Does the list take whatever the matcher takes?
fn takes(any_of: &[Matcher], matcher: &Matcher) -> bool {
    let accepts = |text: &str| {
        let mut any_of = any_of.iter();
        any_of.any(|one| one.accepts(Value::String(text.as_bytes())))
    };
    any_of.contains(matcher)
        || exact(matcher).is_some_and(accepts)
        || *matcher != Matcher::Exists(false) && any_of.contains(&Matcher::Exists(true))
        || takes_texts_only(matcher) && any_of.iter().any(takes_any_text)
}

/// Does it take no value but texts?
fn takes_texts_only(matcher: &Matcher) -> bool {
    matches!(
        matcher,
        Matcher::Prefix(_)
            | Matcher::Suffix(_)
            | Matcher::PrefixIgnoreCase(_)
            | Matcher::SuffixIgnoreCase(_)
            | Matcher::EqualsIgnoreCase(_)
            | Matcher::Wildcard(_)
    )
}

/// Does it take every text?
fn takes_any_text(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Exists(true) => true,
        Matcher::Prefix(text) | Matcher::Suffix(text) => text.is_empty(),
        Matcher::Wildcard(wildcard) => {
            let text = wildcard.as_str();
            !text.is_empty() && text.chars().all(|c| c == '*')
        }
        _ => false,
    }
}

/// Does it take every text but the empty one?
fn takes_any_but_empty(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::AnythingBut(AnythingBut::Strings(list)) => {
            !list.is_empty() && list.iter().all(|text| text.is_empty())
        }
        other => takes_any_text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
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
