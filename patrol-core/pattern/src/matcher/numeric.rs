//! The `numeric` operator: a number that is equal to another or in a range.

use std::hash::{Hash, Hasher};

use super::Number;
use crate::error::{PatternError, expect_valid};

const NAME: &str = "numeric";

/// One end of a range, with its spelling in the pattern.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    text: Box<str>,
    value: f64,
    /// Whether the bound itself is outside the range.
    exclusive: bool,
}

// The text says which value it is.
impl Hash for Bound {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.text, self.exclusive).hash(state);
    }
}

impl Bound {
    pub(crate) fn new(text: &str, exclusive: bool) -> Result<Self, PatternError> {
        let number = Number::by_value(NAME, text)?;
        Ok(Self {
            text: number.as_str().into(),
            value: number.value.unwrap_or_default(),
            exclusive,
        })
    }

    fn from_number(value: impl Into<f64>, exclusive: bool) -> Result<Self, PatternError> {
        Self::new(Number::from_f64(value.into())?.as_str(), exclusive)
    }
}

/// A test of a number: the operand of [`Matcher::numeric`](crate::Matcher::numeric).
///
/// It accepts JSON numbers only, never strings of digits.
///
/// ```
/// use patrol_pattern::{Matcher, Numeric, Pattern};
///
/// let pattern = Pattern::source("aws.s3")
///     .field("detail.count", [Matcher::numeric(Numeric::greater_than(0).and_at_most(5))]);
/// assert!(pattern.to_string().contains(r#"{"numeric":[">",0,"<=",5]}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Numeric {
    comparison: Comparison,
}

// Bounds are finite, so that equality is reflexive.
impl Eq for Numeric {}

#[derive(Debug, Clone, PartialEq, Hash)]
pub(crate) enum Comparison {
    Equal(Bound),
    /// The lower and the upper bound.
    Range(Option<Bound>, Option<Bound>),
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident, $try_name:ident($value:ident) => $comparison:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Panics
        /// When the number is not finite, or the range is empty. Meant for numbers in the
        /// source code; the function whose name begins with `try_` returns the error.
        #[must_use]
        #[track_caller]
        pub fn $name($value: impl Into<f64>) -> Self {
            expect_valid(Self::$try_name($value))
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// When the number is not finite, or the range is empty.
        pub fn $try_name($value: impl Into<f64>) -> Result<Self, PatternError> {
            Self::new($comparison)
        }
    )*};
}

impl Numeric {
    constructors! {
        /// Equal to the number.
        equal, try_equal(value) => Comparison::Equal(Bound::from_number(value, false)?);
        /// Less than the number.
        less_than, try_less_than(value) => Comparison::Range(None, Some(Bound::from_number(value, true)?));
        /// Less than or equal to the number.
        at_most, try_at_most(value) => Comparison::Range(None, Some(Bound::from_number(value, false)?));
        /// Greater than the number.
        greater_than, try_greater_than(value) => Comparison::Range(Some(Bound::from_number(value, true)?), None);
        /// Greater than or equal to the number.
        at_least, try_at_least(value) => Comparison::Range(Some(Bound::from_number(value, false)?), None);
    }

    /// Adds an upper bound: less than the number.
    ///
    /// # Panics
    /// When there is no lower bound, there is an upper bound already, or the number is
    /// not greater than the lower bound. Meant for numbers in the source code; see
    /// [`try_and_less_than`](Self::try_and_less_than).
    #[must_use]
    #[track_caller]
    pub fn and_less_than(self, value: impl Into<f64>) -> Self {
        expect_valid(self.try_and_less_than(value))
    }

    /// Adds an upper bound: less than the number.
    ///
    /// # Errors
    /// When [`and_less_than`](Self::and_less_than) would panic.
    pub fn try_and_less_than(self, value: impl Into<f64>) -> Result<Self, PatternError> {
        self.with_upper_bound(Bound::from_number(value, true)?)
    }

    /// Adds an upper bound: less than or equal to the number.
    ///
    /// # Panics
    /// In the same cases as [`and_less_than`](Self::and_less_than).
    #[must_use]
    #[track_caller]
    pub fn and_at_most(self, value: impl Into<f64>) -> Self {
        expect_valid(self.try_and_at_most(value))
    }

    /// Adds an upper bound: less than or equal to the number.
    ///
    /// # Errors
    /// When [`and_less_than`](Self::and_less_than) would panic.
    pub fn try_and_at_most(self, value: impl Into<f64>) -> Result<Self, PatternError> {
        self.with_upper_bound(Bound::from_number(value, false)?)
    }

    fn with_upper_bound(self, upper: Bound) -> Result<Self, PatternError> {
        match self.comparison {
            Comparison::Range(lower @ Some(_), None) => {
                Self::new(Comparison::Range(lower, Some(upper)))
            }
            _ => Err(PatternError::operand(
                NAME,
                "an upper bound can only be added to a range with one lower bound",
            )),
        }
    }

    /// Checks that the range is not empty. In EventBridge a range without a bound ends at
    /// the largest double, so that `["<=", -1.7976931348623157e308]` is empty as well.
    pub(crate) fn new(comparison: Comparison) -> Result<Self, PatternError> {
        if let Comparison::Range(lower, upper) = &comparison {
            let low = lower.as_ref().map_or(f64::MIN, |bound| bound.value);
            let high = upper.as_ref().map_or(f64::MAX, |bound| bound.value);
            if low >= high {
                return Err(PatternError::operand(
                    NAME,
                    "empty range: the lower bound must be less than the upper bound",
                ));
            }
        }
        Ok(Self { comparison })
    }

    /// The comparison operators with their numbers, as in the pattern.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (first, second) = match &self.comparison {
            Comparison::Equal(bound) => (Some(("=", &*bound.text)), None),
            Comparison::Range(lower, upper) => (
                lower
                    .as_ref()
                    .map(|bound| (if bound.exclusive { ">" } else { ">=" }, &*bound.text)),
                upper
                    .as_ref()
                    .map(|bound| (if bound.exclusive { "<" } else { "<=" }, &*bound.text)),
            ),
        };
        first.into_iter().chain(second)
    }

    /// The least and the greatest number that are accepted.
    pub(crate) fn range(&self) -> (f64, f64) {
        match &self.comparison {
            Comparison::Equal(bound) => (bound.value, bound.value),
            Comparison::Range(lower, upper) => (
                lower.as_ref().map_or(f64::NEG_INFINITY, |bound| {
                    if bound.exclusive {
                        bound.value.next_up()
                    } else {
                        bound.value
                    }
                }),
                upper.as_ref().map_or(f64::INFINITY, |bound| {
                    if bound.exclusive {
                        bound.value.next_down()
                    } else {
                        bound.value
                    }
                }),
            ),
        }
    }

    pub(crate) fn accepts(&self, number: f64) -> bool {
        let (least, greatest) = self.range();
        (least..=greatest).contains(&number)
    }
}
