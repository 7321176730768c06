//! Taking known fields out of a JSON object, leaving behind what does not fit.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// What is left of an object once the known fields are taken.
pub(super) type Rest = Map<String, Value>;

/// Takes a field when it has the type; otherwise it stays in the rest, and counts as absent.
pub(super) fn take<T: DeserializeOwned>(rest: &mut Rest, name: &str) -> Option<T> {
    let value = rest.get(name)?;
    let typed = T::deserialize(value).ok()?;
    rest.remove(name);
    Some(typed)
}

/// A field whose value has another shape than the rule's author chose.
#[derive(Debug, thiserror::Error)]
#[error("`{name}`: {source}")]
pub(super) struct ShapeError {
    name: String,
    source: serde_json::Error,
}

/// Takes a field whose shape the rule's author chose: an object or a list of another shape is the
/// author's error to hear of; `null` and scalars (CloudTrail writes both) count as absent.
pub(super) fn take_shaped<T: DeserializeOwned>(
    rest: &mut Rest,
    name: &str,
) -> Result<Option<T>, ShapeError> {
    match rest.get(name) {
        None | Some(Value::Null) => Ok(None),
        // CloudTrail left it out: it stays in the rest, where `omitted` finds it. A request that has such a field of its own
        // is read as well, so that nobody hides a request by it.
        Some(value) if is_omitted(value) => {
            Ok(T::deserialize(value).ok().filter(|_| has_more(value)))
        }
        Some(value) => match T::deserialize(value) {
            Ok(typed) => {
                rest.remove(name);
                Ok(Some(typed))
            }
            Err(source) if value.is_object() || value.is_array() => Err(ShapeError {
                name: name.to_owned(),
                source,
            }),
            Err(_) => Ok(None),
        },
    }
}

/// Did CloudTrail put a mark in the place of a value that was too large?
pub(super) fn is_omitted(value: &Value) -> bool {
    value["omitted"] == true
}

/// Is there more in it than CloudTrail's mark?
fn has_more(value: &Value) -> bool {
    let mark = |name: &String| ["omitted", "originalSize", "reason"].contains(&name.as_str());
    value
        .as_object()
        .is_some_and(|fields| !fields.keys().all(mark))
}

/// Puts a field back, for serializing.
pub(super) fn put<T: Serialize>(
    into: &mut Rest,
    name: &str,
    value: Option<&T>,
) -> Result<(), serde_json::Error> {
    if let Some(value) = value {
        into.insert(name.to_owned(), serde_json::to_value(value)?);
    }
    Ok(())
}

/// Declares a lenient, lossless struct: every field an `Option`, unknown ones in `other`.
macro_rules! lenient {
    (
        $(#[$attr:meta])*
        pub struct $Name:ident { $( $(#[$field_attr:meta])* pub $field:ident : $ty:ty = $json:literal, )* }
    ) => {
        $(#[$attr])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $Name {
            $( $(#[$field_attr])* pub $field: Option<$ty>, )*
            /// Every other field, and those of another type than documented.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $Name {
            pub(super) fn from_rest(mut rest: $crate::event::lenient::Rest) -> Self {
                Self { $( $field: $crate::event::lenient::take(&mut rest, $json), )* other: rest }
            }

            pub(super) fn to_rest(&self) -> Result<$crate::event::lenient::Rest, serde_json::Error> {
                let mut rest = self.other.clone();
                $( $crate::event::lenient::put(&mut rest, $json, self.$field.as_ref())?; )*
                Ok(rest)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$crate::event::lenient::Rest as serde::Deserialize>::deserialize(deserializer).map(Self::from_rest)
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let rest = self.to_rest().map_err(serde::ser::Error::custom)?;
                serde::Serialize::serialize(&rest, serializer)
            }
        }
    };
}
pub(super) use lenient;
