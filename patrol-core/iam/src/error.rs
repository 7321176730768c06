//! What is wrong with a policy document.

/// Why a text or value cannot be read as an IAM policy document, or not in one way only.
///
/// The message says where (`statement 2`), what was found there (cut if it is long) and what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is longer than IAM takes one.
    #[error("policy document has {characters} characters: expected at most {limit}")]
    TooLong {
        /// How many it has, without percent-encoding.
        characters: usize,
        /// How many IAM takes.
        limit: usize,
    },
    /// The text is not JSON.
    #[error("policy document `{document}` is not JSON: {source}")]
    Syntax {
        /// The text, cut if it is long.
        document: String,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
    /// The text is percent-encoded, and wrongly so.
    #[error(
        "policy document: `{found}` at byte {offset} is not percent-encoding: expected `%` and two hexadecimal digits"
    )]
    PercentEncoding {
        /// The percent sign and what follows.
        found: String,
        /// Where it stands in the encoded text, from 0.
        offset: usize,
    },
    /// The text is percent-encoded, and what it stands for is not UTF-8.
    #[error("policy document `{document}` is not UTF-8 once its percent-encoding is undone")]
    Utf8 {
        /// The encoded text, cut if it is long.
        document: String,
        /// Where it stops being UTF-8.
        source: std::str::Utf8Error,
    },
    /// The document, a statement or an element of one is not a JSON object.
    #[error("{place} is `{found}`: expected an object")]
    NotAnObject {
        /// `policy document`, or the statement, counted from 1, and its element.
        place: String,
        /// What stands there as JSON (a string without its quotes).
        found: String,
    },
    /// An element has a value that it cannot have.
    #[error("{place}: `{element}` is `{found}`: expected {expected}")]
    Value {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// The element, with an index if it is an item of a list.
        element: String,
        /// Its value as JSON (a string without its quotes).
        found: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// An element is missing.
    #[error("{place} has no {expected}")]
    Missing {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// The element or elements, in backticks.
        expected: &'static str,
    },
    /// An element has a name that IAM does not know; case and spaces matter.
    #[error("{place} has the unknown element `{element}`: expected one of {expected}")]
    Unknown {
        /// `policy document`, or the statement, counted from 1.
        place: String,
        /// The name found.
        element: String,
        /// The names that may stand there, in backticks.
        expected: String,
    },
    /// A name stands in an object more than once, so that it can be read in two ways.
    #[error("{place} has `{element}` more than once: expected it once")]
    Duplicate {
        /// `policy document`, or the statement, counted from 1, and its element.
        place: String,
        /// The name.
        element: String,
    },
    /// Two elements exclude each other.
    #[error("{place} has both `{element}` and `Not{element}`: expected one of them")]
    Both {
        /// The statement, counted from 1.
        place: String,
        /// The element without its `Not`.
        element: &'static str,
    },
    /// A list in a `Not` element is empty, so that it can be read in two ways: as everything and, as IAM Access Analyzer does,
    /// as a statement without effect.
    #[error(
        "{place}: `{element}` is an empty list, which can be read as everything and as nothing: expected an item"
    )]
    Empty {
        /// The statement, counted from 1.
        place: String,
        /// The element.
        element: &'static str,
    },
}

impl PolicyError {
    pub(crate) fn value(
        place: &str,
        element: impl Into<String>,
        found: String,
        expected: &'static str,
    ) -> Self {
        PolicyError::Value {
            place: place.to_owned(),
            element: element.into(),
            found,
            expected,
        }
    }
}
