//! The values and operators that a field of a pattern may list.

use super::cidr::{Address, Cidr};
use super::error::PatternError;
use super::fold::Folded;
use super::number::comparable;
use super::numeric::{Numeric, number_text};
use super::wildcard::Wildcard;

/// One accepted value, or one operator, in the list of a field.
///
/// A field matches when one of its matchers accepts one of the event's values there.
/// The operators are those of [Comparison operators for use in event patterns in
/// Amazon EventBridge][operators].
///
/// [operators]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
///
/// ```
/// use patrol_core::pattern::{Matcher, Pattern};
///
/// let pattern = Pattern::source("aws.s3")
///     .field("detail.eventName", [Matcher::prefix("Delete"), "PutBucketPolicy".into()])
///     .field("detail.errorCode", [Matcher::exists(false)]);
/// assert_eq!(
///     pattern.to_string(),
///     r#"{"detail":{"errorCode":[{"exists":false}],"eventName":[{"prefix":"Delete"},"PutBucketPolicy"]},"source":["aws.s3"]}"#,
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matcher {
    /// `"x"`: the string, exactly. Text that reads as an IP address is compared as an
    /// address: `"10.0.0.1"` accepts `"10.0.0.001"`.
    Exact(Exact),
    /// `{"exactly": "x"}`: the string, exactly, even if it reads as an IP address.
    Exactly(String),
    /// `300`: the number, in any spelling.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// `null`: the JSON null; a missing field is no null.
    Null,
    /// `{"prefix": "x"}`.
    Prefix(String),
    /// `{"suffix": "x"}`.
    Suffix(String),
    /// `{"prefix": {"equals-ignore-case": "x"}}`.
    PrefixIgnoreCase(IgnoreCase),
    /// `{"suffix": {"equals-ignore-case": "x"}}`.
    SuffixIgnoreCase(IgnoreCase),
    /// `{"equals-ignore-case": "x"}`.
    EqualsIgnoreCase(IgnoreCase),
    /// `{"anything-but": …}`.
    AnythingBut(AnythingBut),
    /// `{"numeric": [">", 0, "<=", 5]}`.
    Numeric(Numeric),
    /// `{"cidr": "10.0.0.0/8"}`.
    Cidr(Cidr),
    /// `{"exists": true}` or `{"exists": false}`.
    Exists(bool),
    /// `{"wildcard": "a*b"}`.
    Wildcard(Wildcard),
}

/// A string that is compared exactly, or as an address if it reads as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exact {
    text: String,
    pub(super) address: Option<Address>,
}

impl Exact {
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            address: Address::parse(text.as_bytes()),
            text,
        }
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A JSON number and its spelling.
///
/// A number that no double carries, such as 9007199254740993, equals only its own
/// spelling.
#[derive(Debug, Clone)]
pub struct Number {
    text: Box<str>,
    pub(super) value: Option<f64>,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Number {}

impl Number {
    pub(super) fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self {
            value: comparable(text.as_bytes()),
            text,
        }
    }

    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A string that is compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreCase {
    text: String,
    pub(super) folded: Folded,
}

impl IgnoreCase {
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            folded: Folded::new(&text),
            text,
        }
    }

    /// The string as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What [`Matcher::AnythingBut`] excludes. There must be a value, of any type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnythingBut {
    /// `{"anything-but": ["x", "y"]}`.
    Strings(Excluded<String>),
    /// `{"anything-but": [1, 2]}`.
    Numbers(Excluded<Number>),
    /// `{"anything-but": {"prefix": ["x", "y"]}}`.
    Prefix(Excluded<String>),
    /// `{"anything-but": {"suffix": ["x", "y"]}}`.
    Suffix(Excluded<String>),
    /// `{"anything-but": {"equals-ignore-case": ["x", "y"]}}`.
    EqualsIgnoreCase(Excluded<IgnoreCase>),
    /// `{"anything-but": {"wildcard": ["x*", "y*"]}}`.
    Wildcard(Excluded<Wildcard>),
}

/// A list of excluded operands, remembering whether it was written as a list:
/// `"x"` and `["x"]` mean the same, and older readers know the first form only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded<T> {
    pub(super) items: Vec<T>,
    pub(super) list: bool,
}

impl<T> Excluded<T> {
    fn of(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        Self {
            list: items.len() != 1,
            items,
        }
    }

    /// The operands, in their order in the pattern.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
}

#[track_caller]
fn literal<T>(result: Result<T, PatternError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

fn strings(items: impl IntoIterator<Item: Into<String>>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}

fn some<T>(items: Vec<T>) -> Result<Excluded<T>, PatternError> {
    if items.is_empty() {
        return Err(PatternError::operand(
            "anything-but",
            "an empty list excludes nothing",
        ));
    }
    Ok(Excluded::of(items))
}

fn some_affixes(operator: &str, items: Vec<String>) -> Result<Excluded<String>, PatternError> {
    if items.iter().any(String::is_empty) {
        let reason = format!("an empty {operator} would exclude every string");
        return Err(PatternError::operand("anything-but", reason));
    }
    some(items)
}

impl Matcher {
    /// The string, exactly: `"x"`. Text that reads as an IP address is compared as an
    /// address; use [`exactly`](Self::exactly) to compare its text.
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
    #[must_use]
    pub fn null() -> Self {
        Self::Null
    }

    /// A string that begins with the text: `{"prefix": "x"}`. The empty prefix accepts
    /// every string.
    #[must_use]
    pub fn prefix(text: impl Into<String>) -> Self {
        Self::Prefix(text.into())
    }

    /// A string that ends with the text: `{"suffix": ".png"}`.
    #[must_use]
    pub fn suffix(text: impl Into<String>) -> Self {
        Self::Suffix(text.into())
    }

    /// A string that begins with the text in upper or lower case:
    /// `{"prefix": {"equals-ignore-case": "EventB"}}`.
    #[must_use]
    pub fn prefix_ignore_case(text: impl Into<String>) -> Self {
        Self::PrefixIgnoreCase(IgnoreCase::new(text))
    }

    /// A string that ends with the text in upper or lower case:
    /// `{"suffix": {"equals-ignore-case": ".png"}}`.
    #[must_use]
    pub fn suffix_ignore_case(text: impl Into<String>) -> Self {
        Self::SuffixIgnoreCase(IgnoreCase::new(text))
    }

    /// The string in upper or lower case: `{"equals-ignore-case": "alice"}`. Each
    /// character of the pattern stands for its two forms, so the relation is not
    /// symmetric: `straße` accepts `STRASSE` and not `strasse`.
    #[must_use]
    pub fn equals_ignore_case(text: impl Into<String>) -> Self {
        Self::EqualsIgnoreCase(IgnoreCase::new(text))
    }

    /// Any value of any type but the strings: `{"anything-but": ["x", "y"]}`. There
    /// must be a value; of several, one that is not excluded is enough.
    ///
    /// # Panics
    /// When the list is empty. It is meant for literals; see
    /// [`try_anything_but`](Self::try_anything_but).
    #[must_use]
    #[track_caller]
    pub fn anything_but(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        literal(Self::try_anything_but(excluded))
    }

    /// Any value of any type but the strings.
    ///
    /// # Errors
    /// When the list is empty.
    pub fn try_anything_but(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        Ok(Self::AnythingBut(AnythingBut::Strings(some(strings(
            excluded,
        ))?)))
    }

    /// Any value of any type but the numbers: `{"anything-but": [100, 200]}`.
    ///
    /// # Panics
    /// When the list is empty or a number is not finite. It is meant for literals; see
    /// [`try_anything_but_numbers`](Self::try_anything_but_numbers).
    #[must_use]
    #[track_caller]
    pub fn anything_but_numbers(excluded: impl IntoIterator<Item: Into<f64>>) -> Self {
        literal(Self::try_anything_but_numbers(excluded))
    }

    /// Any value of any type but the numbers.
    ///
    /// # Errors
    /// When the list is empty or a number is not finite.
    pub fn try_anything_but_numbers(
        excluded: impl IntoIterator<Item: Into<f64>>,
    ) -> Result<Self, PatternError> {
        let numbers = excluded
            .into_iter()
            .map(|value| excluded_number(&number_text(value.into())))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::AnythingBut(AnythingBut::Numbers(some(numbers)?)))
    }

    /// Any value but strings that begin so: `{"anything-but": {"prefix": ["x", "y"]}}`.
    ///
    /// # Panics
    /// When the list or one of the prefixes is empty. It is meant for literals; see
    /// [`try_anything_but_prefix`](Self::try_anything_but_prefix).
    #[must_use]
    #[track_caller]
    pub fn anything_but_prefix(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        literal(Self::try_anything_but_prefix(excluded))
    }

    /// Any value but strings that begin so.
    ///
    /// # Errors
    /// When the list or one of the prefixes is empty.
    pub fn try_anything_but_prefix(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        Ok(Self::AnythingBut(AnythingBut::Prefix(some_affixes(
            "prefix",
            strings(excluded),
        )?)))
    }

    /// Any value but strings that end so: `{"anything-but": {"suffix": [".png"]}}`.
    ///
    /// # Panics
    /// When the list or one of the suffixes is empty. It is meant for literals; see
    /// [`try_anything_but_suffix`](Self::try_anything_but_suffix).
    #[must_use]
    #[track_caller]
    pub fn anything_but_suffix(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        literal(Self::try_anything_but_suffix(excluded))
    }

    /// Any value but strings that end so.
    ///
    /// # Errors
    /// When the list or one of the suffixes is empty.
    pub fn try_anything_but_suffix(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        Ok(Self::AnythingBut(AnythingBut::Suffix(some_affixes(
            "suffix",
            strings(excluded),
        )?)))
    }

    /// Any value but the strings in upper or lower case:
    /// `{"anything-but": {"equals-ignore-case": ["x", "y"]}}`.
    ///
    /// # Panics
    /// When the list is empty. It is meant for literals; see
    /// [`try_anything_but_ignore_case`](Self::try_anything_but_ignore_case).
    #[must_use]
    #[track_caller]
    pub fn anything_but_ignore_case(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        literal(Self::try_anything_but_ignore_case(excluded))
    }

    /// Any value but the strings in upper or lower case.
    ///
    /// # Errors
    /// When the list is empty.
    pub fn try_anything_but_ignore_case(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let excluded = excluded.into_iter().map(IgnoreCase::new).collect();
        Ok(Self::AnythingBut(AnythingBut::EqualsIgnoreCase(some(
            excluded,
        )?)))
    }

    /// Any value but strings of this shape: `{"anything-but": {"wildcard": ["*/lib/*"]}}`.
    ///
    /// # Panics
    /// When the list is empty or a wildcard is refused (see [`Wildcard::new`]). It is
    /// meant for literals; see [`try_anything_but_wildcard`](Self::try_anything_but_wildcard).
    #[must_use]
    #[track_caller]
    pub fn anything_but_wildcard(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        literal(Self::try_anything_but_wildcard(excluded))
    }

    /// Any value but strings of this shape.
    ///
    /// # Errors
    /// When the list is empty or a wildcard is refused (see [`Wildcard::new`]).
    pub fn try_anything_but_wildcard(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let excluded = excluded
            .into_iter()
            .map(Wildcard::new)
            .collect::<Result<_, _>>()?;
        Ok(Self::AnythingBut(AnythingBut::Wildcard(some(excluded)?)))
    }

    /// A JSON number that passes the test: `{"numeric": [">", 0, "<=", 5]}`.
    #[must_use]
    pub fn numeric(test: Numeric) -> Self {
        Self::Numeric(test)
    }

    /// A string that is an address in the range: `{"cidr": "10.0.0.0/24"}`.
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
    #[must_use]
    pub fn exists(exists: bool) -> Self {
        Self::Exists(exists)
    }

    /// A string of this shape: `{"wildcard": "arn:*:role/*"}`.
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

/// An excluded number must be one that is compared by value.
pub(super) fn excluded_number(text: &str) -> Result<Number, PatternError> {
    let number = Number::new(text);
    if number.value.is_none() {
        let reason = format!("`{text}` cannot be compared: a double does not carry it");
        return Err(PatternError::operand("anything-but", reason));
    }
    Ok(number)
}

impl From<&str> for Matcher {
    fn from(text: &str) -> Self {
        Self::exact(text)
    }
}

impl From<String> for Matcher {
    fn from(text: String) -> Self {
        Self::exact(text)
    }
}

impl From<&String> for Matcher {
    fn from(text: &String) -> Self {
        Self::exact(text)
    }
}

impl From<bool> for Matcher {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Numeric> for Matcher {
    fn from(test: Numeric) -> Self {
        Self::Numeric(test)
    }
}

impl From<Cidr> for Matcher {
    fn from(range: Cidr) -> Self {
        Self::Cidr(range)
    }
}

impl From<Wildcard> for Matcher {
    fn from(wildcard: Wildcard) -> Self {
        Self::Wildcard(wildcard)
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Matcher {
            fn from(value: $integer) -> Self {
                Self::Number(Number::new(value.to_string()))
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 u8 u16 u32 u64 isize usize);
