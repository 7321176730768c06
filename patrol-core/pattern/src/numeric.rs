//! The `numeric` operator: a number equal to, or between, bounds.

use super::error::PatternError;
use super::number::comparable;

/// A bound, with the spelling that goes back into the pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub(super) text: Box<str>,
    pub(super) value: f64,
    pub(super) open: bool,
}

impl Bound {
    pub(super) fn new(text: &str, open: bool) -> Result<Self, PatternError> {
        let Some(value) = comparable(text.as_bytes()) else {
            let reason = format!("`{text}` cannot be compared: a double does not carry it");
            return Err(PatternError::operand("numeric", reason));
        };
        Ok(Self {
            text: text.into(),
            value,
            open,
        })
    }

    fn number(value: impl Into<f64>, open: bool) -> Result<Self, PatternError> {
        Self::new(&number_text(value.into()), open)
    }
}

/// The JSON spelling of a double; not JSON at all for infinities and NaN, which
/// `comparable` then refuses.
pub(super) fn number_text(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}").replace("-0", if value == 0.0 { "0" } else { "-0" });
    }
    format!("{value:?}")
}

/// A test of a number: the operand of [`Matcher::numeric`](super::Matcher::numeric).
///
/// Only JSON numbers are tested, never strings of digits.
///
/// ```
/// use patrol_pattern::{Matcher, Numeric, Pattern};
///
/// let pattern = Pattern::source("aws.s3")
///     .field("detail.count", [Matcher::numeric(Numeric::greater_than(0).and_at_most(5))]);
/// assert!(pattern.to_string().contains(r#"{"numeric":[">",0,"<=",5]}"#));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Numeric {
    pub(super) kind: Kind,
}

// Bounds are finite: the derived equality is reflexive.
impl Eq for Numeric {}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Equal(Bound),
    Range(Option<Bound>, Option<Bound>),
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident, $try_name:ident($value:ident) => $kind:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Panics
        /// When the bound is not finite, or leaves an empty range. It is meant for
        /// literals; for values of run time there is a twin that returns the error.
        #[must_use]
        #[track_caller]
        pub fn $name($value: impl Into<f64>) -> Self {
            match Self::$try_name($value) {
                Ok(numeric) => numeric,
                Err(error) => panic!("{error}"),
            }
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// When the bound is not finite, or leaves an empty range.
        pub fn $try_name($value: impl Into<f64>) -> Result<Self, PatternError> {
            Self::from_kind($kind)
        }
    )*};
}

impl Numeric {
    constructors! {
        /// Equal to the number.
        equal, try_equal(value) => Kind::Equal(Bound::number(value, false)?);
        /// Less than the number.
        less_than, try_less_than(value) => Kind::Range(None, Some(Bound::number(value, true)?));
        /// Less than or equal to the number.
        at_most, try_at_most(value) => Kind::Range(None, Some(Bound::number(value, false)?));
        /// Greater than the number.
        greater_than, try_greater_than(value) => Kind::Range(Some(Bound::number(value, true)?), None);
        /// Greater than or equal to the number.
        at_least, try_at_least(value) => Kind::Range(Some(Bound::number(value, false)?), None);
    }

    /// The same lower bound, and less than the number.
    ///
    /// # Panics
    /// When there is no lower bound, there is an upper one already, or the number is
    /// not above the lower bound. It is meant for literals; see
    /// [`try_and_less_than`](Self::try_and_less_than).
    #[must_use]
    #[track_caller]
    pub fn and_less_than(self, value: impl Into<f64>) -> Self {
        match self.try_and_less_than(value) {
            Ok(numeric) => numeric,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same lower bound, and less than the number.
    ///
    /// # Errors
    /// As [`and_less_than`](Self::and_less_than) panics.
    pub fn try_and_less_than(self, value: impl Into<f64>) -> Result<Self, PatternError> {
        self.with_top(Bound::number(value, true)?)
    }

    /// The same lower bound, and less than or equal to the number.
    ///
    /// # Panics
    /// As [`and_less_than`](Self::and_less_than).
    #[must_use]
    #[track_caller]
    pub fn and_at_most(self, value: impl Into<f64>) -> Self {
        match self.try_and_at_most(value) {
            Ok(numeric) => numeric,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same lower bound, and less than or equal to the number.
    ///
    /// # Errors
    /// As [`and_less_than`](Self::and_less_than) panics.
    pub fn try_and_at_most(self, value: impl Into<f64>) -> Result<Self, PatternError> {
        self.with_top(Bound::number(value, false)?)
    }

    fn with_top(self, top: Bound) -> Result<Self, PatternError> {
        match self.kind {
            Kind::Range(bottom @ Some(_), None) => Self::from_kind(Kind::Range(bottom, Some(top))),
            _ => Err(PatternError::operand(
                "numeric",
                "an upper bound follows a lower bound only",
            )),
        }
    }

    /// Checks that the range is not empty. A side without a bound reaches to the
    /// largest double, so that `["<=", -1.7976931348623157e308]` is empty too.
    pub(super) fn from_kind(kind: Kind) -> Result<Self, PatternError> {
        if let Kind::Range(bottom, top) = &kind {
            let low = bottom.as_ref().map_or(f64::MIN, |bound| bound.value);
            let high = top.as_ref().map_or(f64::MAX, |bound| bound.value);
            if low >= high {
                return Err(PatternError::operand(
                    "numeric",
                    "the bottom must be below the top",
                ));
            }
        }
        Ok(Self { kind })
    }

    /// The operators and bounds, in the order of the pattern.
    pub(super) fn terms(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (first, second) = match &self.kind {
            Kind::Equal(bound) => (Some(("=", &*bound.text)), None),
            Kind::Range(bottom, top) => (
                bottom
                    .as_ref()
                    .map(|bound| (if bound.open { ">" } else { ">=" }, &*bound.text)),
                top.as_ref()
                    .map(|bound| (if bound.open { "<" } else { "<=" }, &*bound.text)),
            ),
        };
        first.into_iter().chain(second)
    }

    /// The least and the greatest number that pass.
    pub(super) fn range(&self) -> (f64, f64) {
        match &self.kind {
            Kind::Equal(bound) => (bound.value, bound.value),
            Kind::Range(bottom, top) => (
                bottom.as_ref().map_or(f64::NEG_INFINITY, |bound| {
                    if bound.open {
                        bound.value.next_up()
                    } else {
                        bound.value
                    }
                }),
                top.as_ref().map_or(f64::INFINITY, |bound| {
                    if bound.open {
                        bound.value.next_down()
                    } else {
                        bound.value
                    }
                }),
            ),
        }
    }

    pub(super) fn accepts(&self, number: f64) -> bool {
        let (least, greatest) = self.range();
        (least..=greatest).contains(&number)
    }
}
