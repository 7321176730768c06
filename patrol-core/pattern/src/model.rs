//! What a pattern is made of.

use std::cmp::Ordering;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::engine::Program;
use super::error::PatternError;
use super::matcher::Matcher;

/// An EventBridge event pattern.
///
/// It is read from JSON text (with [`FromStr`](std::str::FromStr) or serde), or built
/// from [`Pattern::source`], [`Pattern::api_call`] and the other functions, and can be
/// nothing that EventBridge refuses. `Display` and `Serialize` give it back as compact
/// JSON in a canonical order, in which no key occurs twice and the order of keys has
/// no meaning.
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let pattern = Pattern::api_call("sts.amazonaws.com", ["AssumeRole"]);
/// let text = pattern.to_string();
/// assert_eq!(
///     text,
///     r#"{"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["AssumeRole"],"eventSource":["sts.amazonaws.com"]}}"#,
/// );
/// assert_eq!(text.parse::<Pattern>()?, pattern);
/// # Ok::<(), patrol_pattern::PatternError>(())
/// ```
pub struct Pattern {
    pub(super) group: Group,
    /// What matching works with; made when it is first asked for.
    program: OnceLock<Arc<Program>>,
}

/// Fields that must all match, and alternatives of each of which one must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// In the order of their paths, each path once.
    pub(super) fields: Vec<Field>,
    /// In the order of their bases, each base once.
    pub(super) ors: Vec<Or>,
}

/// The values that are accepted at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) path: Arc<str>,
    pub(super) any_of: Arc<[Matcher]>,
}

/// A `$or`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Or {
    /// The path of the object that holds the `$or`; paths inside are full paths.
    pub(super) base: Box<str>,
    pub(super) branches: Vec<Group>,
}

/// The order in which EventBridge evaluates fields: that of UTF-16 code units.
pub(super) fn path_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

impl Pattern {
    /// The size in characters that a rule's pattern may have by default, an adjustable
    /// quota of the account ([EventBridge quotas][quotas]).
    ///
    /// [quotas]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    pub const DEFAULT_MAX_CHARS: usize = 2_048;

    /// The size in characters that [`PutRule`][put-rule] takes at most.
    ///
    /// [put-rule]: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    pub const MAX_CHARS: usize = 4_096;

    pub(super) fn from_group(group: Group) -> Self {
        Self {
            group,
            program: OnceLock::new(),
        }
    }

    pub(super) fn program(&self) -> &Arc<Program> {
        self.program
            .get_or_init(|| Arc::new(Program::new(&self.group)))
    }

    /// Checks that the pattern's text has at most `limit` characters, such as
    /// [`DEFAULT_MAX_CHARS`](Self::DEFAULT_MAX_CHARS).
    ///
    /// # Errors
    /// The pattern is longer. The message tells both sizes.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::source("aws.s3");
    /// assert!(pattern.check_size(Pattern::DEFAULT_MAX_CHARS).is_ok());
    /// assert_eq!(
    ///     pattern.check_size(10).unwrap_err().to_string(),
    ///     "the pattern has 21 characters; the limit is 10",
    /// );
    /// ```
    pub fn check_size(&self, limit: usize) -> Result<(), PatternError> {
        let size = self.to_string().chars().count();
        if size > limit {
            let reason = format!("the pattern has {size} characters; the limit is {limit}");
            return Err(PatternError::new(reason));
        }
        Ok(())
    }
}

impl Clone for Pattern {
    fn clone(&self) -> Self {
        Self {
            group: self.group.clone(),
            program: self.program.clone(),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.group == other.group
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({self})")
    }
}
