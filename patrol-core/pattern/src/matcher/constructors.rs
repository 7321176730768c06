//! Matchers from typed functions, one for each operator.

use super::{Cidr, Exact, IgnoreCase, Matcher, Number, Numeric, Wildcard};
use crate::error::{PatternError, expect_valid};

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
    /// Event Ruler has this operator; the EventBridge documentation does not mention it.
    #[must_use]
    pub fn exactly(text: impl Into<String>) -> Self {
        Self::Exactly(text.into())
    }

    /// The number, in any spelling: `300` accepts `3e2`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When the number is not finite. Meant for numbers in the source code; see
    /// [`try_number`](Self::try_number).
    #[must_use]
    #[track_caller]
    pub fn number(value: f64) -> Self {
        expect_valid(Self::try_number(value))
    }

    /// The number, in any spelling.
    ///
    /// # Errors
    /// When the number is not finite: JSON has no such numbers.
    pub fn try_number(value: f64) -> Result<Self, PatternError> {
        Number::from_f64(value).map(Self::Number)
    }

    /// The JSON null: `null`. It does not accept an absent field.
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

    /// A string that ends with the text: `{"suffix": ".png"}`. The empty suffix accepts
    /// every string.
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

    /// The string in upper or lower case: `{"equals-ignore-case": "alice"}`. Outside ASCII
    /// the relation is not symmetric; see [`IgnoreCase`].
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

    /// A string that is an IP address in the range: `{"cidr": "10.0.0.0/24"}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When [`Cidr::new`] refuses the range. Meant for ranges in the source code; see
    /// [`try_cidr`](Self::try_cidr).
    #[must_use]
    #[track_caller]
    pub fn cidr(range: impl Into<String>) -> Self {
        expect_valid(Self::try_cidr(range))
    }

    /// A string that is an IP address in the range.
    ///
    /// # Errors
    /// When [`Cidr::new`] refuses the range.
    pub fn try_cidr(range: impl Into<String>) -> Result<Self, PatternError> {
        Cidr::new(range).map(Self::Cidr)
    }

    /// Whether the field has a value: `{"exists": true}`. Only leaves count as values, as
    /// in EventBridge: strings, numbers, booleans and null, but not objects and not empty
    /// arrays.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    #[must_use]
    pub fn exists(exists: bool) -> Self {
        Self::Exists(exists)
    }

    /// A string that matches a text with asterisks: `{"wildcard": "arn:*:role/*"}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    ///
    /// # Panics
    /// When [`Wildcard::new`] refuses the text. Meant for text in the source code; see
    /// [`try_wildcard`](Self::try_wildcard).
    #[must_use]
    #[track_caller]
    pub fn wildcard(text: impl Into<String>) -> Self {
        expect_valid(Self::try_wildcard(text))
    }

    /// A string that matches a text with asterisks.
    ///
    /// # Errors
    /// When [`Wildcard::new`] refuses the text.
    pub fn try_wildcard(text: impl Into<String>) -> Result<Self, PatternError> {
        Wildcard::new(text).map(Self::Wildcard)
    }
}
