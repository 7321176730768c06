//! What is wrong with a policy document.

use serde_json::Value;

use crate::text::excerpt;

/// A text or value that is no IAM policy document.
///
/// The message says where (`statement 2`) and what was found, cut if it is long.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is no JSON.
    #[error("policy document `{document}` is no JSON: {reason}")]
    Syntax {
        /// The text, cut if it is long.
        document: String,
        /// What is wrong, with line and column.
        reason: serde_json::Error,
    },
    /// The text is URL-encoded, and wrongly so.
    #[error("policy document: `{found}` at byte {offset} is no percent-encoding")]
    PercentEncoding {
        /// The percent sign and what follows.
        found: String,
        /// Where it stands in the encoded text, from 0.
        offset: usize,
    },
    /// The text is URL-encoded, and what it stands for is no UTF-8.
    #[error("policy document `{document}` is no UTF-8 once its percent-encoding is undone")]
    Utf8 {
        /// The encoded text, cut if it is long.
        document: String,
    },
    /// The document or a statement is no JSON object.
    #[error("{place} is `{found}`, wanted an object")]
    NoObject {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// What stands there as JSON (a string without its quotes), cut if it is long.
        found: String,
    },
    /// An element has a value that it cannot have.
    #[error("{place}: `{element}` is `{found}`, wanted {wanted}")]
    Value {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// The element, with an index if it is an item of a list.
        element: String,
        /// Its value as JSON (a string without its quotes), cut if it is long.
        found: String,
        /// What may stand there.
        wanted: &'static str,
    },
    /// An element is missing.
    #[error("{place} has no {wanted}")]
    Missing {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// The element or elements, in backticks.
        wanted: &'static str,
    },
    /// Two elements exclude each other.
    #[error("{place} has both `{element}` and `Not{element}`")]
    Both {
        /// The statement, counted from 1.
        place: String,
        /// The element without its `Not`.
        element: &'static str,
    },
}

impl PolicyError {
    pub(super) fn value(
        place: &str,
        element: impl Into<String>,
        found: &Value,
        wanted: &'static str,
    ) -> Self {
        PolicyError::Value {
            place: place.to_owned(),
            element: element.into(),
            found: shown(found),
            wanted,
        }
    }

    pub(super) fn no_object(place: &str, found: &Value) -> Self {
        PolicyError::NoObject {
            place: place.to_owned(),
            found: shown(found),
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => excerpt(text),
        other => excerpt(&other.to_string()),
    }
}
