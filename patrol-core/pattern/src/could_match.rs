//! What a pattern says about the events that can match.

use std::collections::BTreeSet;

use crate::dnf::conjunctions;
use crate::matcher::Matcher;
use crate::pattern::Pattern;
use crate::value::Value;

impl Pattern {
    /// The strings one of which every matching event has at the path; `None` when the
    /// pattern does not limit the path to a list of strings.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::api_call("sts.amazonaws.com", ["AssumeRole"]);
    /// assert_eq!(pattern.exact_values("detail.eventName"), Some(vec!["AssumeRole".to_owned()]));
    /// assert_eq!(pattern.exact_values("source"), None);
    /// ```
    #[must_use]
    pub fn exact_values(&self, path: &str) -> Option<Vec<String>> {
        let mut values = BTreeSet::new();
        for row in conjunctions(&self.group) {
            for matcher in row.get(path)?.iter() {
                match matcher {
                    // An address has more than one spelling.
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

    /// Whether an event with this string at this path could match, whatever else it
    /// holds. `false` is certain for events with no other value there.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::source("aws.s3");
    /// assert!(!pattern.could_match_value("source", "aws.ec2"));
    /// assert!(pattern.could_match_value("detail-type", "anything"));
    /// ```
    #[must_use]
    pub fn could_match_value(&self, path: &str, value: &str) -> bool {
        let value = Value::String(value.as_bytes());
        conjunctions(&self.group).iter().any(|row| {
            row.get(path)
                .is_none_or(|any_of| any_of.iter().any(|matcher| matcher.accepts(value)))
        })
    }
}
