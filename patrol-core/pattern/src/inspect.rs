//! The strings that a pattern names.

use std::collections::BTreeSet;

use crate::dnf::conjunctions;
use crate::matcher::{AnythingBut, Matcher};
use crate::pattern::Pattern;

impl Pattern {
    /// The strings of which every matching event has at least one at the path. `None` when
    /// the pattern does not limit the path to a list of strings.
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Pattern};
    ///
    /// let pattern = Pattern::source("aws.s3").field("detail.eventName", [Matcher::prefix("Put")]);
    /// assert_eq!(pattern.exact_values("source"), Some(vec!["aws.s3".to_owned()]));
    /// assert_eq!(pattern.exact_values("detail.eventName"), None);
    /// assert_eq!(pattern.exact_values("region"), None);
    /// ```
    #[must_use]
    pub fn exact_values(&self, path: &str) -> Option<Vec<String>> {
        let mut values = BTreeSet::new();
        for conjunction in conjunctions(&self.group) {
            for matcher in conjunction.get(path)?.iter() {
                match matcher {
                    // An address can be written in several ways.
                    Matcher::Exact(exact) if exact.address.is_none() => {
                        values.insert(exact.as_str().to_owned());
                    }
                    Matcher::Exactly(text) => {
                        values.insert(text.clone());
                    }
                    _ => return None,
                }
            }
        }
        Some(values.into_iter().collect())
    }

    /// All texts in the pattern's list at a path, whatever the operator: the exact strings,
    /// prefixes, suffixes, wildcards and so on, also those that are excluded.
    ///
    /// They are a good choice of values to try with [`could_match`](Self::could_match).
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Pattern};
    ///
    /// let pattern = Pattern::source("aws.s3")
    ///     .field("detail.eventName", [Matcher::prefix("Put"), "DeleteBucket".into()]);
    /// assert_eq!(Vec::from_iter(pattern.texts_at("detail.eventName")), ["DeleteBucket", "Put"]);
    /// assert!(pattern.texts_at("region").is_empty());
    /// ```
    #[must_use]
    pub fn texts_at(&self, path: &str) -> BTreeSet<String> {
        let mut texts = BTreeSet::new();
        for conjunction in conjunctions(&self.group) {
            let any_of = conjunction.get(path).into_iter();
            for matcher in any_of.flat_map(|any_of| any_of.iter()) {
                collect_texts(matcher, &mut texts);
            }
        }
        texts
    }
}

fn collect_texts(matcher: &Matcher, texts: &mut BTreeSet<String>) {
    match matcher {
        Matcher::Exact(exact) => drop(texts.insert(exact.as_str().to_owned())),
        Matcher::Exactly(text) | Matcher::Prefix(text) | Matcher::Suffix(text) => {
            texts.insert(text.clone());
        }
        Matcher::PrefixIgnoreCase(text)
        | Matcher::SuffixIgnoreCase(text)
        | Matcher::EqualsIgnoreCase(text) => drop(texts.insert(text.as_str().to_owned())),
        Matcher::Wildcard(wildcard) => drop(texts.insert(wildcard.as_str().to_owned())),
        Matcher::Cidr(range) => drop(texts.insert(range.as_str().to_owned())),
        Matcher::AnythingBut(excluded) => match excluded {
            AnythingBut::Strings(list) | AnythingBut::Prefix(list) | AnythingBut::Suffix(list) => {
                texts.extend(list.iter().cloned());
            }
            AnythingBut::EqualsIgnoreCase(list) => {
                texts.extend(list.iter().map(|text| text.as_str().to_owned()));
            }
            AnythingBut::Wildcard(list) => {
                texts.extend(list.iter().map(|text| text.as_str().to_owned()));
            }
            AnythingBut::Numbers(_) => {}
        },
        Matcher::Number(_)
        | Matcher::Bool(_)
        | Matcher::Null
        | Matcher::Numeric(_)
        | Matcher::Exists(_) => {}
    }
}
