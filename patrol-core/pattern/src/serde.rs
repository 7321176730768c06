//! Patterns in serde's data formats.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::pattern::Pattern;

/// Writes the canonical JSON. Works with `serde_json` only, because the spelling of numbers
/// must be kept; for other formats write the text (`to_string`).
impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string())
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

/// Reads EventBridge's JSON. Works with `serde_json` only, because the spelling of numbers
/// and the order of keys have a meaning; from other formats parse a text.
impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        text.get().parse().map_err(D::Error::custom)
    }
}
