//! The operator `anything-but` and what it excludes.

use super::build::literal;
use super::{IgnoreCase, Matcher, Number};
use crate::error::PatternError;
use crate::numeric::number_text;
use crate::wildcard::Wildcard;

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
    pub(crate) items: Vec<T>,
    pub(crate) list: bool,
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

/// An excluded number must be one that is compared by value.
pub(crate) fn excluded_number(text: &str) -> Result<Number, PatternError> {
    let number = Number::new(text);
    if number.value.is_none() {
        let reason = format!("`{text}` cannot be compared: a double does not carry it");
        return Err(PatternError::operand("anything-but", reason));
    }
    Ok(number)
}

impl Matcher {
    /// Any value of any type but the strings: `{"anything-but": ["x", "y"]}`. There
    /// must be a value; of several, one that is not excluded is enough.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but).
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
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but).
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
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-prefix).
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
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-suffix).
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
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-ignore-case).
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
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-wildcard).
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
}
