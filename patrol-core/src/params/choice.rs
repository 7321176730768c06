//! Enums as parameters.

/// Declares an enum that a rule's parameter can have, with the text of each of its values.
///
/// CloudFormation takes only these values, and so do the command line and the function. The enum derives `Clone`,
/// `Copy`, `Debug`, `PartialEq` and `Eq` by itself.
///
/// ```
/// patrol_core::param_enum! {
///     /// How closely the rule looks.
///     pub enum Mode {
///         /// Everything counts.
///         Strict = "strict",
///         /// What is usual does not count.
///         Lenient = "lenient",
///     }
/// }
///
/// use patrol_core::ParamValue as _;
///
/// assert_eq!(Mode::parse("strict").unwrap(), Mode::Strict);
/// assert_eq!(Mode::parse("lax").unwrap_err().expected(), "one of `strict`, `lenient`");
/// assert_eq!(Mode::Lenient.as_str(), "lenient");
/// ```
#[macro_export]
macro_rules! param_enum {
    (
        $(#[$attribute:meta])*
        $vis:vis enum $Name:ident { $( $(#[$value_attribute:meta])* $Value:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $Name { $( $(#[$value_attribute])* $Value, )+ }

        impl $Name {
            /// The text of the value.
            #[allow(dead_code)]
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $( Self::$Value => $text, )+ }
            }
        }

        impl $crate::ParamValue for $Name {
            const TYPE: $crate::ParamType = $crate::ParamType::String;
            const ALLOWED: &'static [&'static str] = &[$($text),+];

            fn parse(raw: &str) -> ::core::result::Result<Self, $crate::InvalidValue> {
                match raw.trim() {
                    $( $text => ::core::result::Result::Ok(Self::$Value), )+
                    _ => ::core::result::Result::Err($crate::InvalidValue::one_of(Self::ALLOWED)),
                }
            }
        }
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "an enum of texts is declared as `pub enum Name { Value = \"its text\" }`; it derives Clone, Copy, Debug, PartialEq and Eq by itself"
        );
    };
}
