//! The type [`Pattern`].

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::compiler::compile;
use crate::error::PatternError;
use crate::model::Group;
use crate::program::Program;

/// An EventBridge event pattern.
///
/// It is read from JSON text (by [`FromStr`](std::str::FromStr) or serde), or built with
/// [`Pattern::source`], [`Pattern::api_call`] and the other functions. A value of this type
/// is always a pattern that EventBridge accepts.
///
/// `Display` and `Serialize` write compact JSON in a canonical form: no key occurs twice,
/// and the order of keys has no meaning. Two patterns are equal if their canonical JSON is.
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let pattern: Pattern = r#"{"detail": {"state": ["terminated"]}, "source": ["aws.ec2"]}"#.parse()?;
/// assert_eq!(pattern, Pattern::source("aws.ec2").field("detail.state", ["terminated"]));
/// assert_eq!(
///     pattern.to_string(),
///     r#"{"detail":{"state":["terminated"]},"source":["aws.ec2"]}"#,
/// );
/// # Ok::<(), patrol_pattern::PatternError>(())
/// ```
pub struct Pattern {
    /// Shared by all clones: a function keeps several lists of hundreds of patterns.
    pub(crate) group: Arc<Group>,
    /// The compiled form, made when it is first needed.
    program: OnceLock<Arc<Program>>,
}

impl Pattern {
    /// How many characters a rule's pattern may have by default: an adjustable quota of the
    /// account ([EventBridge quotas][quotas]).
    ///
    /// [quotas]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    pub const DEFAULT_MAX_CHARS: usize = 2_048;

    /// How many characters a pattern may have at most in a call of [`PutRule`][put-rule].
    ///
    /// [put-rule]: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    pub const MAX_CHARS: usize = 4_096;

    pub(crate) fn from_group(group: Group) -> Self {
        Self {
            group: Arc::new(group),
            program: OnceLock::new(),
        }
    }

    /// The pattern with its group edited: in place, where no clone shares it.
    pub(crate) fn edited(mut self, edit: impl FnOnce(&mut Group)) -> Self {
        self.program = OnceLock::new();
        match Arc::get_mut(&mut self.group) {
            Some(group) => edit(group),
            None => {
                let mut group = self.group.with_room();
                edit(&mut group);
                self.group = Arc::new(group);
            }
        }
        self
    }

    pub(crate) fn program(&self) -> &Program {
        self.program.get_or_init(|| Arc::new(compile(&self.group)))
    }

    /// Checks that the pattern's canonical JSON has at most `limit` characters, such as
    /// [`DEFAULT_MAX_CHARS`](Self::DEFAULT_MAX_CHARS).
    ///
    /// # Errors
    /// When the pattern is longer. The message has both numbers.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::source("aws.s3");
    /// assert!(pattern.check_size(Pattern::DEFAULT_MAX_CHARS).is_ok());
    /// assert_eq!(
    ///     pattern.check_size(10).unwrap_err().to_string(),
    ///     "the pattern has 21 characters, the limit is 10",
    /// );
    /// ```
    pub fn check_size(&self, limit: usize) -> Result<(), PatternError> {
        let size = self.to_string().chars().count();
        if size > limit {
            let reason = format!("the pattern has {size} characters, the limit is {limit}");
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
