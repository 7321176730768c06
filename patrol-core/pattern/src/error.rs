//! Why a pattern is refused, and why an event cannot be read.

use std::fmt;

/// Why EventBridge would refuse an event pattern.
///
/// The message says where in the pattern the mistake is, which operator has it (if it is
/// in an operator), what was found and what was expected.
///
/// `Debug` prints the same message as `Display`, so that
/// `text.parse::<Pattern>().unwrap()` panics with the reason and not with the fields of
/// a struct.
///
/// ```
/// use patrol_pattern::Pattern;
///
/// let error = r#"{"source": [{"prefix": 1}]}"#.parse::<Pattern>().unwrap_err();
/// assert_eq!(error.to_string(), "source[0]: prefix: expected a string, found `1`");
/// assert_eq!(error.path(), "source[0]");
/// assert_eq!(error.operator(), Some("prefix"));
/// assert_eq!(error.reason(), "expected a string, found `1`");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{inner}")]
#[non_exhaustive]
pub struct PatternError {
    // Boxed, because most results that hold it are not errors.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    path: String,
    operator: Option<String>,
    reason: String,
    offset: Option<usize>,
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

impl fmt::Debug for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PatternError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        let inner = Inner {
            path: String::new(),
            operator: None,
            reason: reason.into(),
            offset: None,
        };
        Self {
            inner: Box::new(inner),
        }
    }

    /// An error in the operand of an operator.
    pub(crate) fn operand(operator: &str, reason: impl Into<String>) -> Self {
        let mut error = Self::new(reason);
        error.inner.operator = Some(operator.to_owned());
        error
    }

    /// The pattern's text is not JSON.
    pub(crate) fn syntax(error: EventError) -> Self {
        let mut pattern_error = Self::new(format!(
            "invalid JSON at byte {}: {}",
            error.offset, error.reason
        ));
        pattern_error.inner.offset = Some(error.offset);
        pattern_error
    }

    /// Adds the place in the pattern, unless the error has one already.
    #[must_use]
    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        if self.inner.path.is_empty() {
            self.inner.path = path.into();
        }
        self
    }

    /// The place in the pattern: dotted keys, with the position in a list as `[0]`.
    /// Empty when the pattern as a whole is wrong.
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

    /// If the text of the pattern is not valid JSON: where reading stopped, in bytes from
    /// the start of the text.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }
}

/// The value of a result that depends on the source code alone, so that an error is a bug.
/// Panics with the reason and nothing around it.
#[allow(
    clippy::panic,
    reason = "an error here is one of the source code, found by any test"
)]
#[track_caller]
pub(crate) fn expect_valid<T>(result: Result<T, PatternError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
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
/// assert_eq!(error.to_string(), "invalid event at byte 26: expected a JSON value");
/// assert_eq!(error.offset(), 26);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid event at byte {offset}: {reason}")]
#[non_exhaustive]
pub struct EventError {
    offset: usize,
    reason: SyntaxError,
}

impl EventError {
    #[cold]
    pub(crate) fn new(offset: usize, reason: SyntaxError) -> Self {
        Self { offset, reason }
    }

    /// Where reading stopped, in bytes from the start of the text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

/// How a text differs from JSON, or from the JSON that EventBridge reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    Object,
    End,
    Value,
    Key,
    Colon,
    Separator,
    ControlCharacter,
    Escape,
    Number,
    NumberLength,
    KeyLength,
    Depth,
    Utf8,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "expected a JSON object",
            Self::End => "the text ends too early",
            Self::Value => "expected a JSON value",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected `:`",
            Self::Separator => "expected `,` or the closing bracket",
            Self::ControlCharacter => "unescaped control character in a string",
            Self::Escape => "unknown escape sequence in a string",
            Self::Number => "malformed number",
            Self::NumberLength => "number longer than 1,000 digits",
            Self::KeyLength => "key longer than 50,000 characters",
            Self::Depth => "nested deeper than 1,000 levels",
            Self::Utf8 => "invalid UTF-8",
        })
    }
}
