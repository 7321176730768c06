//! A pattern that asks for less.

use crate::complexity::wildcards;
use crate::matcher::Matcher;
use crate::model::Group;
use crate::pattern::Pattern;

impl Pattern {
    /// A pattern without wildcards that matches at least the events that this one matches: where one asks
    /// for wildcards, it asks for any value.
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Pattern};
    ///
    /// let pattern = Pattern::source("aws.s3")
    ///     .field("detail.key", [Matcher::try_wildcard("*/logs/*")?, Matcher::suffix(".log")]);
    /// assert_eq!(
    ///     pattern.without_wildcards().to_string(),
    ///     r#"{"detail":{"key":[{"suffix":".log"},{"exists":true}]},"source":["aws.s3"]}"#,
    /// );
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn without_wildcards(&self) -> Self {
        Self::from_group(widened(&self.group))
    }
}

fn widened(group: &Group) -> Group {
    let mut group = group.clone();
    for field in &mut group.fields {
        let (with, mut any_of): (Vec<_>, Vec<_>) = field
            .any_of
            .iter()
            .cloned()
            .partition(|matcher| !wildcards(matcher).is_empty());
        any_of.extend((!with.is_empty()).then_some(Matcher::Exists(true)));
        field.any_of = any_of.into();
    }
    for or in &mut group.ors {
        or.branches = or.branches.iter().map(widened).collect();
    }
    group
}
