//! The `anything-but` operator: what it excludes.

use super::{IgnoreCase, Number};
use crate::error::PatternError;
use crate::matcher::Wildcard;

const NAME: &str = "anything-but";

/// What [`Matcher::AnythingBut`](crate::Matcher::AnythingBut) excludes. It accepts a value
/// of any type that is not excluded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

/// The operands of `anything-but`.
///
/// It remembers whether they were written as a list: `"x"` and `["x"]` mean the same, and
/// older readers of patterns know only the first form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Excluded<T> {
    items: Vec<T>,
    is_list: bool,
}

impl<T> Excluded<T> {
    /// A single operand that is not in a list.
    pub(crate) fn one(item: T) -> Self {
        Self {
            items: vec![item],
            is_list: false,
        }
    }

    /// A list, with any number of operands.
    pub(crate) fn list(items: Vec<T>) -> Self {
        Self {
            items,
            is_list: true,
        }
    }

    /// The operands in the shortest form, if there are any.
    pub(super) fn try_new(items: Vec<T>) -> Result<Self, PatternError> {
        if items.is_empty() {
            return Err(empty_list());
        }
        Ok(Self {
            is_list: items.len() > 1,
            items,
        })
    }

    /// The operands, in the order of the pattern.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The operands, in the order of the pattern.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether the operands were written as a list.
    pub(crate) fn is_list(&self) -> bool {
        self.is_list
    }

    pub(crate) fn try_map<U>(
        self,
        map: impl FnMut(T) -> Result<U, PatternError>,
    ) -> Result<Excluded<U>, PatternError> {
        let items = self.items.into_iter().map(map).collect::<Result<_, _>>()?;
        Ok(Excluded {
            items,
            is_list: self.is_list,
        })
    }
}

impl<'e, T> IntoIterator for &'e Excluded<T> {
    type Item = &'e T;
    type IntoIter = std::slice::Iter<'e, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

pub(crate) fn empty_list() -> PatternError {
    PatternError::operand(NAME, "empty list: expected at least one value to exclude")
}

/// Refuses an empty prefix or suffix, which every string has.
pub(crate) fn check_affixes(operator: &str, affixes: &[String]) -> Result<(), PatternError> {
    if affixes.iter().any(String::is_empty) {
        let reason = format!("an empty {operator} excludes every string");
        return Err(PatternError::operand(NAME, reason));
    }
    Ok(())
}
