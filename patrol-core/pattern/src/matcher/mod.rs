//! The values and operators that a field of a pattern may list.

mod build;
mod convert;
mod excluded;
mod operand;

use super::cidr::Cidr;
use super::numeric::Numeric;
use super::wildcard::Wildcard;

pub(super) use excluded::excluded_number;
pub use excluded::{AnythingBut, Excluded};
pub use operand::{Exact, IgnoreCase, Number};

/// One accepted value, or one operator, in the list of a field.
///
/// A field matches when one of its matchers accepts one of the event's values there.
/// The operators are those of [Comparison operators for use in event patterns in
/// Amazon EventBridge][operators].
///
/// [operators]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
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
