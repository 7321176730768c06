//! Plain values as matchers, so that a list in Rust reads like the list in JSON.

use super::{Cidr, Matcher, Number, Numeric, Wildcard};
use crate::error::PatternError;

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

impl<N: Into<Number>> From<N> for Matcher {
    fn from(number: N) -> Self {
        Self::Number(number.into())
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
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self::new(value.to_string())
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 u8 u16 u32 u64 isize usize);

impl TryFrom<f64> for Number {
    type Error = PatternError;

    /// Fails for infinities and NaN: JSON has no such numbers.
    fn try_from(value: f64) -> Result<Self, PatternError> {
        Self::from_f64(value)
    }
}
