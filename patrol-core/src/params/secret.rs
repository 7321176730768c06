//! Values that are never shown.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{InvalidValue, ParamType, ParamValue};

const MASK: &str = "[secret]";

/// A parameter whose value stands in no log, error, `Debug`, JSON or template.
///
/// ```
/// use patrol_core::Secret;
///
/// let token = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{token:?}"), "[secret]");
/// assert_eq!(serde_json::to_string(&token).unwrap(), "\"[secret]\"");
/// assert_eq!(token.expose(), "hunter2");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, as plain text.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl<T> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

impl<T: ParamValue> ParamValue for Secret<T> {
    const TYPE: ParamType = T::TYPE;
    const DEFAULT: Option<&'static str> = T::DEFAULT;
    const SECRET: bool = true;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        T::parse(raw).map(Self)
    }
}
