//! Matchers from typed functions, one for each operator.

use super::{Exact, IgnoreCase, Matcher, Number};
use crate::cidr::Cidr;
use crate::error::PatternError;
use crate::numeric::{Numeric, number_text};
use crate::wildcard::Wildcard;

/// The value of an operand that is written in the source.
#[track_caller]
pub(super) fn literal<T>(result: Result<T, PatternError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

impl Matcher {
    /// The string, exactly: `"x"`. Text that reads as an IP address is compared as an
    /// address; use [`exactly`](Self::exactly) to compare its text.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn exact(text: impl Into<String>) -> Self {
        Self::Exact(Exact::new(text))
    }

    /// The string, exactly, even if it reads as an IP address: `{"exactly": "x"}`.
    ///
    /// Event Ruler knows this operator; the EventBridge documentation does not name it.
    #[must_use]
    pub fn exactly(text: impl Into<String>) -> Self {
        Self::Exactly(text.into())
    }

    /// The number, in any spelling: `300` accepts `3e2`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When the number is not finite. It is meant for literals; see
    /// [`try_number`](Self::try_number).
    #[must_use]
    #[track_caller]
    pub fn number(value: f64) -> Self {
        literal(Self::try_number(value))
    }

    /// The number, in any spelling.
    ///
    /// # Errors
    /// When the number is not finite: JSON has no such numbers.
    pub fn try_number(value: f64) -> Result<Self, PatternError> {
        if !value.is_finite() {
            return Err(PatternError::new(format!("`{value}` is not a JSON number")));
        }
        Ok(Self::Number(Number::new(number_text(value))))
    }

    /// The JSON null: `null`. A missing field is no null.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn null() -> Self {
        Self::Null
    }

    /// A string that begins with the text: `{"prefix": "x"}`. The empty prefix accepts
    /// every string.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-prefix-matching).
    #[must_use]
    pub fn prefix(text: impl Into<String>) -> Self {
        Self::Prefix(text.into())
    }

    /// A string that ends with the text: `{"suffix": ".png"}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn suffix(text: impl Into<String>) -> Self {
        Self::Suffix(text.into())
    }

    /// A string that begins with the text in upper or lower case:
    /// `{"prefix": {"equals-ignore-case": "EventB"}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-prefix-matching).
    #[must_use]
    pub fn prefix_ignore_case(text: impl Into<String>) -> Self {
        Self::PrefixIgnoreCase(IgnoreCase::new(text))
    }

    /// A string that ends with the text in upper or lower case:
    /// `{"suffix": {"equals-ignore-case": ".png"}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn suffix_ignore_case(text: impl Into<String>) -> Self {
        Self::SuffixIgnoreCase(IgnoreCase::new(text))
    }

    /// The string in upper or lower case: `{"equals-ignore-case": "alice"}`. Each
    /// character of the pattern stands for its two forms, so the relation is not
    /// symmetric: `straße` accepts `STRASSE` and not `strasse`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn equals_ignore_case(text: impl Into<String>) -> Self {
        Self::EqualsIgnoreCase(IgnoreCase::new(text))
    }

    /// A JSON number that passes the test: `{"numeric": [">", 0, "<=", 5]}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn numeric(test: Numeric) -> Self {
        Self::Numeric(test)
    }

    /// A string that is an address in the range: `{"cidr": "10.0.0.0/24"}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When the range is refused (see [`Cidr::new`]). It is meant for literals; see
    /// [`try_cidr`](Self::try_cidr).
    #[must_use]
    #[track_caller]
    pub fn cidr(range: impl Into<String>) -> Self {
        literal(Self::try_cidr(range))
    }

    /// A string that is an address in the range.
    ///
    /// # Errors
    /// When the range is refused (see [`Cidr::new`]).
    pub fn try_cidr(range: impl Into<String>) -> Result<Self, PatternError> {
        Cidr::new(range).map(Self::Cidr)
    }

    /// The field has a value, or has none: `{"exists": true}`. Only leaves count:
    /// objects and empty arrays are no values, while null and `""` are.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn exists(exists: bool) -> Self {
        Self::Exists(exists)
    }

    /// A string of this shape: `{"wildcard": "arn:*:role/*"}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When the wildcard is refused (see [`Wildcard::new`]). It is meant for literals;
    /// see [`try_wildcard`](Self::try_wildcard).
    #[must_use]
    #[track_caller]
    pub fn wildcard(text: impl Into<String>) -> Self {
        literal(Self::try_wildcard(text))
    }

    /// A string of this shape.
    ///
    /// # Errors
    /// When the wildcard is refused (see [`Wildcard::new`]).
    pub fn try_wildcard(text: impl Into<String>) -> Result<Self, PatternError> {
        Wildcard::new(text).map(Self::Wildcard)
    }
}
