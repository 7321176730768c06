//! `anything-but` matchers from typed functions.

use super::anything_but::check_affixes;
use super::{AnythingBut, Excluded, IgnoreCase, Matcher, Number, Wildcard};
use crate::error::{PatternError, expect_valid};

fn strings(items: impl IntoIterator<Item: Into<String>>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}

impl Matcher {
    /// A value of any type except the strings: `{"anything-but": ["x", "y"]}`. There must
    /// be a value; of several values, one that is not excluded is enough.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but).
    ///
    /// # Panics
    /// When the list is empty. Meant for lists in the source code; see
    /// [`try_anything_but`](Self::try_anything_but).
    #[must_use]
    #[track_caller]
    pub fn anything_but(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        expect_valid(Self::try_anything_but(excluded))
    }

    /// A value of any type except the strings.
    ///
    /// # Errors
    /// When the list is empty.
    pub fn try_anything_but(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let excluded = Excluded::try_new(strings(excluded))?;
        Ok(Self::AnythingBut(AnythingBut::Strings(excluded)))
    }

    /// A value of any type except the numbers: `{"anything-but": [100, 200]}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but).
    ///
    /// # Panics
    /// When the list is empty or a number is not finite. Meant for lists in the source
    /// code; see [`try_anything_but_numbers`](Self::try_anything_but_numbers).
    #[must_use]
    #[track_caller]
    pub fn anything_but_numbers(excluded: impl IntoIterator<Item: Into<f64>>) -> Self {
        expect_valid(Self::try_anything_but_numbers(excluded))
    }

    /// A value of any type except the numbers.
    ///
    /// # Errors
    /// When the list is empty or a number is not finite.
    pub fn try_anything_but_numbers(
        excluded: impl IntoIterator<Item: Into<f64>>,
    ) -> Result<Self, PatternError> {
        let numbers = excluded.into_iter().map(|value| {
            Number::from_f64(value.into())
                .and_then(|number| Number::by_value("anything-but", number.as_str()))
        });
        let excluded = Excluded::try_new(numbers.collect::<Result<_, _>>()?)?;
        Ok(Self::AnythingBut(AnythingBut::Numbers(excluded)))
    }

    /// A value that is not a string with one of the prefixes:
    /// `{"anything-but": {"prefix": ["x", "y"]}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-prefix).
    ///
    /// # Panics
    /// When the list or one of the prefixes is empty. Meant for lists in the source code;
    /// see [`try_anything_but_prefix`](Self::try_anything_but_prefix).
    #[must_use]
    #[track_caller]
    pub fn anything_but_prefix(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        expect_valid(Self::try_anything_but_prefix(excluded))
    }

    /// A value that is not a string with one of the prefixes.
    ///
    /// # Errors
    /// When the list or one of the prefixes is empty.
    pub fn try_anything_but_prefix(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let prefixes = strings(excluded);
        check_affixes("prefix", &prefixes)?;
        let excluded = Excluded::try_new(prefixes)?;
        Ok(Self::AnythingBut(AnythingBut::Prefix(excluded)))
    }

    /// A value that is not a string with one of the suffixes:
    /// `{"anything-but": {"suffix": [".png"]}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-suffix).
    ///
    /// # Panics
    /// When the list or one of the suffixes is empty. Meant for lists in the source code;
    /// see [`try_anything_but_suffix`](Self::try_anything_but_suffix).
    #[must_use]
    #[track_caller]
    pub fn anything_but_suffix(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        expect_valid(Self::try_anything_but_suffix(excluded))
    }

    /// A value that is not a string with one of the suffixes.
    ///
    /// # Errors
    /// When the list or one of the suffixes is empty.
    pub fn try_anything_but_suffix(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let suffixes = strings(excluded);
        check_affixes("suffix", &suffixes)?;
        let excluded = Excluded::try_new(suffixes)?;
        Ok(Self::AnythingBut(AnythingBut::Suffix(excluded)))
    }

    /// A value of any type except the strings in upper or lower case:
    /// `{"anything-but": {"equals-ignore-case": ["x", "y"]}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-ignore-case).
    ///
    /// # Panics
    /// When the list is empty. Meant for lists in the source code; see
    /// [`try_anything_but_ignore_case`](Self::try_anything_but_ignore_case).
    #[must_use]
    #[track_caller]
    pub fn anything_but_ignore_case(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        expect_valid(Self::try_anything_but_ignore_case(excluded))
    }

    /// A value of any type except the strings in upper or lower case.
    ///
    /// # Errors
    /// When the list is empty.
    pub fn try_anything_but_ignore_case(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let excluded = Excluded::try_new(excluded.into_iter().map(IgnoreCase::new).collect())?;
        Ok(Self::AnythingBut(AnythingBut::EqualsIgnoreCase(excluded)))
    }

    /// A value that is not a string that matches one of the texts with asterisks:
    /// `{"anything-but": {"wildcard": ["*/lib/*"]}}`.
    ///
    /// Source: [comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-anything-but-wildcard).
    ///
    /// # Panics
    /// When the list is empty or [`Wildcard::new`] refuses one of the texts. Meant for
    /// lists in the source code; see
    /// [`try_anything_but_wildcard`](Self::try_anything_but_wildcard).
    #[must_use]
    #[track_caller]
    pub fn anything_but_wildcard(excluded: impl IntoIterator<Item: Into<String>>) -> Self {
        expect_valid(Self::try_anything_but_wildcard(excluded))
    }

    /// A value that is not a string that matches one of the texts with asterisks.
    ///
    /// # Errors
    /// When the list is empty or [`Wildcard::new`] refuses one of the texts.
    pub fn try_anything_but_wildcard(
        excluded: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Self, PatternError> {
        let wildcards = excluded.into_iter().map(Wildcard::new);
        let excluded = Excluded::try_new(wildcards.collect::<Result<_, _>>()?)?;
        Ok(Self::AnythingBut(AnythingBut::Wildcard(excluded)))
    }
}
