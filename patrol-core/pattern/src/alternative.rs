//! A pattern as alternatives, for programs that read what it asks for.

use std::fmt;

use crate::dnf::{Conjunction, conjunctions};
use crate::matcher::Matcher;
use crate::normalize::group_of;
use crate::pattern::Pattern;
use crate::value::Value;

/// One way in which an event can match a [`Pattern`]: fields that must all match. A pattern without
/// `$or` has one.
#[derive(Clone, PartialEq, Eq)]
pub struct Alternative(Conjunction);

impl Alternative {
    /// The matchers at a dotted path, of which one must accept. `None` when the alternative does
    /// not name the path.
    #[must_use]
    pub fn matchers(&self, path: &str) -> Option<&[Matcher]> {
        self.0.get(path).map(AsRef::as_ref)
    }

    /// All that it asks for: dotted paths with their matchers.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[Matcher])> {
        let fields = self.0.iter();
        fields.map(|(path, any_of)| (&**path, &**any_of))
    }
}

impl fmt::Debug for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

impl Pattern {
    /// The ways in which an event can match: one for each way to choose a branch of every `$or`.
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Pattern};
    ///
    /// let pattern: Pattern = r#"{"source": ["aws.s3"], "$or": [
    ///     {"detail-type": ["Object Created"]},
    ///     {"detail": {"eventName": [{"prefix": "Delete"}]}}
    /// ]}"#.parse()?;
    /// let alternatives = pattern.alternatives();
    /// assert_eq!(alternatives.len(), 2);
    /// assert!(alternatives.iter().all(|one| one.matchers("source") == Some(&["aws.s3".into()])));
    /// assert_eq!(alternatives[1].matchers("detail.eventName"), Some(&[Matcher::prefix("Delete")][..]));
    /// assert_eq!(alternatives[1].matchers("detail-type"), None);
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn alternatives(&self) -> Vec<Alternative> {
        conjunctions(&self.group)
            .into_iter()
            .map(Alternative)
            .collect()
    }
}

impl From<Alternative> for Pattern {
    fn from(alternative: Alternative) -> Self {
        Self::from_group(group_of(alternative.0))
    }
}

impl Matcher {
    /// Whether the matcher accepts a string.
    ///
    /// ```
    /// use patrol_pattern::Matcher;
    ///
    /// assert!(Matcher::prefix("Put").accepts_text("PutBucketAcl"));
    /// assert!(!Matcher::exists(false).accepts_text("PutBucketAcl"));
    /// ```
    #[must_use]
    pub fn accepts_text(&self, text: &str) -> bool {
        self.accepts(Value::String(text.as_bytes()))
    }
}
