//! A part of a record that CloudTrail left out because it was too large.

use std::fmt;

use crate::text::one_line;

/// A part of a record that CloudTrail left out; see [`ApiCall::omitted`](crate::ApiCall::omitted).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omitted<'a> {
    /// The record's field, such as `requestParameters`.
    pub field: &'static str,
    /// The bytes that it had.
    pub original_size: Option<u64>,
    /// Why it was left out.
    pub reason: Option<&'a str>,
}

impl fmt::Display for Omitted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.map(one_line).unwrap_or_default();
        match self.original_size {
            Some(bytes) if reason.is_empty() => write!(f, "`{}` ({bytes} bytes)", self.field),
            Some(bytes) => write!(f, "`{}` ({bytes} bytes: {reason})", self.field),
            None => write!(f, "`{}`", self.field),
        }
    }
}
