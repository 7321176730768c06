//! The values and operators in the list of a field.

mod accepts;
pub(crate) mod anything_but;
mod anything_but_constructors;
mod cidr;
mod constructors;
mod convert;
mod display;
mod ignore_case;
pub(crate) mod numeric;
mod operand;
mod wildcard;

pub use anything_but::{AnythingBut, Excluded};
pub use cidr::Cidr;
pub use ignore_case::IgnoreCase;
pub use numeric::Numeric;
pub use operand::{Exact, Number};
pub use wildcard::Wildcard;

/// One accepted value, or one operator, in the list of a field.
///
/// A field matches when one of its matchers accepts one of the values that the event has
/// there. The operators are those of EventBridge ([comparison operators]). There is a
/// function for each of them, and a `From` for each type that stands for a plain value.
///
/// [comparison operators]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
///
/// ```
/// use patrol_pattern::{Matcher, Pattern};
///
/// let pattern = Pattern::source("aws.s3")
///     .field("detail.eventName", [Matcher::prefix("Delete"), "PutBucketPolicy".into()])
///     .field("detail.errorCode", [Matcher::exists(false)]);
/// assert_eq!(
///     pattern.to_string(),
///     r#"{"detail":{"errorCode":[{"exists":false}],"eventName":[{"prefix":"Delete"},"PutBucketPolicy"]},"source":["aws.s3"]}"#,
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// `null`: the JSON null. It does not accept an absent field.
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
