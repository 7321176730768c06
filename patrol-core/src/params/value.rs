//! The types a rule's field can have.

use super::{InvalidValue, ParamType, SharedParam, list::items};

/// A type that a rule's field can have: how its text is read and what CloudFormation calls it.
///
/// Implemented for `String`, `bool`, the integers, `f64`, [`Duration`](std::time::Duration),
/// [`Regex`](super::Regex), [`Secret<T>`](super::Secret), `Option<T>` and `Vec<T>`. Implement it
/// for a type of your own to have it checked before any rule runs; for an enum,
/// [`param_enum!`](crate::param_enum) does it:
///
/// ```
/// use patrol_core::{InvalidValue, ParamType, ParamValue};
///
/// #[derive(Clone, Debug)]
/// struct Percent(u8);
///
/// impl ParamValue for Percent {
///     const TYPE: ParamType = ParamType::Number;
///
///     fn parse(raw: &str) -> Result<Self, InvalidValue> {
///         match raw.trim().parse() {
///             Ok(percent @ 0..=100) => Ok(Self(percent)),
///             _ => Err("a whole number from 0 to 100".into()),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a rule parameter",
    label = "not a parameter type",
    note = "parameters can be `String`, `bool`, integers, `f64`, `Duration`, `Regex`, `Secret<T>`, `Option<T>`, `Vec<T>`, or any type that implements `patrol_core::ParamValue`"
)]
pub trait ParamValue: Sized {
    /// The CloudFormation type.
    const TYPE: ParamType;
    /// The only values taken; empty when every value of the type is.
    const ALLOWED: &'static [&'static str] = &[];
    /// What stands in when neither the operator nor the rule says anything.
    const DEFAULT: Option<&'static str> = None;
    /// Is the value to be kept out of logs, errors and templates?
    const SECRET: bool = false;
    /// Is it one parameter for all rules that have it?
    const SHARED: Option<SharedParam> = None;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// What was expected, in words that end the sentence "parameter ... is ..., expected".
    fn parse(raw: &str) -> Result<Self, InvalidValue>;
}

impl ParamValue for String {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        Ok(raw.to_owned())
    }
}

impl ParamValue for bool {
    const TYPE: ParamType = ParamType::String;
    const ALLOWED: &'static [&'static str] = &["true", "false"];

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        raw.trim().parse().map_err(|_| "`true` or `false`".into())
    }
}

macro_rules! whole_numbers {
    ($($ty:ty)+) => {$(
        impl ParamValue for $ty {
            const TYPE: ParamType = ParamType::Number;

            fn parse(raw: &str) -> Result<Self, InvalidValue> {
                raw.trim().parse().map_err(|_| {
                    format!("a whole number from {} to {}", <$ty>::MIN, <$ty>::MAX).into()
                })
            }
        }
    )+};
}
whole_numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl ParamValue for f64 {
    const TYPE: ParamType = ParamType::Number;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        match raw.trim().parse::<Self>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err("a number".into()),
        }
    }
}

/// Not set, or set to nothing, is `None`.
impl<T: ParamValue> ParamValue for Option<T> {
    const TYPE: ParamType = T::TYPE;
    const DEFAULT: Option<&'static str> = Some("");
    const SECRET: bool = T::SECRET;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        if raw.trim().is_empty() {
            return Ok(None);
        }
        T::parse(raw).map(Some)
    }
}

/// Comma separated; items are trimmed and empty ones dropped, so a trailing comma adds nothing. A
/// comma that belongs to an item has a backslash before it.
impl<T: ParamValue> ParamValue for Vec<T> {
    const TYPE: ParamType = ParamType::CommaDelimitedList;
    const SECRET: bool = T::SECRET;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        items(raw).iter().map(|item| T::parse(item)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn refused<T: ParamValue + Debug>(raw: &str) -> String {
        T::parse(raw).expect_err(raw).expected().to_owned()
    }

    #[test]
    fn lists_drop_empty_items() {
        assert_eq!(Vec::<String>::parse(" a, ,b,,").unwrap(), ["a", "b"]);
        assert_eq!(Vec::<String>::parse("").unwrap(), [""; 0]);
        assert_eq!(Vec::<u8>::parse("1, 2").unwrap(), [1, 2]);
        assert!(refused::<Vec<u8>>("1,x").contains("from 0 to 255"));
    }

    #[test]
    fn scalars_are_read_and_refused() {
        assert_eq!(u64::parse(" 5 ").unwrap(), 5);
        assert!(bool::parse("true").unwrap());
        assert_eq!(Option::<u8>::parse("").unwrap(), None);
        assert_eq!(Option::<u8>::parse("7").unwrap(), Some(7));
        assert!(refused::<u8>("300").contains("255"));
        assert_eq!(refused::<bool>("yes"), "`true` or `false`");
        assert_eq!(refused::<f64>("NaN"), "a number");
    }
}
