//! The error of a rule, and errors as text.

use std::error::Error;

/// Any error of a rule.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What a rule's check returns: `?` turns any error into a loud failure of that rule alone.
pub type Result<T, E = BoxError> = std::result::Result<T, E>;

/// An error with its sources, in one line: `outermost: because of: root cause`.
///
/// The `Display` of a client's error may be no more than `dispatch failure`; the reason is in its
/// sources. A source whose text is already in the line is not repeated.
///
/// ```
/// use patrol_core::error_chain;
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("the list cannot be read")]
/// struct Unreadable(#[from] std::num::ParseIntError);
///
/// let error = Unreadable("x".parse::<u8>().unwrap_err());
/// assert_eq!(error_chain(&error), "the list cannot be read: invalid digit found in string");
/// ```
#[must_use]
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let mut line = in_one_line(error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        let text = in_one_line(cause.to_string());
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        source = cause.source();
    }
    line
}

/// A text with one space in the place of each line break and the white space around it.
fn in_one_line(text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
