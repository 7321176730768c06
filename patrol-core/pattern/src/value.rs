//! The values of an event.

/// The value of a leaf of an event. Strings are unescaped. Numbers are as written, with
/// the value by which they are compared, if they are compared by value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'e> {
    String(&'e [u8]),
    Number(&'e [u8], Option<f64>),
    Bool(bool),
    Null,
}
