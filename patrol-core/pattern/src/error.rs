//! What can be wrong with a pattern and with an event.

use std::fmt;

/// Why EventBridge would refuse an event pattern.
///
/// The message names the path in the pattern, the operator (if it is one that is
/// wrong) and the reason: `detail.count[0]: numeric: "<" must come after ">"`.
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let error = r#"{"source": [{"prefix": 1}]}"#.parse::<Pattern>().unwrap_err();
/// assert_eq!(error.to_string(), "source[0]: prefix: the operand must be a string, not `1`");
/// assert_eq!(error.path(), "source[0]");
/// assert_eq!(error.operator(), Some("prefix"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{inner}")]
pub struct PatternError {
    inner: Box<Inner>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    path: String,
    operator: Option<String>,
    reason: String,
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        if let Some(operator) = &self.operator {
            write!(f, "{operator}: ")?;
        }
        f.write_str(&self.reason)
    }
}

impl PatternError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        let inner = Inner {
            path: String::new(),
            operator: None,
            reason: reason.into(),
        };
        Self {
            inner: Box::new(inner),
        }
    }

    pub(super) fn operand(operator: &str, reason: impl Into<String>) -> Self {
        let mut error = Self::new(reason);
        error.inner.operator = Some(operator.to_owned());
        error
    }

    /// The same error, said of a place in the pattern.
    #[must_use]
    pub(super) fn at(mut self, path: impl Into<String>) -> Self {
        if self.inner.path.is_empty() {
            self.inner.path = path.into();
        }
        self
    }

    /// The place in the pattern: dotted keys, with the position in a list as
    /// `[0]`; empty when the pattern as a whole is wrong.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// The operator whose operand is refused, such as `numeric`.
    #[must_use]
    pub fn operator(&self) -> Option<&str> {
        self.inner.operator.as_deref()
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.inner.reason
    }
}

/// Why an event could not be read: its text is not a JSON object.
///
/// EventBridge reads the whole object, so malformed JSON is an error even in a
/// field that no pattern names. Text after the closing brace is ignored.
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let pattern = Pattern::source("aws.s3");
/// let error = pattern.matches(br#"{"source": "aws.s3", "a": nul}"#).unwrap_err();
/// assert_eq!(error.to_string(), "event is not valid JSON at byte 26: expected a value");
/// assert_eq!(error.offset(), 26);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event is not valid JSON at byte {offset}: {reason}")]
#[non_exhaustive]
pub struct EventError {
    offset: usize,
    reason: Reason,
}

impl EventError {
    #[cold]
    pub(super) fn new(offset: usize, reason: Reason) -> Self {
        Self { offset, reason }
    }

    /// Where reading stopped, in bytes from the start of the text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn reason(&self) -> Reason {
        self.reason
    }
}

/// What the scanner found instead of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    NotAnObject,
    End,
    Value,
    Key,
    Colon,
    Separator,
    Control,
    Escape,
    Number,
    NumberLength,
    KeyLength,
    Depth,
    Utf8,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnObject => "expected an object",
            Self::End => "the text ends too early",
            Self::Value => "expected a value",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected `:`",
            Self::Separator => "expected `,` or the closing bracket",
            Self::Control => "a control character in a string must be escaped",
            Self::Escape => "unknown escape",
            Self::Number => "malformed number",
            Self::NumberLength => "a number of more than 1,000 digits",
            Self::KeyLength => "a key of more than 50,000 characters",
            Self::Depth => "nested deeper than 1,000 levels",
            Self::Utf8 => "invalid UTF-8",
        })
    }
}
